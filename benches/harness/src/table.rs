//! What was measured.

use std::fmt;
use std::time::Duration;

use crate::Workload;

/// The cells of one database.
#[derive(Debug, Clone)]
pub struct Table {
    /// The database, as `sqlite`.
    pub database: String,
    /// The contenders; the first is what the others are compared with.
    pub columns: Vec<Column>,
    /// One line for each workload, with a cell for each contender that offers it.
    pub lines: Vec<(Workload, Vec<Option<Cell>>)>,
}

/// A contender of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name, as `sqlx`.
    pub name: String,
    /// Was it measured in another process than the first? Then its ratios are to the first contender there, and only they compare.
    pub is_guest: bool,
}

/// One workload of one contender.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The time of one operation, in each round.
    pub times: Vec<Duration>,
    /// The median of the ratios to the first contender.
    pub ratio: f64,
}

impl Column {
    /// A contender of the first process.
    pub fn new(name: impl Into<String>) -> Self {
        Column { name: name.into(), is_guest: false }
    }
}

impl fmt::Display for Column {
    /// The name, with a mark at that of a guest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_guest { " †" } else { "" };
        write!(f, "{}{mark}", self.name)
    }
}

impl Cell {
    /// The median of the rounds.
    pub fn median(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }

    /// The shortest round: that of a quiet machine.
    pub fn min(&self) -> Duration {
        self.times.iter().min().copied().unwrap_or_default()
    }

    /// How far the middle half of the rounds is spread, as a part of the median.
    pub fn spread(&self) -> f64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        let quarter = |n: usize| times[(times.len() - 1) * n / 4].as_secs_f64();
        (quarter(3) - quarter(1)) / self.median().as_secs_f64()
    }
}

impl Table {
    /// What the mark of a guest means.
    pub(crate) const GUESTS: &'static str =
        "† in a process of its own, beside the same raw driver: the ratio is to that one";

    /// Is one of the contenders of another process?
    pub(crate) fn has_guests(&self) -> bool {
        self.columns.iter().any(|column| column.is_guest)
    }

    /// Puts beside these cells what another process measured on the same database: contenders that are new are guests.
    pub fn join(&mut self, mut other: Table) {
        for column in &mut other.columns {
            column.is_guest = true;
        }
        self.add(other);
    }

    /// Adds the cells of a table of the same database. Where both have a cell, this one's stays.
    fn add(&mut self, other: Table) {
        let places: Vec<usize> = other.columns.into_iter().map(|column| self.place(column)).collect();
        for (workload, cells) in other.lines {
            let line = self.line(workload);
            for (at, cell) in places.iter().zip(cells) {
                if line[*at].is_none() {
                    line[*at] = cell;
                }
            }
        }
        self.lines.sort_by_key(|(workload, _)| workload.place());
    }

    /// Where the column stands, at the end if it is new.
    fn place(&mut self, column: Column) -> usize {
        if let Some(at) = self.columns.iter().position(|own| own.name == column.name) {
            return at;
        }
        self.columns.push(column);
        for (_, cells) in &mut self.lines {
            cells.push(None);
        }
        self.columns.len() - 1
    }

    fn line(&mut self, workload: Workload) -> &mut [Option<Cell>] {
        let found = self.lines.iter().position(|(own, _)| *own == workload);
        let at = found.unwrap_or_else(|| {
            self.lines.push((workload, vec![None; self.columns.len()]));
            self.lines.len() - 1
        });
        &mut self.lines[at].1
    }
}

/// The tables of several processes as one of each database: whose came first is the host of the others.
pub fn joined(tables: impl IntoIterator<Item = Table>) -> Vec<Table> {
    gathered(tables, Table::join)
}

/// Parts of the tables of one process as one of each database.
pub(crate) fn whole(parts: impl IntoIterator<Item = Table>) -> Vec<Table> {
    gathered(parts, Table::add)
}

fn gathered(tables: impl IntoIterator<Item = Table>, put: fn(&mut Table, Table)) -> Vec<Table> {
    let mut whole: Vec<Table> = Vec::new();
    for table in tables {
        match whole.iter_mut().find(|one| one.database == table.database) {
            Some(one) => put(one, table),
            None => whole.push(table),
        }
    }
    whole
}
