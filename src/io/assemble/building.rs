//! A plate while it is put together.

use super::super::find::WellCell;
use super::super::plate::{NameGrid, Read};
use std::collections::BTreeMap;

/// A plate while its reads are collected.
pub(super) struct Building {
    pub(super) name: Option<String>,
    pub(super) table: usize,
    pub(super) key: Key,
    pub(super) extent: (usize, usize),
    pub(super) reads: Vec<Part<Read>>,
    /// Where the read of a name, time and wavelength stands among them.
    pub(super) known: BTreeMap<ReadKey, usize>,
    pub(super) names: Vec<Part<NameGrid>>,
}

/// Label, time and wavelength: what tells two reads of a plate apart.
pub(super) type ReadKey = (String, Option<u64>, Option<u64>);

/// A read or name grid, the cells of its wells, and the table they stand in.
pub(super) type Part<T> = (T, Vec<WellCell>, usize);

/// What says that two finds belong to one plate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Named(String),
    Sheet(usize),
    File,
}
