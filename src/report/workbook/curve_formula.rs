//! A fitted curve as the formula of a spreadsheet.
//!
//! `x`, the dose, and the parameters are cells; text and value of a formula are made side by side. The formulas are those
//! of [`CurveModel::formula`]; at dose zero a sigmoid is its plateau, which a spreadsheet cannot find by itself when the
//! curve rises (a power of zero below zero).

use super::xlsx::Formula;
use crate::assay::viability::LinePoint;
use crate::fit::CurveModel;
use crate::num::math::{exp, ln, pow};
use crate::stats::distribution::normal_sf;
use std::collections::BTreeMap;

/// Cells of the parameters with what stands in them, by key.
pub(super) type Parameters = BTreeMap<String, (String, f64)>;

/// The curve at a dose that stands in a cell; `None` when a spreadsheet cannot compute it.
pub(super) fn at_dose(model: CurveModel, parameters: &Parameters, dose: f64, x: &str) -> Option<Formula> {
    let of = |key: &str| parameters.get(key).map(|(cell, value)| (cell.as_str(), *value));
    let (text, value) = if model.is_sigmoid() {
        let ((t, top), (b, bottom)) = (of("top")?, of("bottom")?);
        if dose == 0.0 {
            let (_, slope) = of("hill").or_else(|| of("slope")).or_else(|| of("hill_1"))?;
            let (cell, value) = if slope > 0.0 { (t, top) } else { (b, bottom) };
            return Some(Formula { text: cell.to_owned(), value, array: false });
        }
        let (share, value) = match model {
            CurveModel::Biphasic => {
                let first = power(of("ic50_1")?, of("hill_1")?, dose, x, "")?;
                let second = power(of("ic50_2")?, of("hill_2")?, dose, x, "")?;
                let (f, fraction) = of("fraction")?;
                let text = format!("({f}/(1+{})+(1-{f})/(1+{}))", first.0, second.0);
                (text, fraction / (1.0 + first.1) + (1.0 - fraction) / (1.0 + second.1))
            }
            CurveModel::BrainCousens => {
                let (k, rise) = of("hormesis")?;
                let (p, power) = power(of("location")?, of("hill")?, dose, x, "")?;
                let text = format!("{b}+({t}-{b}+{k}*{x})/(1+{p})");
                let value = bottom + (top - bottom + rise * dose) / (1.0 + power);
                return Some(Formula { text, value, array: false });
            }
            CurveModel::LogNormal => {
                let ((c, ic50), (h, hill)) = (of("ic50")?, of("hill")?);
                let text = format!("_xlfn.NORM.S.DIST(-{h}*LN({x}/{c}),TRUE)");
                (text, normal_sf(hill * ln(dose / ic50)))
            }
            CurveModel::Weibull1 => {
                let (p, power) = power(of("ic50")?, of("slope")?, dose, x, "")?;
                (format!("EXP(-LN(2)*{p})"), exp(-std::f64::consts::LN_2 * power))
            }
            CurveModel::Weibull2 => {
                let (p, power) = power(of("ic50")?, of("slope")?, dose, x, "-")?;
                (format!("(1-EXP(-LN(2)*{p}))"), 1.0 - exp(-std::f64::consts::LN_2 * power))
            }
            CurveModel::Logistic5 => {
                let (p, power) = power(of("ic50")?, of("hill")?, dose, x, "")?;
                let (s, shape) = of("asymmetry")?;
                let text = format!("1/(1+(2^(1/{s})-1)*{p})^{s}");
                (text, 1.0 / pow(1.0 + (pow(2.0, 1.0 / shape) - 1.0) * power, shape))
            }
            _ => {
                let (p, power) = power(of("ic50")?, of("hill")?, dose, x, "")?;
                (format!("1/(1+{p})"), 1.0 / (1.0 + power))
            }
        };
        (format!("{b}+({t}-{b})*{share}"), bottom + (top - bottom) * value)
    } else if model == CurveModel::Exponential {
        let ((s, start), (p, plateau), (k, rate)) = (of("start")?, of("plateau")?, of("rate")?);
        (format!("{p}+({s}-{p})*EXP(-{k}*{x})"), plateau + (start - plateau) * exp(-rate * dose))
    } else {
        let (a, intercept) = of("intercept")?;
        let (b, slope) = of("slope").or_else(|| of("linear"))?;
        let (mut text, mut value) = (format!("{a}+{b}*{x}"), intercept + slope * dose);
        if let Some((c, bend)) = of("quadratic") {
            text += &format!("+{c}*{x}^2");
            value += bend * (dose * dose);
        }
        (text, value)
    };
    value.is_finite().then_some(Formula { text, value, array: false })
}

/// `(x / c)^h`, or with another sign of `h`; `None` when it is too large to be written down.
fn power(c: (&str, f64), h: (&str, f64), dose: f64, x: &str, sign: &str) -> Option<(String, f64)> {
    let exponent = if sign == "-" { -h.1 } else { h.1 };
    let value = pow(dose / c.1, exponent);
    let exponent = if sign == "-" { format!("(-{})", h.0) } else { h.0.to_owned() };
    (value.is_finite() && value < 1e300).then(|| (format!("({x}/{})^{exponent}", c.0), value))
}

