//! The browser.

#[cfg(feature = "bench")]
pub mod bench;
pub mod canvas;
pub mod session;
