//! The document, the commands that change it, and the file it is kept in.

mod backing;
pub mod command;
pub mod document;
pub mod session;
pub mod view;

pub use command::Command;
pub use document::Document;
pub use session::Session;
