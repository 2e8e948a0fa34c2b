//! Standard curves: from the signal of a sample back to its concentration.
//!
//! Three ways, and each says its name. *Classical*: the signal was fitted on the concentration (the standards are exact,
//! the signal scatters), and the concentration is where the curve has the sample's signal; with a line the 95 % interval
//! is Fieller's (1954, doi:10.1111/j.2517-6161.1954.tb00159.x), with a parabola it is where the band for the mean of as
//! many readings meets the signal. *Inverse regression*: the concentration was fitted on the signal; simpler, and pulled
//! towards the middle of the standards (Krutchkoff 1967, doi:10.1080/00401706.1967.10490486). *Four-parameter*:
//! `x = c ((a - d) / (y - d) - 1)^(1 / b)`, the inverse of the readers' `y = d + (a - d) / (1 + (x / c)^b)`. Not for signals
//! outside those of the standards: such a number is given with its place, and is no measurement.

use super::linear::{Degree, Regression, regression};
use crate::error::Result;
use crate::num::math::pow;
use crate::num::root::brent;

/// Where a back-calculated concentration lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Between the lowest and the highest standard.
    Within,
    /// Below the lowest standard.
    Below,
    /// Above the highest standard.
    Above,
}

/// A concentration read off a standard curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadOff {
    /// The concentration.
    pub value: f64,
    /// Lower end of the 95 % interval; `None` when it is open or cannot be had.
    pub low: Option<f64>,
    /// Upper end; `None` when it is open or cannot be had.
    pub high: Option<f64>,
    /// Where it lies among the standards.
    pub place: Place,
}

/// A standard curve of signals on concentrations.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardCurve {
    /// Line or parabola.
    pub fit: Regression,
}

impl StandardCurve {
    /// Fits signals on the concentrations of the standards.
    ///
    /// # Errors
    /// Those of [`regression`].
    pub fn new(concentration: &[f64], signal: &[f64], degree: Degree) -> Result<Self> {
        Ok(Self { fit: regression(concentration, signal, degree)? })
    }

    /// Classical back-calculation: the concentration at which the curve has the mean signal of `readings` readings. `None`
    /// where it has it nowhere; of a parabola's two, the one on the side of its bend on which the standards lie.
    pub fn read_off(&self, signal: f64, readings: u32) -> Option<ReadOff> {
        let value = self.concentration(signal)?;
        let (low, high) = match self.fit.beta() {
            [level, slope] => self.fieller(signal - level, *slope, readings),
            _ => self.where_bands_meet(signal, value, readings),
        };
        let [first, last] = self.fit.range;
        Some(ReadOff { value, low, high, place: place(value, first, last) })
    }

    fn concentration(&self, signal: f64) -> Option<f64> {
        let u = match *self.fit.beta() {
            [level, slope] => (signal - level) / slope,
            [level, slope, bend] => {
                // The root that is (signal - level) / slope when there is no bend: without cancellation.
                let root = (slope * slope - 4.0 * bend * (level - signal)).sqrt();
                2.0 * (signal - level) / (slope + root * slope.signum())
            }
            _ => return None,
        };
        Some(self.fit.center() + u).filter(|x| x.is_finite())
    }

    /// Both ends, or none: a slope that does not differ from zero bounds nothing.
    fn fieller(&self, distance: f64, slope: f64, readings: u32) -> (Option<f64>, Option<f64>) {
        let Some(sxx) = self.fit.sxx() else { return (None, None) };
        let ts = self.fit.t() * self.fit.sy_x();
        let c = slope * slope - ts * ts / sxx;
        if c <= 0.0 {
            return (None, None);
        }
        let own = 1.0 / f64::from(readings.max(1)) + 1.0 / self.fit.n as f64;
        let half = ts * (c * own + distance * distance / sxx).sqrt();
        let at = |sign: f64| self.fit.center() + (slope * distance + sign * half) / c;
        (Some(at(-1.0)), Some(at(1.0)))
    }

    /// The ends at which the band's edges have the signal, looked for as far as one range beyond the standards.
    fn where_bands_meet(&self, signal: f64, value: f64, readings: u32) -> (Option<f64>, Option<f64>) {
        let [first, last] = self.fit.range;
        let reach = last - first;
        let rising = self.fit.value(last) > self.fit.value(first);
        let edge =
            |sign: f64, x: f64| self.fit.value(x) + sign * self.fit.half_width(x, Some(readings)) - signal;
        let meet = |sign: f64, end: f64| {
            let (near, far) = ((value, edge(sign, value)), (end, edge(sign, end)));
            if near.1 * far.1 > 0.0 {
                return None;
            }
            brent(|x| edge(sign, x), near, far, 1e-12 * reach)
        };
        // Where a rising curve's upper edge already has the signal, the concentration is lowest.
        let low_edge = if rising { 1.0 } else { -1.0 };
        (meet(low_edge, first - reach), meet(-low_edge, last + reach))
    }
}

/// The concentration of a signal by inverse regression: from concentrations fitted on signals.
///
/// # Errors
/// Those of [`regression`].
pub fn inverse_regression(concentration: &[f64], signal: &[f64]) -> Result<Regression> {
    regression(signal, concentration, Degree::Line)
}

