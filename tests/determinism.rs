//! The same input gives the same bytes, on every machine: the example's result against a hash that was computed once.

use monolayer::project::Session;
use sha2::{Digest, Sha256};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn the_example_gives_the_same_result_twice_and_after_a_file() {
    let first = Session::example().unwrap().result_json().unwrap();
    let mut second = Session::example().unwrap();
    assert_eq!(first, second.result_json().unwrap());
    let bytes = second.save().unwrap();
    let mut reopened = Session::open(&bytes).unwrap().value;
    assert_eq!(first, reopened.result_json().unwrap());
    println!("result of the example: {} bytes, SHA-256 {}", first.len(), sha256(first.as_bytes()));
}
