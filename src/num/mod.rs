//! Numbers underneath everything else.

pub mod beta;
pub mod double;
pub mod gamma;
pub mod linalg;
pub mod math;
pub mod quadrature;
pub mod random;
pub mod root;
pub mod sum;
pub mod words;