/// A four-parameter curve as plate-reader software writes it: `y = d + (a - d) / (1 + (x / c)^b)`, `a` at concentration zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FourParameter {
    /// Signal at concentration zero.
    pub a: f64,
    /// Steepness.
    pub b: f64,
    /// Concentration half way.
    pub c: f64,
    /// Signal at infinite concentration.
    pub d: f64,
}

impl FourParameter {
    /// The signal of a concentration.
    pub fn signal(&self, concentration: f64) -> f64 {
        self.d + (self.a - self.d) / (1.0 + pow(concentration / self.c, self.b))
    }

    /// The concentration of a signal; `None` outside the plateaus, where there is none.
    ///
    /// # Examples
    /// ```
    /// use monolayer::fit::standard::FourParameter;
    /// let curve = FourParameter { a: 0.0, b: 1.0, c: 2.0, d: 3.0 };
    /// assert_eq!(curve.concentration(1.5), Some(2.0));
    /// assert_eq!(curve.concentration(3.5), None);
    /// ```
    pub fn concentration(&self, signal: f64) -> Option<f64> {
        let odds = (self.a - signal) / (signal - self.d);
        (odds >= 0.0).then(|| self.c * pow(odds, 1.0 / self.b)).filter(|x| x.is_finite())
    }

    /// The concentration with its place among the standards, as a reader prints `< Min` and `> Max`.
    pub fn read_off(&self, signal: f64, standards: [f64; 2]) -> Option<ReadOff> {
        let value = self.concentration(signal)?;
        Some(ReadOff { value, low: None, high: None, place: place(value, standards[0], standards[1]) })
    }
}

fn place(value: f64, first: f64, last: f64) -> Place {
    if value < first {
        Place::Below
    } else if value > last {
        Place::Above
    } else {
        Place::Within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slope 2, intercept 0.1, a little fixed scatter.
    fn line() -> StandardCurve {
        let x = [0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0];
        let y = [0.12, 0.08, 2.13, 2.06, 4.05, 4.15, 8.12, 8.07];
        StandardCurve::new(&x, &y, Degree::Line).unwrap()
    }

    #[test]
    fn fieller_is_where_the_bands_meet() {
        let curve = line();
        for (signal, readings) in [(3.0, 1), (3.0, 3), (0.2, 2), (9.0, 1)] {
            let read = curve.read_off(signal, readings).unwrap();
            let (low, high) = curve.where_bands_meet(signal, read.value, readings);
            assert!((read.low.unwrap() - low.unwrap()).abs() < 1e-9, "{read:?} {low:?}");
            assert!((read.high.unwrap() - high.unwrap()).abs() < 1e-9, "{read:?} {high:?}");
            assert!((curve.fit.value(read.value) - signal).abs() < 1e-12);
        }
        assert_eq!(curve.read_off(9.0, 1).unwrap().place, Place::Above);
        assert_eq!(curve.read_off(-1.0, 1).unwrap().place, Place::Below);
        assert_eq!(curve.read_off(3.0, 1).unwrap().place, Place::Within);
    }

    #[test]
    fn more_readings_make_the_interval_narrower() {
        let curve = line();
        let width = |m| {
            let read = curve.read_off(3.0, m).unwrap();
            read.high.unwrap() - read.low.unwrap()
        };
        assert!(width(1) > width(2) && width(2) > width(10));
    }

    #[test]
    fn a_slope_of_nothing_bounds_nothing() {
        let x = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        let curve = StandardCurve::new(&x, &[1.0, 1.4, 0.9, 1.3, 0.95, 1.35], Degree::Line).unwrap();
        let read = curve.read_off(1.2, 1).unwrap();
        assert_eq!((read.low, read.high), (None, None));
    }

    #[test]
    fn of_two_roots_the_one_among_the_standards() {
        let x: Vec<f64> = (0..8).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| 0.1 + x - 0.05 * x * x + 0.001 * (x % 2.0)).collect();
        let curve = StandardCurve::new(&x, &y, Degree::Parabola).unwrap();
        let read = curve.read_off(curve.fit.value(3.3), 2).unwrap();
        assert!((read.value - 3.3).abs() < 1e-12);
        assert!(read.low.unwrap() < 3.3 && read.high.unwrap() > 3.3);
        assert_eq!(curve.read_off(99.0, 1), None, "above the parabola there is no concentration");
        // Falling, as in a competitive assay.
        let falling: Vec<f64> = y.iter().map(|y| 9.0 - y).collect();
        let curve = StandardCurve::new(&x, &falling, Degree::Parabola).unwrap();
        let read = curve.read_off(curve.fit.value(3.3), 2).unwrap();
        assert!((read.value - 3.3).abs() < 1e-12 && read.low.unwrap() < 3.3 && read.high.unwrap() > 3.3);
    }

    #[test]
    fn four_parameters_there_and_back() {
        let curve = FourParameter { a: -0.07, b: 0.79, c: 0.75, d: 2.9 };
        for x in [1e-6, 0.016, 0.75, 1.0, 300.0] {
            let back = curve.concentration(curve.signal(x)).unwrap();
            assert!((back / x - 1.0).abs() < 1e-9, "{x}: {back}");
        }
        assert_eq!(curve.concentration(-0.08), None);
        assert_eq!(curve.concentration(2.9), None);
        assert_eq!(curve.read_off(1.9, [0.016, 1.0]).unwrap().place, Place::Above);
    }
}
