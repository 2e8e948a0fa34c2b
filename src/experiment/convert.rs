//! Doses in another kind of unit: how many µM are 5 µg/ml, what share of the well are 60 µl?
//!
//! `c [mol/l] = c [g/l] / molar mass [g/mol]`; 1 % w/v = 10 g/l; what is given a well is divided by the well's volume; a
//! volume `v` added to a well of volume `V` is `100 v / (V + v)` % v/v when it comes on top, `100 v / V` when it is part
//! of a final volume `V`. Source: definitions of the units (IUPAC Green Book, doi:10.1039/9781847557889).
//! Not for enzyme units or radiation, which have no mass; and a volume of medium is no amount of what is in it.

use super::dose::{UnitKind, scale_by_ten};
use super::{Dose, DoseUnit};
use crate::error::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// What has to be known to change the kind of a dose's unit; only what the conversion needs is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(default)]
pub struct DoseContext {
    /// Molar mass of the substance, g/mol (the number is that of kDa times a thousand, for a protein).
    pub molar_mass_g_per_mol: Option<f64>,
    /// Volume of a well, µl: before the dose when it is added on top, else the final one.
    pub well_volume_ul: Option<f64>,
    /// Whether a dose given as a volume comes on top of the well's volume.
    pub added_on_top: bool,
}

/// What a unit counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Matter {
    Mass,
    Substance,
    Activity,
    Liquid,
}

/// A kind of unit as matter, either in the whole well or in a litre of it.
struct Meaning {
    matter: Matter,
    per_litre: bool,
    multiplier: f64,
    exponent: i32,
}

/// A dose in another unit.
///
/// Zero is zero in every unit of the possible conversions, and needs nothing.
///
/// # Errors
/// [`ErrorKind::Invalid`] when the units cannot be converted or the conversion lacks the molar mass or the well volume (the
/// hint asks for it); [`ErrorKind::Number`] when these are not above zero, or when more than the well holds would be in it.
///
/// # Examples
/// ```
/// use monolayer::experiment::{Dose, DoseContext, DoseUnit, convert::convert};
/// let context = DoseContext { molar_mass_g_per_mol: Some(543.52), ..Default::default() };
/// let doxorubicin = Dose::parse("5.4352 µg/ml").unwrap();
/// assert_eq!(convert(&doxorubicin, &DoseUnit::parse("uM").unwrap(), &context).unwrap().to_string(), "10 µM");
/// ```
pub fn convert(dose: &Dose, to: &DoseUnit, context: &DoseContext) -> Result<Dose> {
    if let Some(value) = dose.value_in(to) {
        return checked(dose, value, to);
    }
    let (from, into) = (meaning(&dose.unit, dose)?, meaning(to, dose)?);
    let molar = |m: Matter| matches!(m, Matter::Mass | Matter::Substance);
    if from.matter != into.matter && !(molar(from.matter) && molar(into.matter)) {
        return Err(no_way(dose, to));
    }
    if dose.value == 0.0 {
        return checked(dose, 0.0, to);
    }
    if from.matter == Matter::Liquid {
        let value = liquid(dose, &from, &into, to, context)?;
        return checked(dose, value, to);
    }
    let mut exponent = from.exponent - into.exponent;
    let mut value = if from.multiplier == into.multiplier {
        dose.value
    } else {
        dose.value * from.multiplier / into.multiplier
    };
    if from.matter != into.matter {
        let molar_mass = needed(context.molar_mass_g_per_mol, MOLAR_MASS, dose, to)?;
        value = if from.matter == Matter::Mass { value / molar_mass } else { value * molar_mass };
    }
    if from.per_litre != into.per_litre {
        let volume_ul = needed(context.well_volume_ul, WELL_VOLUME, dose, to)?;
        // µl are 10^-6 l.
        if into.per_litre {
            value /= volume_ul;
            exponent += 6;
        } else {
            value *= volume_ul;
            exponent -= 6;
        }
    }
    checked(dose, scale_by_ten(value, exponent), to)
}

/// A volume as a share of the well, and back.
fn liquid(dose: &Dose, from: &Meaning, into: &Meaning, to: &DoseUnit, context: &DoseContext) -> Result<f64> {
    let well_ul = needed(context.well_volume_ul, WELL_VOLUME, dose, to)?;
    if into.per_litre {
        let dose_ul = scale_by_ten(dose.value, from.exponent + 6);
        let total_ul = if context.added_on_top { well_ul + dose_ul } else { well_ul };
        if dose_ul > total_ul {
            return Err(Error::new(
                ErrorKind::Number,
                format!("{dose} cannot be part of a well of {well_ul} µl: it is more than the whole."),
            )
            .hint(
                "If the dose was added to what was in the well, say that it came on top; else correct the volume of \
                 the well.",
            ));
        }
        return Ok(100.0 * dose_ul / total_ul);
    }
    let percent = dose.value;
    if percent > 100.0 || (context.added_on_top && percent >= 100.0) {
        return Err(Error::new(
            ErrorKind::Number,
            format!("{dose} of a well cannot be added{}.", if context.added_on_top { " on top" } else { "" }),
        )
        .hint("A share of the final volume is below 100 %; correct the dose."));
    }
    let dose_ul =
        if context.added_on_top { well_ul * percent / (100.0 - percent) } else { well_ul * percent / 100.0 };
    Ok(scale_by_ten(dose_ul, -6 - into.exponent))
}

