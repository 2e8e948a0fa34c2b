//! From values to places on paper, and the ticks in between.

use crate::num::math;

/// A labelled tick.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Its value.
    pub value: f64,
    /// What it says; a power of ten when `power` is given.
    pub label: String,
    /// The exponent to be raised behind `label`, as `10` and `−3`.
    pub power: Option<String>,
}

impl Tick {
    fn number(value: f64, decimals: usize) -> Self {
        Self { value, label: number(value, decimals), power: None }
    }
}

/// A linear scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// Value at the start.
    pub low: f64,
    /// Value at the end.
    pub high: f64,
    /// Labelled ticks, rising.
    pub ticks: Vec<Tick>,
}

impl Linear {
    /// A scale from zero (or below, when a value is negative) to a round number above all values, with about `wanted`
    /// labelled ticks. Values that are not finite do not count.
    pub fn with_zero(values: impl IntoIterator<Item = f64>, wanted: u32) -> Self {
        let finite = values.into_iter().filter(|v| v.is_finite());
        let (low, high) = finite.fold((0.0_f64, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
        let high = if high <= low { low + 1.0 } else { high };
        let (step, decimals) = nice_step(high - low, wanted);
        // A hair of tolerance, so that 100.0000001 does not open another interval.
        let first = (low / step + 1e-9).floor().min(0.0);
        let last = (high / step - 1e-9).ceil().max(first + 1.0);
        let ticks = (0..=((last - first) as u32).min(1000))
            .map(|i| Tick::number(round_to((first + f64::from(i)) * step, decimals), decimals))
            .collect();
        Self { low: first * step, high: last * step, ticks }
    }

    /// Place of a value between 0 (start) and 1 (end); beyond when the value is.
    pub fn at(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

/// A logarithmic scale of doses with a place of its own for dose 0, which has no logarithm.
#[derive(Debug, Clone, PartialEq)]
pub struct Log {
    /// Lowest dose of the logarithmic part.
    pub low: f64,
    /// Highest dose.
    pub high: f64,
    /// Part of the axis that is kept for dose 0 and the break; 0 when there is none.
    pub zero_share: f64,
    /// Labelled ticks, rising, without that of zero.
    pub ticks: Vec<Tick>,
    /// Ticks without label.
    pub minor: Vec<f64>,
}

impl Log {
    /// A scale over all doses above zero; with a place for zero when one is zero. `None` when no dose is above zero.
    ///
    /// Over less than 1.3 decades the doses themselves are labelled when they are few, as a dilution by two has them;
    /// otherwise the powers of ten are.
    pub fn over(doses: &[f64], zero_share: f64) -> Option<Self> {
        let positive = || doses.iter().copied().filter(|d| d.is_finite() && *d > 0.0);
        let low = positive().fold(f64::INFINITY, f64::min);
        let high = positive().fold(0.0, f64::max);
        if !low.is_finite() || high <= 0.0 {
            return None;
        }
        let zero_share = if doses.contains(&0.0) { zero_share } else { 0.0 };
        // Half a symbol of room on either side; a single dose gets a factor of two.
        let decades = math::log10(high / low);
        let room = if decades < 1e-9 { math::log10(2.0) } else { (decades * 0.04).max(0.03) };
        let (low_edge, high_edge) = (low / math::exp10(room), high * math::exp10(room));
        let mut scale =
            Self { low: low_edge, high: high_edge, zero_share, ticks: Vec::new(), minor: Vec::new() };
        let mut own: Vec<f64> = positive().collect();
        own.sort_by(f64::total_cmp);
        own.dedup();
        if decades < 1.3 && own.len() <= 8 {
            scale.ticks = own.iter().map(|d| Tick { value: *d, label: plain(*d), power: None }).collect();
        } else {
            scale.decades();
        }
        Some(scale)
    }

    /// Place of a dose between 0 (start) and 1 (end). Zero and below stand in the middle of their own place, or at the
    /// start when there is none.
    pub fn at(&self, dose: f64) -> f64 {
        if dose > 0.0 {
            let part = math::ln(dose / self.low) / math::ln(self.high / self.low);
            self.zero_share + part * (1.0 - self.zero_share)
        } else {
            self.zero_share * 0.35
        }
    }

    /// Middle of the break between dose 0 and the rest, between 0 and 1; `None` when there is no dose 0.
    pub fn break_at(&self) -> Option<f64> {
        (self.zero_share > 0.0).then_some(self.zero_share * 0.8)
    }

    fn decades(&mut self) {
        let first = math::log10(self.low).floor() as i32;
        let last = math::log10(self.high).ceil() as i32;
        let inside = |v: f64| v >= self.low * (1.0 - 1e-9) && v <= self.high * (1.0 + 1e-9);
        let powers: Vec<i32> = (first..=last).filter(|e| inside(math::exp10(f64::from(*e)))).collect();
        let short = powers.iter().all(|e| (-3..=4).contains(e));
        // Under two powers inside, the steps 2 and 5 are labelled as well: one number does not make a scale.
        let with_steps = powers.len() < 2;
        let every = powers.len().div_ceil(8).max(1);
        let (mut ticks, mut minor) = (Vec::new(), Vec::new());
        for exponent in first..=last {
            for digit in 1..=9_u8 {
                let value = decimal(digit, exponent);
                if !inside(value) {
                    continue;
                }
                let labelled = if digit == 1 {
                    ((exponent - first) as usize).is_multiple_of(every)
                } else {
                    with_steps && matches!(digit, 2 | 5)
                };
                if !labelled {
                    minor.push(value);
                } else if short || with_steps {
                    ticks.push(Tick { value, label: plain(value), power: None });
                } else {
                    ticks.push(Tick {
                        value,
                        label: "10".to_owned(),
                        power: Some(number(f64::from(exponent), 0)),
                    });
                }
            }
        }
        self.ticks = ticks;
        self.minor = minor;
    }
}

/// A number with a fixed count of decimals and a real minus sign.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

/// A number in as few characters as it needs, to six significant digits, with a real minus sign.
pub fn plain(value: f64) -> String {
    significant(value, 6)
}

/// A number to some significant digits, without zeros at the end, with a real minus sign.
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let text = if (-5..=6).contains(&exponent) {
        let decimals = (i64::from(exponent) + 1 - digits as i64).min(0).unsigned_abs() as usize;
        let rounded: f64 = scientific.parse().unwrap_or(value);
        let fixed = format!("{rounded:.decimals$}");
        if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.').to_owned() } else { fixed }
    } else {
        let mantissa = if mantissa.contains('.') {
            mantissa.trim_end_matches('0').trim_end_matches('.')
        } else {
            mantissa
        };
        format!("{mantissa}e{exponent}")
    };
    text.replace('-', "−")
}

/// `digit` times ten to `exponent`, as the decimal number reads.
fn decimal(digit: u8, exponent: i32) -> f64 {
    format!("{digit}e{exponent}").parse().unwrap_or(0.0)
}

fn round_to(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// A step of 1, 2, 2.5 or 5 times a power of ten that cuts the span into about `wanted` intervals, and the decimals
/// its multiples need.
fn nice_step(span: f64, wanted: u32) -> (f64, usize) {
    let rough = span / f64::from(wanted.max(1));
    let exponent = math::log10(rough).floor() as i32;
    let mut best = (f64::INFINITY, 1.0, 0);
    for (digits, shift) in [(1_u8, 0), (2, 0), (25, -1), (5, 0), (10, 0)] {
        let step = decimal(digits, exponent + shift);
        let off = (math::ln(span / step / f64::from(wanted.max(1)))).abs();
        if off < best.0 - 1e-12 {
            let power = if digits == 10 { exponent + 1 } else { exponent + shift };
            best = (off, step, (-power).clamp(0, 17) as usize);
        }
    }
    (best.1, best.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|t| t.label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(&Linear::with_zero([100.0, 96.3], 5).ticks), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(labels(&Linear::with_zero([118.2], 5).ticks), ["0", "25", "50", "75", "100", "125"]);
        assert_eq!(
            labels(&Linear::with_zero([0.61], 5).ticks),
            ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]
        );
        assert_eq!(labels(&Linear::with_zero([-30.0, 60.0], 5).ticks), ["−40", "−20", "0", "20", "40", "60"]);
        assert_eq!(Linear::with_zero([f64::NAN], 5).low, 0.0);
        assert_eq!(Linear::with_zero([], 5).at(0.0), 0.0);
    }

    #[test]
    fn a_dose_of_zero_has_its_own_place() {
        let scale = Log::over(&[0.0, 60.0, 90.0, 120.0, 150.0, 180.0, 240.0], 0.16).unwrap();
        assert_eq!(labels(&scale.ticks), ["60", "90", "120", "150", "180", "240"]);
        let gap = scale.break_at().unwrap();
        assert!(scale.at(0.0) < gap && gap < scale.at(60.0));
        assert!(Log::over(&[0.0, -1.0, f64::NAN], 0.2).is_none());
        assert_eq!(Log::over(&[1.0, 10.0], 0.2).unwrap().break_at(), None);
    }

    #[test]
    fn powers_of_ten() {
        let scale = Log::over(&[0.001, 0.01, 0.1, 1.0, 10.0, 100.0], 0.2).unwrap();
        assert_eq!(labels(&scale.ticks), ["0.001", "0.01", "0.1", "1", "10", "100"]);
        let scale = Log::over(&[1e-9, 1e-4], 0.2).unwrap();
        assert_eq!(scale.ticks.first().unwrap().power.as_deref(), Some("−9"));
        assert!(scale.minor.len() > 30);
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(-2.5), "−2.5");
        assert_eq!(plain(120.0), "120");
        assert_eq!(significant(131.6789, 3), "132");
        assert_eq!(significant(999.9, 3), "1000");
        assert_eq!(significant(1.0e-9, 3), "1e−9");
        assert_eq!(significant(0.000123456, 3), "0.000123");
        assert_eq!(number(-0.0001, 1), "0.0");
    }

    proptest! {
        #[test]
        fn every_value_lies_on_the_scale(values in prop::collection::vec(-1e9..1e9_f64, 1..20)) {
            let scale = Linear::with_zero(values.iter().copied(), 5);
            for value in values {
                prop_assert!((-1e-9..=1.0 + 1e-9).contains(&scale.at(value)));
            }
            prop_assert!((2..=12).contains(&scale.ticks.len()), "{:?}", scale.ticks);
            prop_assert!(scale.ticks.windows(2).all(|w| w[0].value < w[1].value && w[0].label != w[1].label));
        }

        #[test]
        fn every_dose_lies_on_the_scale(exponents in prop::collection::vec(-12.0..12.0_f64, 1..20)) {
            let mut doses: Vec<f64> = exponents.iter().map(|e| math::exp10(*e)).collect();
            doses.push(0.0);
            let scale = Log::over(&doses, 0.2).unwrap();
            for dose in doses {
                prop_assert!((0.0..=1.0).contains(&scale.at(dose)));
            }
            prop_assert!(!scale.ticks.is_empty() && scale.ticks.len() <= 9, "{:?}", scale.ticks);
        }
    }
}
