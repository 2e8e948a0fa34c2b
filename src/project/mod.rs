//! The document, the commands that change it, and the file it is kept in.

mod apply;
mod backing;
mod choices;
pub mod command;
pub mod document;
mod example;
mod file;
mod history;
mod integrity;
mod migrate;
mod parsed;
mod result_file;
pub mod session;
mod template_file;
pub mod view;
mod withhold;

pub use command::Command;
pub use document::Document;
pub use session::Session;