fn meaning(unit: &DoseUnit, dose: &Dose) -> Result<Meaning> {
    let unknown = || {
        let name =
            if unit.0.is_empty() { "A dose without unit".into() } else { format!("The unit “{unit}”") };
        Error::new(ErrorKind::Invalid, format!("{name} cannot be converted: nobody knows what it measures."))
            .hint("Give the doses a unit such as µM, µg/ml, µl or % v/v first.")
    };
    let (kind, multiplier, exponent) = unit.size().ok_or_else(unknown)?;
    let of =
        |matter, per_litre, multiplier, exponent| Ok(Meaning { matter, per_litre, multiplier, exponent });
    match kind {
        UnitKind::Molar => of(Matter::Substance, true, multiplier, exponent),
        UnitKind::MassConcentration => of(Matter::Mass, true, multiplier, exponent),
        // 1 g in 100 ml is 10 g/l.
        UnitKind::PercentMass => of(Matter::Mass, true, multiplier, exponent + 1),
        UnitKind::Mass => of(Matter::Mass, false, multiplier, exponent),
        UnitKind::Amount => of(Matter::Substance, false, multiplier, exponent),
        // The base of activities per volume is U/ml.
        UnitKind::ActivityConcentration => of(Matter::Activity, true, multiplier, exponent + 3),
        UnitKind::Activity => of(Matter::Activity, false, multiplier, exponent),
        UnitKind::Volume => of(Matter::Liquid, false, multiplier, exponent),
        UnitKind::PercentVolume => of(Matter::Liquid, true, multiplier, exponent),
        UnitKind::Percent => Err(Error::new(
            ErrorKind::Invalid,
            format!("{dose}: it is not said of what this is a percentage, so it cannot be converted."),
        )
        .hint("Make it % v/v (volume of the well) or % w/v (grams in 100 ml) first.")),
        UnitKind::Radiation | UnitKind::Time | UnitKind::Infection | UnitKind::Fold => {
            Err(Error::new(ErrorKind::Invalid, format!("“{unit}” measures neither mass, amount nor volume."))
                .hint("Such doses can be shown in a unit of their own kind only."))
        }
    }
}

const MOLAR_MASS: (&str, &str) =
    ("the molar mass", "Type the molar mass of the substance in g/mol; its supplier prints it on the label.");
const WELL_VOLUME: (&str, &str) = ("the volume of the well", "Type the volume of a well in µl.");

fn needed(given: Option<f64>, (what, hint): (&str, &str), dose: &Dose, to: &DoseUnit) -> Result<f64> {
    let value = given.ok_or_else(|| {
        Error::new(ErrorKind::Invalid, format!("To turn {dose} into {to}, {what} is needed.")).hint(hint)
    })?;
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(Error::new(ErrorKind::Number, format!("This is not {what}: {value}.")).hint(hint))
    }
}

fn no_way(dose: &Dose, to: &DoseUnit) -> Error {
    Error::new(ErrorKind::Invalid, format!("{dose} cannot be given in {to}: they measure different things."))
        .hint(
            "Mass and amount of substance convert into one another, and a volume into its share of the well.",
        )
}

