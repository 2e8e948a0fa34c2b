//! The same input gives the same bytes, on every machine and in every session. `tests/equality.mjs` compares native with
//! node and the browsers; here the result is held against a hash that was computed once, on another day.
//! `REGENERATE=1 cargo test --test determinism` writes the hash again: only when a number was meant to change.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use monolayer::project::Session;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/result/example.sha256")
}

#[test]
fn the_example_gives_the_same_result_twice_and_from_a_file() {
    let first = Session::example().unwrap().result_json().unwrap();
    let mut second = Session::example().unwrap();
    assert_eq!(first, second.result_json().unwrap());
    let bytes = second.save().unwrap();
    let mut reopened = Session::open(&bytes).unwrap().value;
    assert_eq!(first, reopened.result_json().unwrap());
    assert_eq!(first, second.result_json().unwrap());
}

#[test]
fn the_example_gives_the_result_it_always_gave() {
    let result = Session::example().unwrap().result_json().unwrap();
    let found = sha256(result.as_bytes());
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(golden(), format!("{found}\n")).unwrap();
    }
    let expected = std::fs::read_to_string(golden()).unwrap();
    assert_eq!(
        found,
        expected.trim(),
        "the result of the example has other bytes; if a number was meant to change, run REGENERATE=1 cargo test --test determinism"
    );
}

/// The example's raw data are made here, not stored: they must be the same everywhere too.
#[test]
fn the_examples_raw_data_are_the_same_everywhere() {
    let session = Session::example().unwrap();
    let hashes: Vec<&str> = session.document().files.iter().map(|f| f.sha256.as_str()).collect();
    assert_eq!(
        hashes,
        [
            "03ed6ee2aaba7d6cbee67fe114271b9c67f31ce572c56c6dac87ed7ebe071780",
            "d19dcf2ab8f17e31a63da1e67a7484f2ae86e02b93cc2a3e326708b50e6355e3",
            "6ea8646c5784b958f1bb26c0b4780429b864460e7b9a0c0dafe64846b0ab3a5d",
        ]
    );
}

#[test]
fn the_result_names_its_inputs_and_holds_no_time() {
    let result = Session::example().unwrap().result_json().unwrap();
    let value: serde_json::Value = serde_json::from_str(&result).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert_eq!(value["inputs"].as_array().unwrap().len(), 3);
    assert!(!result.contains("NaN"));
    assert!(result.ends_with("}\n"));
}
