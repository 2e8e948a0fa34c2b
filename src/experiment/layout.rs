//! What stands in every well of a plate.

use super::{ConditionId, GroupId, ReplicateId};
use serde::{Deserialize, Serialize};

/// What a well is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Nobody has said yet. Never enters a result.
    #[default]
    Unassigned,
    /// Nothing was measured on purpose.
    Empty,
    /// Medium and reagent without cells: what is subtracted.
    Blank,
    /// Untreated or vehicle cells: 100 %.
    Control,
    /// Treated cells.
    Treatment,
}

/// One well of a layout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(default)]
pub struct WellPlan {
    /// What it is for.
    pub role: Role,
    /// Whose curve it belongs to. A blank or control without group serves all groups of the plate that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Its treatment level; a control well has the control's, a blank none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<ConditionId>,
    /// Its biological replicate, when it is not the plate's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicate: Option<ReplicateId>,
    /// Why it is left out, when it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
}

/// A plate map: `wells[row * columns + column]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Layout {
    /// Rows, 1 to 32.
    pub rows: u16,
    /// Columns, 1 to 48.
    pub columns: u16,
    /// `rows * columns` wells, row by row.
    pub wells: Vec<WellPlan>,
}

impl Layout {
    /// A layout in which nobody has said anything.
    pub fn unassigned(rows: u16, columns: u16) -> Self {
        let count = usize::from(rows) * usize::from(columns);
        Self { rows, columns, wells: vec![WellPlan::default(); count] }
    }
}

/// A rectangle of wells that are alike, as a plate map is written down: short and readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Block {
    /// `B2:G10`, or `B2` for one.
    at: String,
    /// What stands there.
    #[serde(flatten)]
    plan: WellPlan,
}

/// A layout as it is kept in a file: rectangles of equal wells; what is not mentioned is unassigned.
#[derive(Serialize, Deserialize)]
struct Written {
    rows: u16,
    columns: u16,
    wells: Vec<Block>,
}

/// Writes a layout as rectangles, for files: a plate of 1536 wells in a few lines instead of ten thousand.
pub mod compact {
    use super::{Layout, Written};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::sync::Arc;

    /// Writes rectangles of equal wells.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(layout: &Arc<Layout>, serializer: S) -> Result<S::Ok, S::Error> {
        Written { rows: layout.rows, columns: layout.columns, wells: layout.blocks() }.serialize(serializer)
    }

    /// Reads rectangles of equal wells.
    ///
    /// # Errors
    /// When the plate has no valid size or a rectangle lies outside it.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Layout>, D::Error> {
        let written = Written::deserialize(deserializer)?;
        Layout::from_blocks(&written).map(Arc::new).map_err(serde::de::Error::custom)
    }
}

impl Layout {
    /// Name of a well such as `B7` or `AA12`; rows after `Z` go on with `AA`.
    pub fn well_name(&self, well: usize) -> String {
        let columns = usize::from(self.columns).max(1);
        format!("{}{}", row_name(well / columns), well % columns + 1)
    }

    /// The well of a name such as `B7`, `b07` or `AA12`, if the plate has it.
    pub fn well_index(&self, name: &str) -> Option<usize> {
        let (row, column) = split_well(name)?;
        self.index(row, column)
    }

    /// The well of a row and a column, both from 0, if the plate has it.
    pub fn index(&self, row: usize, column: usize) -> Option<usize> {
        let inside = row < usize::from(self.rows) && column < usize::from(self.columns);
        inside.then(|| row * usize::from(self.columns) + column)
    }

    /// Row and column of a well, both from 0.
    pub fn row_column(&self, well: usize) -> (usize, usize) {
        let columns = usize::from(self.columns).max(1);
        (well / columns, well % columns)
    }

    /// This layout's wells with another's exclusions: a reason to leave a well out belongs to one plate only.
    #[must_use]
    pub fn keeping_exclusions_of(&self, other: &Self) -> Self {
        let mut layout = self.clone();
        for (index, well) in layout.wells.iter_mut().enumerate() {
            well.excluded = other.wells.get(index).and_then(|w| w.excluded.clone());
        }
        layout
    }

    /// Whether any well is left out.
    pub fn has_exclusions(&self) -> bool {
        self.wells.iter().any(|w| w.excluded.is_some())
    }

    fn blocks(&self) -> Vec<Block> {
        let columns = usize::from(self.columns).max(1);
        let nothing = WellPlan::default();
        let mut done = vec![false; self.wells.len()];
        let mut blocks = Vec::new();
        for (first, plan) in self.wells.iter().enumerate() {
            if done.get(first).copied().unwrap_or(true) || *plan == nothing {
                continue;
            }
            let (row, column) = self.row_column(first);
            let alike = |r: usize, c: usize| {
                self.index(r, c)
                    .is_some_and(|i| self.wells.get(i) == Some(plan) && !done.get(i).copied().unwrap_or(true))
            };
            let last_column = (column..columns).take_while(|c| alike(row, *c)).last().unwrap_or(column);
            let last_row = (row..usize::from(self.rows))
                .take_while(|r| (column..=last_column).all(|c| alike(*r, c)))
                .last()
                .unwrap_or(row);
            for r in row..=last_row {
                for c in column..=last_column {
                    if let Some(flag) = self.index(r, c).and_then(|i| done.get_mut(i)) {
                        *flag = true;
                    }
                }
            }
            let start = self.well_name(first);
            let end = self.well_name(last_row * columns + last_column);
            let at = if start == end { start } else { format!("{start}:{end}") };
            blocks.push(Block { at, plan: plan.clone() });
        }
        blocks
    }

