//! Damage of every kind: a clear error or a note, never a panic, and never another number.

use super::worked_on;
use monolayer::project::{Command, Session};
use monolayer::{ErrorKind, Result};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Without the curve: fitting it thousands of times would take minutes and show nothing more.
fn session() -> Session {
    let mut session = worked_on();
    session.apply(&Command::SetAnalysis { key: "fit".into(), value: "false".into() }, "").unwrap();
    session
}

/// What is open must not be touched by what cannot be opened; what opens with notes or without must give the same
/// result or none.
fn check(bytes: &[u8], truth: &str, what: &str) -> bool {
    let opened: Result<_> = Session::open(bytes);
    match opened {
        Err(error) => {
            let expected = [
                ErrorKind::Empty,
                ErrorKind::Format,
                ErrorKind::Damaged,
                ErrorKind::NewerVersion,
                ErrorKind::TooLarge,
            ];
            assert!(expected.contains(&error.kind), "{what}: {error}");
            assert!(
                !error.what.is_empty() && (error.kind == ErrorKind::Empty || !error.hint.is_empty()),
                "{what}: {error}"
            );
            false
        }
        Ok(opened) => {
            let notes = opened.notes;
            let mut session = opened.value;
            match session.result_json() {
                Ok(result) => assert_eq!(result, truth, "{what}: another result, notes {notes:?}"),
                Err(error) => assert!(
                    notes.iter().any(|n| n.code.starts_with("project.input") || n.code == "project.mended"),
                    "{what}: no result and no note says why: {error}"
                ),
            }
            true
        }
    }
}

#[test]
fn a_file_cut_off_anywhere_is_said_to_be_so() {
    let mut session = session();
    let truth = session.result_json().unwrap();
    let bytes = session.save().unwrap();
    let before = session.document_json();
    let mut opened = 0;
    for length in 0..bytes.len() {
        let what = format!("cut to {length} of {} bytes", bytes.len());
        if check(&bytes[..length], &truth, &what) {
            opened += 1;
            let notes = Session::open(&bytes[..length]).unwrap().notes;
            assert!(notes.iter().any(|n| n.code == "project.cut_off"), "{what}: {notes:?}");
        }
    }
    assert!(opened > bytes.len() / 4, "the layout survives when only inputs are cut off: {opened}");
    assert_eq!(session.document_json(), before);
    assert_eq!(session.result_json().unwrap(), truth);
}

#[test]
fn a_flipped_bit_never_changes_a_result() {
    let mut session = session();
    let truth = session.result_json().unwrap();
    let bytes = session.save().unwrap();
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, b"monolayer: bits that were flippe"),
    );
    for round in 0..1500 {
        let mut damaged = bytes.clone();
        let flips = 1 + round % 3;
        let mut places = Vec::new();
        for _ in 0..flips {
            let bit = (random(&mut runner) % (bytes.len() as u64 * 8)) as usize;
            damaged[bit / 8] ^= 1 << (bit % 8);
            places.push(bit);
        }
        check(&damaged, &truth, &format!("bits {places:?} flipped"));
    }
}

fn random(runner: &mut TestRunner) -> u64 {
    use proptest::prelude::Rng;
    runner.rng().next_u64()
}

#[test]
fn lengths_that_lie_are_not_believed() {
    let mut session = session();
    let truth = session.result_json().unwrap();
    let bytes = session.save().unwrap();
    let heads: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, w)| {
            [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"].contains(&<&[u8; 4]>::try_from(*w).unwrap())
        })
        .map(|(at, _)| at)
        .collect();
    assert!(heads.len() >= 9);
    for at in heads {
        for offset in (4..46).step_by(2) {
            for lie in [u32::MAX, 0x7fff_ffff, 0x8000_0000, 0] {
                let mut damaged = bytes.clone();
                let Some(place) = damaged.get_mut(at + offset..at + offset + 4) else { continue };
                place.copy_from_slice(&lie.to_le_bytes());
                check(&damaged, &truth, &format!("{lie} written at {at}+{offset}"));
            }
        }
    }
}

#[test]
fn a_file_inside_other_bytes_is_read_or_refused() {
    let mut session = session();
    let truth = session.result_json().unwrap();
    let bytes = session.save().unwrap();
    check(&[&b"junk in front"[..], &bytes].concat(), &truth, "junk in front");
    check(&[&bytes, &b"junk behind"[..]].concat(), &truth, "junk behind");
    check(&[&bytes[..], &bytes[..]].concat(), &truth, "twice");
}
