//! The project: commands, undo, audit trail, overrides, and the file they are kept in.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "project/command_line.rs"]
mod command_line;
#[path = "project/commands.rs"]
mod commands;
#[path = "project/convert.rs"]
mod convert;
#[path = "project/damage.rs"]
mod damage;
#[path = "project/file.rs"]
mod file;
#[path = "project/growth.rs"]
mod growth;
#[path = "project/outside.rs"]
mod outside;
#[path = "project/properties.rs"]
mod properties;
#[path = "project/report.rs"]
mod report;
#[path = "project/withheld.rs"]
mod withheld;

use monolayer::io::plate::ImportChoice;
use monolayer::project::document::PlateId;
use monolayer::project::{Command, Session};

/// A 24-well plate as a reader would export it; `scale` makes the bytes of each differ.
pub fn plate_text(scale: f64) -> String {
    let mut text = String::from("Simulated plate\nAbsorbance 570 nm\n\t1\t2\t3\t4\t5\t6\n");
    for (row, letter) in ["A", "B", "C", "D"].iter().enumerate() {
        text.push_str(letter);
        for column in 0..6 {
            let living = [0.05, 1.0, 0.9, 0.6, 0.3, 0.1][column];
            text.push_str(&format!("\t{:.3}", 0.04 + scale * living + 0.004 * row as f64));
        }
        text.push('\n');
    }
    text
}

/// Takes a plate into a session and returns its id.
pub fn add(session: &mut Session, name: &str, text: &str) -> PlateId {
    let choice = ImportChoice::default();
    let found = session.inspect(name, text.as_bytes().to_vec(), &choice).unwrap();
    let command = Command::AddFile { name: name.into(), sha256: found.sha256, choice, plates: vec![] };
    session.apply(&command, "2024-01-01T10:00:00Z").unwrap();
    session.view().document.plates.last().unwrap().id
}

/// Two plates, laid out, two biological replicates.
pub fn worked_on() -> Session {
    let mut session = Session::new();
    let at = "2024-01-01T10:00:00Z";
    for (number, scale) in [(1, 1.0), (2, 1.1)] {
        let plate = add(&mut session, &format!("plate {number}.txt"), &plate_text(scale));
        session.apply(&Command::AddReplicate { name: format!("Passage {number}") }, at).unwrap();
        let replicate = session.view().document.experiment.replicates.last().unwrap().id;
        let text =
            "Blank\tAdapted Ctrl\tAdapted 60 µl\tAdapted 90 µl\tAdapted 120 µl\tAdapted 160 µl\n".repeat(4);
        let commands = vec![
            Command::SetPlate { plate, name: None, included: None, replicate: Some(replicate) },
            Command::PasteLayout { plate, at: 0, text },
        ];
        session.apply(&Command::Batch { label: "lay out the plate".into(), commands }, at).unwrap();
    }
    session
}
