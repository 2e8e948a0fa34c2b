//! Why a test gives no answer: one stable name a reason, with plain words and what to do.
//!
//! A refusal becomes the crate's [`Error`] by `?` or [`Refusal::because`]; its name travels as [`Error::code`].

use crate::error::{Error, ErrorKind};

/// A reason for which a test gives no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Fewer values than the question needs.
    TooFewValues,
    /// No scatter to judge by.
    ZeroVariance,
    /// A logarithm or ratio of a value that is zero or negative.
    NonPositiveValues,
    /// A value without its partner.
    LengthMismatch,
    /// One group has nothing to be compared with.
    NeedTwoGroups,
    /// A combination of two factors without a value.
    EmptyCell,
    /// An interaction without replicates.
    NoReplicates,
    /// A setting outside its range.
    InvalidOption,
    /// A p-value outside 0 to 1.
    InvalidPValue,
    /// A count that is negative or not whole.
    InvalidCount,
    /// A row or column of counts that is all zero.
    ZeroMargin,
    /// A value that is infinite or not a number.
    NotFinite,
    /// More values than the method is known for.
    TooManyValues,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::TooFewValues,
        Self::ZeroVariance,
        Self::NonPositiveValues,
        Self::LengthMismatch,
        Self::NeedTwoGroups,
        Self::EmptyCell,
        Self::NoReplicates,
        Self::InvalidOption,
        Self::InvalidPValue,
        Self::InvalidCount,
        Self::ZeroMargin,
        Self::NotFinite,
        Self::TooManyValues,
    ];

    /// Its stable name, such as `zero_variance`.
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// The refusal of an error, if it is one.
    pub fn of(error: &Error) -> Option<Self> {
        Self::ALL.into_iter().find(|r| error.code.as_deref() == Some(r.code()))
    }

    /// The error with a sentence of its own, where the general one would say too little.
    pub fn because(self, what: impl Into<String>) -> Error {
        Error { what: what.into(), ..self.into() }
    }

    /// Name, family, sentence and hint.
    fn words(self) -> (&'static str, ErrorKind, &'static str, &'static str) {
        use ErrorKind::{Invalid, Number, Undetermined, Unsupported};
        match self {
            Self::TooFewValues => (
                "too_few_values",
                Undetermined,
                "There are too few values to answer this.",
                "Repeat the experiment: one value says nothing about scatter.",
            ),
            Self::ZeroVariance => (
                "zero_variance",
                Undetermined,
                "The values do not scatter, so there is nothing to judge a difference by.",
                "Check whether the values were rounded, copied or normalised to a constant.",
            ),
            Self::NonPositiveValues => (
                "non_positive_values",
                Number,
                "A value is zero or negative, so its logarithm or ratio does not exist.",
                "Check the blank that was subtracted, or choose a method that does not take logarithms.",
            ),
            Self::LengthMismatch => (
                "length_mismatch",
                Invalid,
                "Paired columns need a partner for every value.",
                "Fill the gap, or exclude the whole pair.",
            ),
            Self::NeedTwoGroups => (
                "need_two_groups",
                Undetermined,
                "A comparison needs at least two groups.",
                "Add the control or another condition.",
            ),
            Self::EmptyCell => (
                "empty_cell",
                Undetermined,
                "A combination of the two factors has no value.",
                "Measure the missing combination, or compare the combinations that exist as single groups.",
            ),
            Self::NoReplicates => (
                "no_replicates",
                Undetermined,
                "Every combination has a single value, so an interaction cannot be told from scatter.",
                "Add replicates, or leave the interaction out.",
            ),
            Self::InvalidOption => (
                "invalid_option",
                Invalid,
                "A setting of this test is outside its range.",
                "Choose the setting again.",
            ),
            Self::InvalidPValue => {
                ("invalid_p_value", Number, "A p-value lies outside 0 to 1.", "Check the list of p-values.")
            }
            Self::InvalidCount => (
                "invalid_count",
                Number,
                "A count is negative or not a whole number.",
                "Enter numbers of objects, not percentages or means.",
            ),
            Self::ZeroMargin => (
                "zero_margin",
                Undetermined,
                "A whole row or column of counts is zero.",
                "Leave that row or column out.",
            ),
            Self::NotFinite => (
                "not_finite",
                Number,
                "A value is infinite or not a number.",
                "Correct it, or exclude it with a reason.",
            ),
            Self::TooManyValues => (
                "too_many_values",
                Unsupported,
                "There are more values than this method is known for.",
                "Choose the approximate form of the test.",
            ),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let (code, kind, what, hint) = refusal.words();
        Self::new(kind, what).hint(hint).code(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_reason_is_found_again_and_has_words() {
        for refusal in Refusal::ALL {
            let error = Error::from(refusal);
            assert_eq!(Refusal::of(&error), Some(refusal));
            assert!(error.what.ends_with('.') && error.hint.ends_with('.'));
        }
        let codes: BTreeSet<&str> = Refusal::ALL.into_iter().map(Refusal::code).collect();
        assert_eq!(codes.len(), Refusal::ALL.len());
        assert_eq!(Refusal::of(&Error::new(ErrorKind::Number, "x")), None);
    }

    #[test]
    fn a_sentence_of_its_own_keeps_name_family_and_hint() {
        let (own, general) = (Refusal::ZeroMargin.because("Own."), Error::from(Refusal::ZeroMargin));
        assert_eq!(
            (own.what.as_str(), own.kind, &own.hint, &own.code),
            ("Own.", general.kind, &general.hint, &general.code)
        );
    }
}
