//! Decimal commas in a file whose cells are parted by commas too: `A,0,101,0,102` under a header of two columns. Read
//! cell by cell it would give a plate of zeros without a word.

use super::table::Table;
use super::well;

/// The first cells that were put together, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Joined {
    /// Row, from 0.
    pub row: usize,
    /// What stood before and after the comma.
    pub parts: (String, String),
}

/// A table in which every value below some header has two cells, put together again; `None` for any other table.
pub fn rejoin(table: &Table) -> Option<(Table, Joined)> {
    let mut joined: Option<Joined> = None;
    let mut until = 0;
    let mut whole = Table::new(table.sheet.clone());
    for row in 0..table.rows() {
        if row >= until
            && let Some(end) = split_rows(table, row)
        {
            // The header itself stays as it is.
            until = end;
            push_row(&mut whole, table, row);
            continue;
        }
        if row >= until {
            push_row(&mut whole, table, row);
            continue;
        }
        whole.push(table.text(row, 0));
        for column in (1..width(table, row)).step_by(2) {
            let parts = (table.text(row, column), table.text(row, column + 1));
            whole.push(&format!("{},{}", parts.0, parts.1));
            joined.get_or_insert_with(|| Joined { row, parts: (parts.0.to_owned(), parts.1.to_owned()) });
        }
        whole.end_row();
    }
    joined.map(|joined| (whole, joined))
}

fn push_row(whole: &mut Table, table: &Table, row: usize) {
    (0..table.row_len(row)).for_each(|column| whole.push(table.text(row, column)));
    whole.end_row();
}

/// Cells of a row without the empty ones at its end.
fn width(table: &Table, row: usize) -> usize {
    table.filled(row).last().map_or(0, |(column, _)| column + 1)
}

/// The row after the last one below `header` in which every value has two cells.
fn split_rows(table: &Table, header: usize) -> Option<usize> {
    let columns = width(table, header).checked_sub(1).filter(|c| (1..=48).contains(c))?;
    let numbered = columns >= 2 && (1..=columns).all(|c| table.text(header, c).parse() == Ok(c));
    let named =
        !table.is_empty(header, 0) && (1..=columns).all(|c| table.text(header, c).parse::<f64>().is_err());
    if !numbered && !named {
        return None;
    }
    let digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    let split = |row: usize| {
        let label = table.text(row, 0);
        let labelled = if numbered { well::row(label, None).is_some() } else { well::parse(label).is_some() };
        labelled
            && width(table, row) == 1 + 2 * columns
            && (1..=2 * columns).step_by(2).all(|c| {
                let whole = table.text(row, c);
                let whole = whole.strip_prefix('-').unwrap_or(whole);
                digits(whole) && digits(table.text(row, c + 1)) && (numbered || whole.len() == 1)
            })
    };
    let end = (header + 1..table.rows()).find(|row| !split(*row)).unwrap_or(table.rows());
    (end >= header + 3).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::table::parse;

    fn rejoined(text: &str) -> Option<Vec<Vec<String>>> {
        let (table, _) = rejoin(&parse(text, ','))?;
        Some(
            (0..table.rows())
                .map(|r| (0..table.row_len(r)).map(|c| table.text(r, c).to_owned()).collect())
                .collect(),
        )
    }

    #[test]
    fn a_grid_and_a_list_come_together_again() {
        let grid = rejoined("Plate 1\n,1,2\nA,0,101,-0,102\nB,0,103,1,104\n\nend").unwrap();
        assert_eq!(grid[2], ["A", "0,101", "-0,102"]);
        assert_eq!(grid[3], ["B", "0,103", "1,104"]);
        assert_eq!((grid[0][0].as_str(), grid[5][0].as_str()), ("Plate 1", "end"));
        let list = rejoined("Well,570\nA1,0,5\nA2,0,6\n");
        assert_eq!(list, None, "a header that is a number may be a value");
        let list = rejoined("Well,Absorbance\nA1,0,5\nA2,0,6\n").unwrap();
        assert_eq!(list[2], ["A2", "0,6"]);
    }

    #[test]
    fn other_tables_stay_as_they_are() {
        for text in [
            ",1,2\nA,0.101,0.102\nB,0.103,0.104\n",
            ",1,2\nA,101,102\nB,103,104\n",
            ",1,2\nA,0,101,0,102\nB,0.103,0.104\n",
            ",1,2\nA,0,101,0\nB,0,103,1\n",
            "Well,Counts\nA1,1200,1300\nA2,1250,1350\n",
            "",
        ] {
            assert_eq!(rejoined(text), None, "{text}");
        }
    }
}