fn checked(dose: &Dose, value: f64, to: &DoseUnit) -> Result<Dose> {
    let unit = DoseUnit::parse(&to.0).unwrap_or_else(|| to.clone());
    Dose::new(value, unit).filter(|d| d.value > 0.0 || dose.value == 0.0).ok_or_else(|| {
        Error::new(ErrorKind::Number, format!("{dose} is too large or too small to be written in {to}."))
            .hint("Look at the molar mass and the volume of the well.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(dose: &str, to: &str, context: DoseContext) -> Result<f64> {
        convert(&Dose::parse(dose).unwrap(), &DoseUnit::parse(to).unwrap(), &context).map(|d| d.value)
    }

    fn molar(molar_mass: f64) -> DoseContext {
        DoseContext { molar_mass_g_per_mol: Some(molar_mass), ..DoseContext::default() }
    }

    fn well(volume: f64, added_on_top: bool) -> DoseContext {
        DoseContext { well_volume_ul: Some(volume), added_on_top, ..DoseContext::default() }
    }

    #[test]
    fn mass_and_molar() {
        assert_eq!(turn("10 µg/ml", "µM", molar(500.0)).unwrap(), 20.0);
        assert_eq!(turn("20 µM", "µg/ml", molar(500.0)).unwrap(), 10.0);
        assert_eq!(turn("1 mM", "mg/ml", molar(180.156)).unwrap(), 0.180156);
        // Physiological saline: 0.9 % w/v NaCl (58.44 g/mol) is 154 mM.
        assert!((turn("0.9 % w/v", "mM", molar(58.44)).unwrap() - 154.004_106_776_180_7).abs() < 1e-10);
        assert_eq!(turn("1 % w/v", "mg/ml", DoseContext::default()).unwrap(), 10.0);
        assert_eq!(turn("2 nmol", "µg", molar(500.0)).unwrap(), 1.0);
    }

    #[test]
    fn what_is_given_a_well_needs_the_volume_of_the_well() {
        assert_eq!(turn("1 µg", "µg/ml", well(200.0, false)).unwrap(), 5.0);
        assert_eq!(turn("5 µg/ml", "µg", well(200.0, false)).unwrap(), 1.0);
        assert_eq!(turn("10 U", "U/ml", well(100.0, false)).unwrap(), 100.0);
        let both = DoseContext { molar_mass_g_per_mol: Some(500.0), ..well(200.0, false) };
        assert_eq!(turn("1 µg", "µM", both).unwrap(), 10.0);
    }

    /// The model paper gives microlitres of conditioned medium, 60 to 240, in a well of 200 µl.
    #[test]
    fn microlitres_as_a_share_of_the_well() {
        assert_eq!(turn("60 µl", "% v/v", well(200.0, false)).unwrap(), 30.0);
        assert_eq!(turn("50 µl", "% v/v", well(200.0, true)).unwrap(), 20.0);
        assert!((turn("240 µl", "% v/v", well(200.0, true)).unwrap() - 54.545_454_545_454_54).abs() < 1e-12);
        assert_eq!(turn("0.06 ml", "% v/v", well(200.0, false)).unwrap(), 30.0);
        assert_eq!(turn("20 % v/v", "µl", well(200.0, true)).unwrap(), 50.0);
        assert_eq!(turn("20 % v/v", "µl", well(200.0, false)).unwrap(), 40.0);
        let error = turn("240 µl", "% v/v", well(200.0, false)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Number);
        assert!(error.hint.contains("on top"), "{error:?}");
    }

    #[test]
    fn there_and_back_is_where_one_was() {
        for (there, back, context) in [
            ("7.3 µg/ml", "µM", molar(543.52)),
            ("0.31 % w/v", "nM", molar(58.44)),
            ("37 µl", "% v/v", well(180.0, true)),
            ("37 µl", "% v/v", well(180.0, false)),
            ("12 mU", "kU/ml", well(333.0, false)),
        ] {
            let first = Dose::parse(there).unwrap();
            let other = convert(&first, &DoseUnit::parse(back).unwrap(), &context).unwrap();
            let again = convert(&other, &first.unit, &context).unwrap();
            assert!((again.value / first.value - 1.0).abs() < 4e-16 * 8.0, "{there}: {again}");
        }
    }

    #[test]
    fn what_is_lacking_is_asked_for() {
        let error = turn("5 µg/ml", "µM", DoseContext::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid);
        assert!(error.hint.contains("molar mass"), "{error:?}");
        let error = turn("60 µl", "% v/v", DoseContext::default()).unwrap_err();
        assert!(error.hint.contains("volume of a well"), "{error:?}");
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(turn("5 µg/ml", "µM", molar(bad)).unwrap_err().kind, ErrorKind::Number);
            assert_eq!(turn("5 µl", "% v/v", well(bad, true)).unwrap_err().kind, ErrorKind::Number);
        }
    }

    #[test]
    fn different_things_stay_different() {
        let all = DoseContext {
            molar_mass_g_per_mol: Some(500.0),
            well_volume_ul: Some(100.0),
            added_on_top: true,
        };
        for (dose, to) in [
            ("5 %", "% v/v"),
            ("2 Gy", "µM"),
            ("60 µl", "µM"),
            ("60 µl", "µg/ml"),
            ("5 U", "µg"),
            ("5", "µM"),
            ("24 h", "µM"),
            ("100 % v/v", "µl"),
            ("150 % v/v", "µl"),
            ("1e300 g/l", "fM"),
            ("1e-322 µg/ml", "M"),
        ] {
            let error = turn(dose, to, all).unwrap_err();
            assert!(!error.hint.is_empty(), "{dose} to {to}: {error:?}");
        }
        assert!(convert(&Dose::parse("5 nM").unwrap(), &DoseUnit("drops".into()), &all).is_err());
    }

    #[test]
    fn zero_is_zero_and_needs_nothing() {
        assert_eq!(turn("0 µg/ml", "µM", DoseContext::default()).unwrap(), 0.0);
        assert_eq!(turn("0 µl", "% v/v", DoseContext::default()).unwrap(), 0.0);
        assert!(turn("0 Gy", "µM", DoseContext::default()).is_err());
    }
}
