//! The table of what was observed: as it is kept, and as people read it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{fs, io};

use juggler_core::connector::IsolationLevel;

use super::LEVELS;
use super::scenario::SCENARIOS;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/matrix/isolation.csv");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/transactions.md");
/// What stands around the table of the page.
const BEGIN: &str = "<!-- isolation -->\n";
const END: &str = "<!-- /isolation -->\n";

/// The stores in their order, and what people call them.
const STORES: [(&str, &str); 4] =
    [("memory", "memory"), ("sqlite", "SQLite"), ("postgres", "PostgreSQL"), ("mysql", "MariaDB")];

/// Is the table to be written anew?
pub(crate) fn is_written() -> bool {
    std::env::var("JUGGLER_MATRIX").is_ok_and(|what| what == "write")
}

pub(crate) fn level_name(level: IsolationLevel) -> &'static str {
    match level {
        IsolationLevel::ReadUncommitted => "read uncommitted",
        IsolationLevel::ReadCommitted => "read committed",
        IsolationLevel::RepeatableRead => "repeatable read",
        IsolationLevel::Serializable => "serializable",
    }
}

/// What was observed of each store at each level, by their names.
#[derive(Debug, Default)]
pub(crate) struct Table(BTreeMap<(String, String), Vec<String>>);

impl Table {
    /// As it is kept. It is empty where there is none.
    pub(crate) fn kept() -> Self {
        let text = fs::read_to_string(KEPT).unwrap_or_default();
        let rows = text.lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',').map(str::to_owned);
            Some(((cells.next()?, cells.next()?), cells.collect()))
        });
        Table(rows.collect())
    }

    /// The same without rows: where all of it is written anew, what cannot be observed here is kept.
    pub(crate) fn cleared(self) -> Self {
        if is_written() { self } else { Table::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn row(&self, store: &str, level: IsolationLevel) -> Option<&[String]> {
        self.0.get(&(store.to_owned(), level_name(level).to_owned())).map(Vec::as_slice)
    }

    pub(crate) fn set(&mut self, store: &str, level: IsolationLevel, row: Vec<String>) {
        self.0.insert((store.to_owned(), level_name(level).to_owned()), row);
    }

    /// The rows in their order, with the names for people.
    fn rows(&self) -> impl Iterator<Item = (&'static str, IsolationLevel, &[String])> {
        STORES.into_iter().flat_map(move |(store, shown)| {
            LEVELS.into_iter().filter_map(move |level| Some((shown, level, self.row(store, level)?)))
        })
    }

    /// Prints it for people: one column for each scenario.
    pub(crate) fn print(&self) {
        let mut lines = vec![header().map(str::to_owned).collect::<Vec<_>>()];
        for (store, level, row) in self.rows() {
            let start = [store, level_name(level)].map(str::to_owned);
            lines.push(start.into_iter().chain(row.iter().cloned()).collect());
        }
        let width = |at: usize| lines.iter().filter_map(|line| line.get(at)).map(String::len).max();
        let widths: Vec<usize> = (0..SCENARIOS.len() + 2).map(|at| width(at).unwrap_or_default()).collect();
        println!();
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
            println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
        println!();
    }

    /// Writes it, here and into the page.
    pub(crate) fn write(&self) -> io::Result<()> {
        let mut csv = header().collect::<Vec<_>>().join(",") + "\n";
        for (name, _) in STORES {
            for level in LEVELS {
                if let Some(row) = self.row(name, level) {
                    let _ = writeln!(csv, "{name},{},{}", level_name(level), row.join(","));
                }
            }
        }
        fs::write(KEPT, csv)?;
        let page = fs::read_to_string(PAGE)?;
        let (before, after) = around(&page).ok_or(io::ErrorKind::NotFound)?;
        fs::write(PAGE, format!("{before}{BEGIN}{}{END}{after}", self.markdown()))
    }

    /// Has the page this table?
    pub(crate) fn is_in_the_page(&self) -> io::Result<bool> {
        Ok(fs::read_to_string(PAGE)?.contains(&format!("{BEGIN}{}{END}", self.markdown())))
    }

    fn markdown(&self) -> String {
        let mut text = format!(
            "| {} |\n|{}\n",
            header().collect::<Vec<_>>().join(" | "),
            "---|".repeat(SCENARIOS.len() + 2)
        );
        for (store, level, row) in self.rows() {
            let bold = row.iter().map(|cell| match &**cell {
                "possible" => "**possible**",
                cell => cell,
            });
            let cells: Vec<_> = [store, level_name(level)].into_iter().chain(bold).collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text
    }
}

fn header() -> impl Iterator<Item = &'static str> {
    ["store", "level"].into_iter().chain(SCENARIOS.iter().map(|scenario| scenario.name))
}

/// What stands before the table of the page, and after it.
fn around(page: &str) -> Option<(&str, &str)> {
    let (before, rest) = page.split_once(BEGIN)?;
    Some((before, rest.split_once(END)?.1))
}
