//! The browser.

pub mod session;
