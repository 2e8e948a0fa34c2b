//! Distributions: how far out is this value, and where does a given tail begin?
//!
//! `_sf` is the upper and `_cdf` the lower tail, each computed as such and never as 1 minus the other, so 1e-300 comes out
//! as such; `_upper` is the quantile by its upper tail. All of them follow from the incomplete beta and gamma functions
//! ([`crate::num::beta`], [`crate::num::gamma`]) and, where a standard deviation is estimated, from one integral over it
//! ([`crate::num::quadrature`]); nothing is drawn at random. `None` is given for parameters that are none.
//! Accuracy: 1e-10 of the tail, 1e-8 below 1e-20, against 25-digit values. Not for degrees of freedom below 0.1.

mod central;
mod dunnett;
mod noncentral;
mod panels;
mod range;
mod scale;
mod table;

pub use central::{
    beta_cdf, beta_sf, beta_upper, chi_square_cdf, chi_square_sf, chi_square_upper, f_cdf, f_sf, f_upper,
    normal_cdf, normal_density, normal_sf, normal_upper, t_cdf, t_sf, t_two_sided, t_upper,
};
pub use dunnett::{Dunnett, dunnett_sf, dunnett_upper, maximum_modulus_sf, maximum_modulus_upper};
pub use noncentral::{
    noncentral_chi_square_cdf, noncentral_chi_square_sf, noncentral_f_cdf, noncentral_f_sf, noncentral_t_cdf,
    noncentral_t_sf,
};
pub use range::{StudentizedRange, studentized_range_cdf, studentized_range_sf, studentized_range_upper};
pub(crate) use scale::{t_or_normal_sf, t_or_normal_upper};

/// Holds a number to a relative tolerance.
#[cfg(test)]
fn close(got: Option<f64>, want: f64, relative: f64) {
    let got = got.unwrap();
    assert!((got - want).abs() <= relative * want.abs(), "{got:e}, expected {want:e}");
}
