//! Grids and lists as text, and its encodings.

/// The letter or letters of a row, from 0: A to Z, then AA.
pub fn row_letter(row: usize) -> String {
    let letter = |i: usize| char::from(b'A' + (i % 26) as u8);
    if row < 26 { letter(row).to_string() } else { format!("A{}", letter(row - 26)) }
}

/// A plausible absorbance for a well: different in every well, three decimals.
pub fn value(row: usize, column: usize) -> f64 {
    (101 + row * 50 + column) as f64 / 1000.0
}

/// The cells of a labelled grid: an empty corner, column numbers, row letters, values.
pub fn grid_cells(rows: usize, columns: usize) -> Vec<Vec<String>> {
    let mut cells =
        vec![std::iter::once(String::new()).chain((1..=columns).map(|c| c.to_string())).collect()];
    for row in 0..rows {
        let values = (0..columns).map(|column| format!("{:.3}", value(row, column)));
        cells.push(std::iter::once(row_letter(row)).chain(values).collect());
    }
    cells
}

/// Cells as text under a delimiter.
pub fn join(cells: &[Vec<String>], delimiter: &str) -> String {
    cells.iter().map(|row| row.join(delimiter) + "\r\n").collect()
}

/// A labelled grid, tab between cells.
pub fn grid(rows: usize, columns: usize) -> String {
    join(&grid_cells(rows, columns), "\t")
}

/// A 96-well grid with one cell changed; row and column count from 0 over the whole table, labels included.
pub fn grid_with(row: usize, column: usize, text: &str) -> String {
    let mut cells = grid_cells(8, 12);
    cells[row][column] = text.to_owned();
    join(&cells, "\t")
}

/// A list of wells and values, one line a well.
pub fn list(rows: usize, columns: usize) -> String {
    let mut text = String::from("Well\tAbsorbance 570\r\n");
    for row in 0..rows {
        for column in 0..columns {
            text += &format!("{}{}\t{:.3}\r\n", row_letter(row), column + 1, value(row, column));
        }
    }
    text
}

/// Text as UTF-16, little end first, without a mark.
pub fn utf16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Text as UTF-16, big end first, without a mark.
pub fn utf16be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}
