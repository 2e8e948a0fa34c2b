//! The simulation study of the dose-response fit: how often does a 95 % interval hold the truth, does a fit ever miss its
//! optimum, and how often is a number called determined that the data do not hold?
//!
//! `npm run study` runs it and writes its tables into benches/STUDY.md, which also defines every term.
//! `npm run study -- --show CELL SET` prints one data set and its fit. The data are seeded by cell and set.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cell;
mod oracle;
mod table;
mod tally;

use cell::Cell;
use monolayer::fit::Workspace;
use std::sync::atomic::{AtomicUsize, Ordering};
use tally::Tally;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let number = |flag: &str, place: usize| {
        let at = words.iter().position(|w| w == flag)?;
        words.get(at + place)?.parse::<usize>().ok()
    };
    let cells = cell::all();
    if let Some(index) = number("--show", 1) {
        tally::show(&cells[index], number("--show", 2).unwrap_or(0));
        return;
    }
    let sets = number("--sets", 1).unwrap_or(1000);
    let threads = number("--threads", 1)
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let tallies = run(&cells, sets, threads);
    print!("{}", table::markdown(&tallies, sets));
    if !table::met(&tallies) {
        std::process::exit(1);
    }
}

/// Every data set has its own seed, so the split over threads changes nothing.
fn run(cells: &[Cell], sets: usize, threads: usize) -> Vec<Tally> {
    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, Tally)> = std::thread::scope(|scope| {
        let work = || {
            let mut workspace = Workspace::default();
            let mut mine = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(cell) = cells.get(index) else { return mine };
                let mut tally = Tally::new(cell.clone());
                (0..sets).for_each(|set| tally.add(set, &mut workspace));
                eprintln!("cell {index} of {}", cells.len());
                mine.push((index, tally));
            }
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, tally)| tally).collect()
}
