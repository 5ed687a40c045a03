//! The marks of the contenders.

use std::fmt::Write as _;

use crate::{Cell, Column, Table};

/// Whom the chart is about.
const OWN: &str = "juggler";
/// The same library under another name.
const ASYNC: &str = "-async";

/// Colours and shapes of the others: a path around the origin, so that no one depends on colours alone.
const OTHERS: [(&str, &str); 6] = [
    ("#3b7dd8", "M-4-4H4V4H-4Z"),
    ("#1f9d6b", "M0-5.6 5.6 0 0 5.6-5.6 0Z"),
    ("#a15cc0", "M0-5 5.2 4.2H-5.2Z"),
    ("#7c8795", "M0 5 5.2-4.2H-5.2Z"),
    ("#b08800", "M-5-2H5V2H-5Z"),
    ("#c2417c", "M-2-5H2V5H-2Z"),
];

/// How a contender is marked, on every database.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) name: String,
    pub(super) is_own: bool,
    family: String,
    color: &'static str,
    shape: &'static str,
}

/// The marks of all contenders beside the raw drivers, the emphasised one first.
pub(super) fn all(tables: &[Table]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for column in tables.iter().flat_map(|table| table.columns.iter().skip(1)) {
        let family = family(column);
        if marks.iter().any(|mark| mark.family == family) {
            continue;
        }
        let name = Column { name: family.to_owned(), ..*column }.to_string();
        let is_own = family == OWN;
        let others = marks.iter().filter(|mark| !mark.is_own).count();
        let (color, shape) = OTHERS[others % OTHERS.len()];
        marks.push(Mark { name, is_own, family: family.to_owned(), color, shape });
    }
    marks.sort_by_key(|mark| !mark.is_own);
    marks
}

fn family(column: &Column) -> &str {
    column.name.strip_suffix(ASYNC).unwrap_or(&column.name)
}

impl Mark {
    /// The contender's cell in a line.
    pub(super) fn cell<'a>(&self, table: &Table, cells: &'a [Option<Cell>]) -> Option<&'a Cell> {
        let at = table.columns.iter().skip(1).position(|column| family(column) == self.family)?;
        cells.get(at + 1)?.as_ref()
    }

    /// Draws it with its middle there; `title` is what a pointer on it shows.
    pub(super) fn draw(&self, body: &mut String, x: f64, y: f64, title: &str) {
        let _ = match self.is_own {
            true => writeln!(
                body,
                r##"<circle class="mark" cx="{x:.1}" cy="{y:.1}" r="6" fill="#f0641e" stroke-width="1.5"><title>{title}</title></circle>"##
            ),
            false => writeln!(
                body,
                r#"<path class="mark" transform="translate({x:.1} {y:.1})" d="{}" fill="{}"><title>{title}</title></path>"#,
                self.shape, self.color
            ),
        };
    }
}
