//! Tables, for people and for programs.

use std::fmt::{self, Write as _};
use std::time::Duration;

use crate::{Cell, Table, Workload};

impl fmt::Display for Table {
    /// A table in Markdown: the median of each cell, and its ratio to the first contender.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n", self.database)?;
        writeln!(f, "| workload | {} |", self.contenders.join(" | "))?;
        writeln!(f, "|---|{}", "---:|".repeat(self.contenders.len()))?;
        for (workload, cells) in &self.lines {
            let cells: Vec<String> =
                cells.iter().map(|cell| cell.as_ref().map_or_else(String::new, shown)).collect();
            writeln!(f, "| {workload} | {} |", cells.join(" | "))?;
        }
        Ok(())
    }
}

impl Table {
    /// One line, for who waits.
    pub(crate) fn told(&self, workload: Workload, cells: &[Option<Cell>]) -> String {
        let mut line = format!("{workload:<14}");
        for (name, cell) in self.contenders.iter().zip(cells) {
            if let Some(cell) = cell {
                let _ = write!(line, "  {name} {}", shown(cell));
            }
        }
        line
    }

    /// The same with all rounds, as JSON (RFC 8259); times are in nanoseconds.
    pub fn json(&self) -> String {
        let mut cells = Vec::new();
        for (workload, line) in &self.lines {
            for (name, cell) in self.contenders.iter().zip(line) {
                let Some(cell) = cell else { continue };
                let times: Vec<String> = cell.times.iter().map(|time| time.as_nanos().to_string()).collect();
                cells.push(format!(
                    "{{\"database\":\"{}\",\"workload\":\"{workload}\",\"contender\":\"{name}\",\"min\":{},\"median\":{},\
                     \"ratio\":{:.4},\"spread\":{:.4},\"rounds\":[{}]}}",
                    self.database,
                    cell.min().as_nanos(),
                    cell.median().as_nanos(),
                    cell.ratio,
                    cell.spread(),
                    times.join(",")
                ));
            }
        }
        cells.join(",\n")
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
