//! The browser.

pub mod canvas;
pub mod session;