    fn from_blocks(written: &Written) -> Result<Self, String> {
        if !(1..=32).contains(&written.rows) || !(1..=48).contains(&written.columns) {
            return Err(format!("a plate of {} by {} wells does not exist", written.rows, written.columns));
        }
        let mut layout = Self::unassigned(written.rows, written.columns);
        for block in &written.wells {
            let (start, end) = block.at.split_once(':').unwrap_or((&block.at, &block.at));
            let outside = || format!("there is no well {} on this plate", block.at);
            let first = layout.well_index(start).ok_or_else(outside)?;
            let last = layout.well_index(end).ok_or_else(outside)?;
            let ((row, column), (last_row, last_column)) =
                (layout.row_column(first), layout.row_column(last));
            for r in row..=last_row {
                for c in column..=last_column {
                    if let Some(well) = layout.index(r, c).and_then(|i| layout.wells.get_mut(i)) {
                        *well = block.plan.clone();
                    }
                }
            }
        }
        Ok(layout)
    }
}

/// Letters of a row from 0: `A` … `Z`, `AA` … `AF`.
pub fn row_name(row: usize) -> String {
    let letter = |i: usize| u8::try_from(i % 26).map_or('?', |i| char::from(b'A' + i));
    match row / 26 {
        0 => letter(row).to_string(),
        more => format!("{}{}", letter(more - 1), letter(row)),
    }
}

/// Row from 0 of its letters, in upper or lower case.
pub fn row_number(letters: &str) -> Option<usize> {
    let value = |b: u8| b.is_ascii_alphabetic().then(|| usize::from(b.to_ascii_uppercase() - b'A'));
    match letters.as_bytes() {
        [one] => value(*one),
        [first, second] => Some((value(*first)? + 1) * 26 + value(*second)?),
        _ => None,
    }
}

/// Row and column, both from 0, of a well's name such as `B7` or `AA12`.
pub fn split_well(name: &str) -> Option<(usize, usize)> {
    let name = name.trim();
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = name.split_at(digits);
    if number.len() > 3 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column: usize = number.parse().ok()?;
    Some((row_number(letters)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Kept(#[serde(with = "compact")] Arc<Layout>);

    #[test]
    fn names_every_well_of_the_largest_plate_and_reads_it_back() {
        let layout = Layout::unassigned(32, 48);
        for well in 0..32 * 48 {
            let name = layout.well_name(well);
            assert_eq!(layout.well_index(&name), Some(well), "{name}");
        }
        assert_eq!(layout.well_name(0), "A1");
        assert_eq!(layout.well_name(31 * 48 + 47), "AF48");
        assert_eq!(layout.well_index("b07"), Some(48 + 6));
    }

    #[test]
    fn refuses_wells_that_are_not_on_the_plate() {
        let layout = Layout::unassigned(8, 12);
        for name in ["I1", "A13", "A0", "", "A", "7", "A1B", "Ä1", "AAA1", "A-1", "A99999999999"] {
            assert_eq!(layout.well_index(name), None, "{name}");
        }
    }

    #[test]
    fn is_written_as_rectangles() {
        let mut layout = Layout::unassigned(8, 12);
        for row in 1..7 {
            for column in 1..3 {
                layout.wells[row * 12 + column].role = Role::Blank;
            }
        }
        layout.wells[95].excluded = Some("bubble".into());
        let text = serde_json::to_string(&Kept(Arc::new(layout.clone()))).unwrap();
        assert_eq!(
            text,
            "{\"rows\":8,\"columns\":12,\"wells\":[{\"at\":\"B2:G3\",\"role\":\"blank\"},\
             {\"at\":\"H12\",\"role\":\"unassigned\",\"excluded\":\"bubble\"}]}"
        );
        assert_eq!(serde_json::from_str::<Kept>(&text).unwrap().0.as_ref(), &layout);
    }

    #[test]
    fn refuses_to_read_wells_outside_the_plate() {
        for text in [
            "{\"rows\":8,\"columns\":12,\"wells\":[{\"at\":\"B2:G13\",\"role\":\"blank\"}]}",
            "{\"rows\":8,\"columns\":12,\"wells\":[{\"at\":\"\",\"role\":\"blank\"}]}",
            "{\"rows\":0,\"columns\":12,\"wells\":[]}",
            "{\"rows\":65535,\"columns\":65535,\"wells\":[]}",
        ] {
            assert!(serde_json::from_str::<Kept>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn exclusions_stay_with_their_plate() {
        let mut from = Layout::unassigned(2, 3);
        from.wells[0] =
            WellPlan { role: Role::Blank, excluded: Some("scratch".into()), ..WellPlan::default() };
        let mut to = Layout::unassigned(2, 3);
        to.wells[5].excluded = Some("bubble".into());
        let copied = from.keeping_exclusions_of(&to);
        assert_eq!(copied.wells[0], WellPlan { role: Role::Blank, ..WellPlan::default() });
        assert_eq!(copied.wells[5].excluded.as_deref(), Some("bubble"));
    }
}
