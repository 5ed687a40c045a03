//! Reads, whose answer is known.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use juggler_core::prelude::*;
use juggler_tests::databases::Database;
use juggler_tests::random::Random;

use crate::cut::Failed;
use crate::rows::{Held, Own, Seen};
use crate::{Entry, Note};

/// A read.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    kind: Kind,
    database: Database,
    /// The ids that it may find.
    ids: BTreeSet<i64>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    All,
    One(i64),
    /// A stream that is left after so many rows.
    Stream(usize),
    Include,
    Count,
    /// The rows whose names end like this, which the database is to find by our own function.
    Ending(char),
    /// Those that have notes.
    WithNotes,
    /// A statement of one's own.
    Raw,
    /// The same twice, in one transaction.
    Twice,
}

pub(crate) fn plan(random: &mut Random, own: &Own) -> Read {
    let ids: Vec<i64> = own.rows().keys().copied().collect();
    let some = if ids.is_empty() { 0 } else { *random.one(&ids) };
    let kind = match random.below(9) {
        0 => Kind::All,
        1 => Kind::One(some),
        2 => Kind::Stream(*random.one(&[0, 1, 2, 4, 64, 65, 300])),
        3 => Kind::Include,
        4 => Kind::Count,
        5 => Kind::Ending(*random.one(&['0', '3', '7'])),
        6 => Kind::WithNotes,
        7 => Kind::Raw,
        _ => Kind::Twice,
    };
    Read { kind, database: own.database, ids: ids.into_iter().collect() }
}

pub(crate) async fn run(ds: DataSource, read: Read, owner: i64) -> Result<Seen, Failed> {
    let Read { kind, database, ids } = read;
    let own = || Entry::find(&ds).filter(Entry::OWNER.eq(owner)).order(Entry::ID.asc());
    let seen = |rows: &[Entry]| rows.iter().map(|entry| (entry.id, Held::from(entry))).collect::<Vec<_>>();
    let plain = |rows: Vec<(i64, Held)>, of| Seen { rows, without_notes: true, of };
    Ok(match kind {
        Kind::All => plain(seen(&own().await?), ids),
        Kind::One(id) => {
            let found = Entry::find_by_id(&ds, id).await?;
            plain(seen(found.as_slice()), BTreeSet::from([id]))
        }
        Kind::Stream(most) => {
            let mut stream = own().stream();
            let (mut rows, mut last) = (Vec::new(), None);
            for _ in 0..most {
                let Some(entry) = stream.try_next().await? else { break };
                last = Some(entry.id);
                rows.push((entry.id, Held::from(&entry)));
                if most > 2 {
                    tokio::task::yield_now().await;
                }
            }
            let of = ids.into_iter().filter(|&id| last.is_some_and(|last| id <= last)).collect();
            plain(rows, of)
        }
        Kind::Include => {
            let rows = own().include(Entry::NOTES).await?;
            Seen { rows: seen(&rows), without_notes: false, of: ids }
        }
        Kind::Count => {
            let found = Entry::find(&ds).filter(Entry::ID.inq(ids.iter().copied())).await?;
            plain(seen(&found), ids)
        }
        Kind::Ending(digit) => {
            let found = own().filter(Entry::NAME.regexp(format!("^n[0-9]*{digit}$"))).await?;
            let is_one = |id: &i64| id % 10 == i64::from(digit.to_digit(10).unwrap_or_default());
            if let Some(other) = found.iter().find(|entry| !is_one(&entry.id)) {
                return Err(Failed::Wrong(format!("{} does not end in {digit}", other.name)));
            }
            plain(seen(&found), ids.into_iter().filter(is_one).collect())
        }
        Kind::WithNotes => {
            let found =
                own().filter(Entry::NOTES.some(Note::TEXT.regexp("^note"))).include(Entry::NOTES).await?;
            if let Some(other) = found.iter().find(|entry| Held::from(*entry).notes == 0) {
                return Err(Failed::Wrong(format!("{} has no notes", other.name)));
            }
            let of = found.iter().map(|entry| entry.id).collect();
            Seen { rows: seen(&found), without_notes: false, of }
        }
        Kind::Raw => {
            let select = database.spelled("SELECT id, version, text FROM stress_entries WHERE owner = ?");
            let rows: Vec<(i64, i64, String)> = ds.execute(select, [owner]).values().await?;
            let held = |(id, version, text)| (id, Held { version, text, notes: 0 });
            plain(rows.into_iter().map(held).collect(), ids)
        }
        Kind::Twice => {
            let options = TransactionOptions::isolation(IsolationLevel::RepeatableRead).read_only();
            let tx = ds.begin(options).await?;
            let once = Entry::find(&tx).filter(Entry::OWNER.eq(owner)).order(Entry::ID.asc()).await?;
            tokio::task::yield_now().await;
            let twice = Entry::find(&tx).filter(Entry::OWNER.eq(owner)).order(Entry::ID.asc()).await?;
            if once != twice {
                return Err(Failed::Wrong("a transaction saw two moments".to_owned()));
            }
            tx.rollback().await?;
            plain(seen(&twice), ids)
        }
    })
}
