//! Inputs with one defect each, through the doors a user has: reading a file, opening a project, changing a layout.
//! Every case says which error or note it must meet and which words have to be in it; none may take more than a second
//! or hold more than a gigabyte. See README.md for how to add one.

// The helpers build broken files byte by byte; an index that is off is a broken test and may end it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[macro_use]
mod harness;
mod files;
mod foreign;
mod layout;
mod project;
mod text;
mod workbook;
