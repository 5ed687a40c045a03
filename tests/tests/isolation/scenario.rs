//! What two transactions do, in which order, and what must not come of it.

use juggler_core::filter::everything;
use juggler_core::prelude::*;

/// A row with a number. There are two, 1 with 10 and 2 with 20.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Item {
    #[model(id)]
    pub id: i64,
    pub value: i64,
}

/// The same, with a version.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Versioned {
    #[model(id)]
    pub id: i64,
    pub value: i64,
    #[model(version)]
    pub version: i64,
}

/// What a transaction does next.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    /// Reads a row, and keeps what it holds.
    Read(i64),
    /// Counts the rows from 30 on, and keeps the number.
    Count,
    /// Writes a number into a row.
    Write(i64, i64),
    /// Adds 1 to what it read of a row.
    AddOne(i64),
    /// The same by the row as it was read, with its version.
    AddOneToVersioned(i64),
    /// Creates a row.
    Create(i64, i64),
    Commit,
    RollBack,
}

/// What one transaction knows at the end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Knows {
    pub read: Vec<i64>,
    pub committed: bool,
}

/// What there is at the end.
pub(crate) struct End<'a> {
    pub a: &'a Knows,
    pub b: &'a Knows,
    /// The numbers in the rows 1 and 2.
    pub rows: (i64, i64),
    /// The number in row 1 of those with a version.
    pub versioned: i64,
}

impl End<'_> {
    fn both_committed(&self) -> bool {
        self.a.committed && self.b.committed
    }
}

/// The first transaction, and the second.
pub(crate) const A: usize = 0;
pub(crate) const B: usize = 1;

/// Something that two transactions can do to each other.
pub(crate) struct Scenario {
    pub name: &'static str,
    /// Who does what, one after the other. Who waits does the rest when he is done.
    pub steps: &'static [(usize, Act)],
    /// Has it come to that?
    pub has_happened: fn(&End<'_>) -> bool,
}

use Act::*;

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "dirty write",
        steps: &[
            (A, Write(1, 11)),
            (B, Write(1, 12)),
            (A, Write(2, 21)),
            (A, Commit),
            (B, Write(2, 22)),
            (B, Commit),
        ],
        has_happened: |end| end.both_committed() && ![(11, 21), (12, 22)].contains(&end.rows),
    },
    Scenario {
        name: "dirty read",
        steps: &[(A, Write(1, 101)), (B, Read(1)), (A, RollBack), (B, Commit)],
        has_happened: |end| end.b.read.contains(&101),
    },
    Scenario {
        name: "non-repeatable read",
        steps: &[(A, Read(1)), (B, Write(1, 12)), (B, Commit), (A, Read(1)), (A, Commit)],
        has_happened: |end| end.a.read.windows(2).any(|two| two[0] != two[1]),
    },
    Scenario {
        name: "phantom",
        steps: &[(A, Count), (B, Create(3, 30)), (B, Commit), (A, Count), (A, Commit)],
        has_happened: |end| end.a.read.windows(2).any(|two| two[0] != two[1]),
    },
    Scenario {
        name: "read skew",
        steps: &[(A, Read(1)), (B, Write(1, 12)), (B, Write(2, 18)), (B, Commit), (A, Read(2)), (A, Commit)],
        has_happened: |end| end.a.committed && end.a.read.iter().sum::<i64>() != 30,
    },
    Scenario {
        name: "lost update",
        steps: &[(A, Read(1)), (B, Read(1)), (A, AddOne(1)), (B, AddOne(1)), (A, Commit), (B, Commit)],
        has_happened: |end| end.both_committed() && end.rows.0 != 12,
    },
    Scenario {
        name: "lost update of a version",
        steps: &[(A, AddOneToVersioned(1)), (B, AddOneToVersioned(1)), (A, Commit), (B, Commit)],
        has_happened: |end| end.both_committed() && end.versioned != 12,
    },
    Scenario {
        name: "write skew",
        steps: &[
            (A, Read(1)),
            (A, Read(2)),
            (B, Read(1)),
            (B, Read(2)),
            (A, Write(1, 11)),
            (B, Write(2, 21)),
            (A, Commit),
            (B, Commit),
        ],
        has_happened: |end| end.both_committed(),
    },
];

/// Makes what the scenarios need.
pub(crate) async fn define(ds: &DataSource) -> juggler_core::Result<()> {
    ds.attach::<(Item, Versioned)>()?;
    // A transaction creates no tables.
    Item::count(ds).await?;
    Versioned::count(ds).await.map(drop)
}

/// Puts the rows back to what they are at the start.
pub(crate) async fn fill(ds: &DataSource) -> juggler_core::Result<()> {
    Item::destroy_all(ds, everything()).await?;
    Versioned::destroy_all(ds, everything()).await?;
    Item::create_all(ds, [Item { id: 1, value: 10 }, Item { id: 2, value: 20 }]).await?;
    Versioned::create(ds, Versioned { id: 1, value: 10, version: 0 }).await.map(drop)
}
