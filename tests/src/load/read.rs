//! Reads, whose answer is known.

use std::collections::BTreeSet;

use crate::databases::Database;
use crate::random::Random;
use futures_util::TryStreamExt;
use juggler_core::prelude::*;

use super::cut::Failed;
use super::rows::{Held, Own, Seen};
use super::{Entry, Note};

/// A read.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    kind: Kind,
    database: Option<Database>,
    /// The ids that it may find.
    ids: BTreeSet<i64>,
    /// How many of them are there.
    there: u64,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    All,
    One(i64),
    /// A stream that is left after so many rows.
    Stream(usize),
    Include,
    /// Those with these ids.
    Among,
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
    let kind = match random.below(10) {
        0 => Kind::All,
        1 => Kind::One(some),
        2 => Kind::Stream(*random.one(&[0, 1, 2, 4, 64, 65, 300])),
        3 => Kind::Include,
        4 => Kind::Count,
        5 => Kind::Ending(*random.one(&['0', '3', '7'])),
        6 => Kind::WithNotes,
        7 if own.database.is_some() => Kind::Raw,
        8 => Kind::Among,
        _ => Kind::Twice,
    };
    let there = own.rows().values().flatten().count() as u64;
    Read { kind, database: own.database, ids: ids.into_iter().collect(), there }
}

impl Read {
    /// What it is, for people.
    pub(crate) const fn name(&self) -> &'static str {
        match self.kind {
            Kind::All | Kind::Among => "find",
            Kind::One(_) => "find by id",
            Kind::Stream(_) => "stream",
            Kind::Include => "find with include",
            Kind::Count => "count",
            Kind::Ending(_) => "find by regexp",
            Kind::WithNotes => "find by related",
            Kind::Raw => "execute, a read",
            Kind::Twice => "transaction, two reads",
        }
    }
}

pub(crate) async fn run(ds: DataSource, read: Read, owner: i64) -> Result<Seen, Failed> {
    let Read { kind, database, ids, there } = read;
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
            let counted = Entry::count(&ds).filter(Entry::ID.inq(ids)).await?;
            if counted != there {
                return Err(Failed::Wrong(format!("{counted} are counted, and {there} are there")));
            }
            Seen::default()
        }
        Kind::Among => {
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
            let Some(database) = database else { return Ok(Seen::default()) };
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