/// Whether the formula gives the curve as it was drawn, so that a scale or a model this module does not know shows no
/// wrong number.
pub(super) fn is_drawn(model: CurveModel, parameters: &Parameters, line: &[LinePoint]) -> bool {
    let mut near = line.iter().filter_map(|p| Some((p, at_dose(model, parameters, p.x, "")?)));
    near.all(|(p, f)| (p.y - f.value).abs() <= 1e-9 * p.y.abs().max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(values: &[(&str, f64)]) -> Parameters {
        values.iter().map(|(key, value)| ((*key).to_owned(), (format!("${key}"), *value))).collect()
    }

    /// Values at doses 3.5 and 40 of the formulas of `CurveModel`, computed with 40 digits (Python's decimal).
    #[test]
    fn every_model_is_computed_as_its_formula_says() {
        let all = cells(&[
            ("top", 98.5),
            ("bottom", 7.25),
            ("ic50", 12.5),
            ("hill", 1.75),
            ("asymmetry", 0.6),
            ("ic50_1", 12.5),
            ("hill_1", 1.75),
            ("ic50_2", 55.0),
            ("hill_2", 3.0),
            ("fraction", 0.4),
            ("hormesis", 2.5),
            ("location", 12.5),
            ("start", 97.0),
            ("plateau", 12.0),
            ("rate", 0.07),
        ]);
        let with = |more: &[(&str, f64)]| all.clone().into_iter().chain(cells(more)).collect::<Parameters>();
        let weibull = with(&[("slope", 1.75)]);
        let line = cells(&[("intercept", 90.0), ("slope", -0.8)]);
        let parabola = cells(&[("intercept", 90.0), ("linear", -0.8), ("quadratic", 0.004)]);
        let rising = with(&[("hill", -1.75), ("slope", -1.75)]);
        for (model, parameters, want) in [
            (CurveModel::Logistic3, &all, [89.622_165_618_654_63, 17.791_594_477_236_97]),
            (CurveModel::Logistic4, &all, [89.622_165_618_654_63, 17.791_594_477_236_97]),
            (CurveModel::Logistic5, &all, [87.669_360_204_935_21, 23.549_559_847_721_553]),
            (CurveModel::Weibull1, &weibull, [91.931_536_336_197_68, 7.702_367_407_526_465]),
            (CurveModel::Weibull2, &weibull, [98.353_055_313_620_35, 15.148_323_453_243_56]),
            (CurveModel::LogNormal, &all, [97.318_257_803_988_29, 9.157_088_027_728_137]),
            (CurveModel::Biphasic, &all, [94.934_760_753_986_47, 51.006_654_068_702_71]),
            (CurveModel::BrainCousens, &all, [97.520_866_431_402_34, 29.344_026_781_058_309]),
            (CurveModel::Linear, &line, [87.2, 58.0]),
            (CurveModel::Quadratic, &parabola, [87.249, 64.4]),
            (CurveModel::Exponential, &all, [78.529_885_750_558_79, 17.168_855_323_143_53]),
            (CurveModel::Logistic4, &rising, [16.127_834_381_345_366, 87.958_405_522_763_03]),
            (CurveModel::Weibull1, &rising, [7.396_944_686_379_652, 90.601_676_546_756_44]),
        ] {
            for (dose, want) in [3.5, 40.0].into_iter().zip(want) {
                let got = at_dose(model, parameters, dose, "B2").unwrap();
                assert!((got.value - want).abs() < 1e-13 * want, "{model:?} at {dose}: {}", got.value);
            }
        }
    }

    #[test]
    fn at_dose_zero_a_sigmoid_is_its_plateau() {
        let falling = cells(&[("top", 98.5), ("bottom", 7.25), ("ic50", 12.5), ("hill", 1.75)]);
        let rising = cells(&[("top", 98.5), ("bottom", 7.25), ("ic50", 12.5), ("hill", -1.75)]);
        let at_zero = |parameters| at_dose(CurveModel::Logistic4, parameters, 0.0, "B2").unwrap();
        assert_eq!((at_zero(&falling).text.as_str(), at_zero(&falling).value), ("$top", 98.5));
        assert_eq!((at_zero(&rising).text.as_str(), at_zero(&rising).value), ("$bottom", 7.25));
    }

    #[test]
    fn what_a_spreadsheet_cannot_compute_is_left_out() {
        let steep = cells(&[("top", 100.0), ("bottom", 0.0), ("ic50", 1.0), ("hill", 400.0)]);
        assert_eq!(at_dose(CurveModel::Logistic4, &steep, 1000.0, "B2"), None);
        assert!(at_dose(CurveModel::Logistic4, &steep, 0.9, "B2").is_some());
        assert_eq!(at_dose(CurveModel::Logistic5, &steep, 0.9, "B2"), None);
    }

    #[test]
    fn a_line_that_is_another_is_noticed() {
        let parameters = cells(&[("top", 98.5), ("bottom", 7.25), ("ic50", 12.5), ("hill", 1.75)]);
        let point = |y| LinePoint { x: 12.5, y, band: None, prediction: None };
        assert!(is_drawn(CurveModel::Logistic4, &parameters, &[point(52.875)]));
        assert!(!is_drawn(CurveModel::Logistic4, &parameters, &[point(52.875), point(53.0)]));
    }
}
