//! Monolayer: the analysis bench of a cell-biology lab, in one offline page.
//!
//! Bytes become tables, plates and images ([`io`]); an [`experiment`] says what every well was; an [`assay`] turns
//! both into observations; [`fit`] and [`stats`] answer the question; [`figure`] and [`report`] print it; a
//! [`project`] holds the raw inputs and every choice. Only `web` knows of the browser.
//!
//! Results are the same bits on every machine: all transcendental functions go through [`num::math`].

pub mod assay;
pub mod checked;
pub mod error;
pub mod experiment;
pub mod figure;
pub mod fit;
pub mod io;
pub mod num;
pub mod param;
pub mod project;
pub mod report;
pub mod stats;
#[cfg(target_arch = "wasm32")]
pub mod web;

pub use checked::{Checked, Note, Severity};
pub use error::{Error, ErrorKind, Location, Result};
