//! What several processes measured stands in one table.

use std::time::Duration;

use juggler_bench_harness::{Cell, Column, Table, Workload, chart, joined, read, write};

fn table(contenders: &[(&str, f64)], workloads: &[Workload]) -> Table {
    let cell =
        |(_, ratio): &(&str, f64)| Some(Cell { times: vec![Duration::from_nanos(500); 3], ratio: *ratio });
    let line = |workload: &Workload| (*workload, contenders.iter().map(cell).collect());
    Table {
        database: "sqlite".to_owned(),
        columns: contenders.iter().map(|(name, _)| Column::new(*name)).collect(),
        lines: workloads.iter().map(line).collect(),
    }
}

#[test]
fn a_table_is_read_as_it_was_written() {
    let host = table(&[("rusqlite", 1.0), ("juggler", 1.25)], &[Workload::Trivial(1), Workload::FindById]);
    let guest = table(&[("rusqlite", 1.0), ("toasty", 9.0)], &[Workload::Trivial(1)]);
    let written = write(&joined([host, guest])).expect("it is written");
    let again = read(&written).expect("it is read");
    assert_eq!(write(&again).expect("it is written"), written);
}

#[test]
fn a_contender_of_another_process_is_a_guest() {
    let host = table(&[("rusqlite", 1.0), ("juggler", 1.25)], &[Workload::FindById]);
    let guest = table(&[("rusqlite", 1.0), ("toasty", 9.0)], &[Workload::Trivial(1), Workload::FindById]);
    let tables = joined([host, guest]);
    let [table] = &tables[..] else { panic!("one database, one table") };
    let columns: Vec<(&str, bool)> =
        table.columns.iter().map(|column| (&*column.name, column.is_guest)).collect();
    assert_eq!(columns, [("rusqlite", false), ("juggler", false), ("toasty", true)]);
    let ratios = |at: usize| -> Vec<Option<f64>> {
        table.lines[at].1.iter().map(|cell| cell.as_ref().map(|cell| cell.ratio)).collect()
    };
    assert_eq!(table.lines[0].0, Workload::Trivial(1));
    assert_eq!(ratios(0), [Some(1.0), None, Some(9.0)]);
    assert_eq!(ratios(1), [Some(1.0), Some(1.25), Some(9.0)]);
    assert!(table.to_string().contains("| toasty † |"));
    assert!(chart(&tables).contains("toasty † 9.00"));
}
