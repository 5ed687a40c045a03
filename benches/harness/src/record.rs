//! Tables as JSON (RFC 8259), which another process reads.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::table::whole;
use crate::{Cell, Column, Error, Table, Workload};

/// A cell. Times are in nanoseconds.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    database: String,
    workload: String,
    contender: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    guest: bool,
    min: u64,
    median: u64,
    ratio: f64,
    spread: f64,
    rounds: Vec<u64>,
}

impl Record {
    fn new(table: &Table, workload: Workload, column: &Column, cell: &Cell) -> Self {
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Record {
            database: table.database.clone(),
            workload: workload.to_string(),
            contender: column.name.clone(),
            guest: column.is_guest,
            min: nanos(cell.min()),
            median: nanos(cell.median()),
            ratio: cell.ratio,
            spread: cell.spread(),
            rounds: cell.times.iter().copied().map(nanos).collect(),
        }
    }

    /// A table of this cell alone.
    fn table(self) -> Result<Table, Error> {
        let cell =
            Cell { times: self.rounds.into_iter().map(Duration::from_nanos).collect(), ratio: self.ratio };
        Ok(Table {
            database: self.database,
            columns: vec![Column { name: self.contender, is_guest: self.guest }],
            lines: vec![(self.workload.parse()?, vec![Some(cell)])],
        })
    }
}

/// The cells with all their rounds, one in a line.
///
/// # Errors
/// If a ratio is not a number.
pub fn write(tables: &[Table]) -> Result<String, Error> {
    let mut records = Vec::new();
    for table in tables {
        for (workload, cells) in &table.lines {
            for (column, cell) in table.columns.iter().zip(cells) {
                let Some(cell) = cell else { continue };
                records.push(serde_json::to_string(&Record::new(table, *workload, column, cell))?);
            }
        }
    }
    Ok(format!("[\n{}\n]\n", records.join(",\n")))
}

/// The tables of one process, from what [`write`] made of them.
///
/// # Errors
/// If the text is something else.
pub fn read(text: &str) -> Result<Vec<Table>, Error> {
    let records: Vec<Record> = serde_json::from_str(text)?;
    let cells: Vec<Table> = records.into_iter().map(Record::table).collect::<Result<_, _>>()?;
    Ok(whole(cells))
}
