//! Tables, for people.

use std::fmt::{self, Write as _};
use std::time::Duration;

use crate::{Cell, Column, Table, Workload};

impl fmt::Display for Table {
    /// A table in Markdown: the median of each cell, and its ratio to the first contender.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n", self.database)?;
        let names: Vec<String> = self.columns.iter().map(Column::to_string).collect();
        writeln!(f, "| workload | {} |", names.join(" | "))?;
        writeln!(f, "|---|{}", "---:|".repeat(names.len()))?;
        for (workload, cells) in &self.lines {
            let cells: Vec<String> =
                cells.iter().map(|cell| cell.as_ref().map_or_else(String::new, shown)).collect();
            writeln!(f, "| {workload} | {} |", cells.join(" | "))?;
        }
        if self.has_guests() {
            writeln!(f, "\n{}", Table::GUESTS)?;
        }
        Ok(())
    }
}

impl Table {
    /// One line, for who waits.
    pub(crate) fn told(&self, workload: Workload, cells: &[Option<Cell>]) -> String {
        let mut line = format!("{workload:<14}");
        for (column, cell) in self.columns.iter().zip(cells) {
            if let Some(cell) = cell {
                let _ = write!(line, "  {column} {}", shown(cell));
            }
        }
        line
    }
}

fn shown(cell: &Cell) -> String {
    format!("{} ({:.2})", time(cell.median()), cell.ratio)
}

/// A time with three digits.
fn time(time: Duration) -> String {
    let nanos = time.as_secs_f64() * 1e9;
    match nanos {
        _ if nanos < 1e3 => format!("{nanos:.0} ns"),
        _ if nanos < 1e6 => format!("{:.1} µs", nanos / 1e3),
        _ if nanos < 1e9 => format!("{:.2} ms", nanos / 1e6),
        _ => format!("{:.2} s", nanos / 1e9),
    }
}
