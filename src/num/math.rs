//! The one door to transcendental functions. The system's differ in the last bit from machine to machine and from
//! native to wasm; these (musl's, ported to Rust) do not.
//!
//! `sqrt`, `abs`, `floor`, `min` … are exact by IEEE 754 and may be called as methods.

/// e^x.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}
/// e^x - 1, exact near zero.
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}
/// 10^x.
pub fn exp10(x: f64) -> f64 {
    libm::exp10(x)
}
/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}
/// ln(1 + x), exact near zero.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}
/// Logarithm to base 2.
pub fn log2(x: f64) -> f64 {
    libm::log2(x)
}
/// Logarithm to base 10.
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}
/// x^y.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}
/// Sine of an angle in radians.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}
/// Cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}
/// Tangent of an angle in radians.
pub fn tan(x: f64) -> f64 {
    libm::tan(x)
}
/// Arc sine, radians.
pub fn asin(x: f64) -> f64 {
    libm::asin(x)
}
/// Arc cosine, radians.
pub fn acos(x: f64) -> f64 {
    libm::acos(x)
}
/// Arc tangent, radians.
pub fn atan(x: f64) -> f64 {
    libm::atan(x)
}
/// Arc tangent of y/x in the right quadrant, radians.
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}
/// Hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}
/// Cube root.
pub fn cbrt(x: f64) -> f64 {
    libm::cbrt(x)
}
/// Euclidean length without overflow.
pub fn hypot(x: f64, y: f64) -> f64 {
    libm::hypot(x, y)
}
/// Natural logarithm of the gamma function's absolute value.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}
/// Complementary error function, the tail without cancellation.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}
/// Inverse hyperbolic sine.
pub fn asinh(x: f64) -> f64 {
    libm::asinh(x)
}
