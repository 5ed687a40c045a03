//! What is printed: titles, calls, tables and errors.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use comfy_table::{CellAlignment, Table, presets};

const BOLD: u8 = 1;
const DIM: u8 = 2;

/// Prints a title and, dim, the call as it is written here; then makes the call.
macro_rules! show {
    ($title:expr, $call:expr) => {{
        $crate::table::section($title, stringify!($call))?;
        $call
    }};
}

pub(crate) use show;

/// Prints a title and a call.
pub(crate) fn section(title: &str, call: &str) -> io::Result<()> {
    let call = call.split_whitespace().collect::<Vec<_>>().join(" ");
    writeln!(io::stdout(), "\n{}\n{}", styled(title, BOLD), styled(&call, DIM))
}

/// Prints a table. Columns of numbers stand to the right.
pub(crate) fn table<R, C>(header: &[impl AsRef<str>], rows: R) -> io::Result<()>
where
    R: IntoIterator<Item = C>,
    C: IntoIterator<Item = String>,
{
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_FULL_CONDENSED)
        .set_header(header.iter().map(AsRef::as_ref))
        .add_rows(&rows);
    for (at, column) in table.column_iter_mut().enumerate() {
        if rows.iter().all(|row| row[at].starts_with(|first: char| first.is_ascii_digit())) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(io::stdout(), "{table}")
}

/// Prints a line.
pub(crate) fn line(text: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}

/// Prints an error. Where that fails, too, there is nobody to tell.
pub(crate) fn error(error: &dyn Error) {
    let _ = writeln!(io::stderr(), "error: {error}");
}

/// A whole number with commas: `1,234,567`.
pub(crate) fn number(number: impl Display) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// In bold or dim type, for people.
fn styled(text: &str, style: u8) -> String {
    match io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        true => format!("\x1b[{style}m{text}\x1b[0m"),
        false => text.to_owned(),
    }
}
