//! What the targets share: the files their inputs are set into, the rules every answer has to keep, and the seeds.

#[allow(dead_code)]
#[path = "../../tests/bad/files/mod.rs"]
pub mod files;
pub mod opcode;
pub mod rules;
pub mod seeds;
