//! Bytes to tables and plates. Everything a file holds is either recognised, with its place, or listed as ignored.

pub mod number;
pub mod plate;
pub mod sniff;
pub mod table;
pub mod workbook;
