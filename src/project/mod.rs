//! The document, the commands that change it, and the file it is kept in.

pub mod command;
pub mod document;
pub mod session;

pub use command::Command;
pub use document::Document;
