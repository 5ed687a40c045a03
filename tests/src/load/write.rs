//! Writes, with what they do if they are done.

use crate::databases::Database;
use crate::random::Random;
use futures_util::TryStreamExt;
use juggler_core::Result;
use juggler_core::prelude::*;

use super::cut::Failed;
use super::refused::{self, Refused};
use super::rows::{Held, IDS, Own, Rows, name};
use super::{Entry, NewEntry, NewNote};

/// How many rows most writes have at most.
const FEW: usize = 7;
/// More rows than go into one statement, which takes a transaction; and than a stream holds at once.
const MANY: usize = 510;

/// A write on its own, or a transaction.
#[derive(Debug)]
pub(crate) struct Plan {
    database: Option<Database>,
    steps: Vec<Step>,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    /// It is no transaction.
    None,
    Commit,
    Rollback,
    Drop,
}

#[derive(Debug)]
enum Step {
    Write(Kind, Rows),
    Refused(Refused),
    /// Writes in a transaction inside, kept or not.
    Inside(Vec<(Kind, Rows)>, bool),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Create,
    CreateWithNotes,
    Upsert,
    /// A row that is read, and then changed.
    Update,
    /// All that have these ids.
    UpdateAll,
    /// All that have these ids, and a name that our own function finds.
    UpdateMatching,
    Destroy,
    DestroyAll,
    Insert,
    /// A statement that gives rows, of which only the first is read.
    InsertAndLeave,
}

/// How a write ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ended {
    Whole,
    /// It was left before it said that it is done.
    Left,
}

impl Plan {
    /// What it changes, if it is done.
    pub(crate) fn effect(&self) -> Rows {
        let mut effect = Rows::new();
        if matches!(self.end, End::None | End::Commit) {
            for step in &self.steps {
                match step {
                    Step::Write(_, rows) => effect.extend(rows.clone()),
                    Step::Inside(writes, true) => {
                        effect.extend(writes.iter().flat_map(|(_, rows)| rows.clone()));
                    }
                    Step::Inside(_, false) | Step::Refused(_) => {}
                }
            }
        }
        effect
    }

    /// What it is, for people.
    pub(crate) const fn name(&self) -> &'static str {
        match (self.end, self.steps.as_slice()) {
            (End::None, [Step::Write(kind, _)]) => kind.name(),
            (End::Commit, _) => "transaction, committed",
            _ => "transaction, not kept",
        }
    }
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Kind::Create => "create",
            Kind::CreateWithNotes => "create with related",
            Kind::Upsert => "upsert",
            Kind::Update => "find and update",
            Kind::UpdateAll | Kind::UpdateMatching => "update all",
            Kind::Destroy => "destroy by id",
            Kind::DestroyAll => "destroy all",
            Kind::Insert | Kind::InsertAndLeave => "execute, a write",
        }
    }
}

pub(crate) fn plan(random: &mut Random, own: &mut Own) -> Plan {
    let database = own.database;
    if random.below(4) > 0 {
        let rows = own.rows().clone();
        let (kind, effect) = write(random, own, &rows, true);
        return Plan { database, steps: vec![Step::Write(kind, effect)], end: End::None };
    }
    let mut rows = own.rows().clone();
    let mut steps = Vec::new();
    for _ in 0..=random.below(4) {
        steps.push(match random.below(6) {
            0 => Step::Refused(refused::statement(random, own)),
            1 => {
                let (is_kept, mut inner) = (random.below(2) == 0, rows.clone());
                let writes = (0..=random.below(2)).map(|_| {
                    let (kind, effect) = write(random, own, &inner, false);
                    inner.extend(effect.clone());
                    (kind, effect)
                });
                let writes = writes.collect();
                if is_kept {
                    rows = inner;
                }
                Step::Inside(writes, is_kept)
            }
            _ => {
                let (kind, effect) = write(random, own, &rows, false);
                rows.extend(effect.clone());
                Step::Write(kind, effect)
            }
        });
    }
    let end = *random.one(&[End::Commit, End::Commit, End::Rollback, End::Drop]);
    Plan { database, steps, end }
}

/// A write, where these rows are there.
fn write(random: &mut Random, own: &mut Own, rows: &Rows, may_leave: bool) -> (Kind, Rows) {
    use Kind::{
        Create, CreateWithNotes, Destroy, DestroyAll, Insert, InsertAndLeave, Update, UpdateAll,
        UpdateMatching, Upsert,
    };
    const KINDS: &[Kind] = &[
        Create,
        Create,
        CreateWithNotes,
        CreateWithNotes,
        Upsert,
        Update,
        UpdateAll,
        UpdateMatching,
        Destroy,
        DestroyAll,
        Insert,
        InsertAndLeave,
    ];
    let there: Vec<(i64, &Held)> = rows.iter().filter_map(|(id, held)| Some((*id, held.as_ref()?))).collect();
    let mut kind = *random.one(KINDS);
    if there.is_empty() && matches!(kind, Update | UpdateAll | UpdateMatching | Destroy | DestroyAll) {
        kind = Create;
    }
    if kind == InsertAndLeave && !may_leave {
        kind = Insert;
    }
    if own.database.is_none() && matches!(kind, Insert | InsertAndLeave) {
        kind = Create;
    }
    let text = text(random);
    let version = random.below(1_000_000) as i64;
    let changed = |held: &Held| Some(Held { version, ..held.clone() });
    let several: Vec<(i64, &Held)> = match there.is_empty() {
        true => Vec::new(),
        false => (0..=random.below(FEW)).map(|_| *random.one(&there)).collect(),
    };
    let held = |notes| Some(Held { version, text: text.clone(), notes });
    let effect = match kind {
        Create if random.below(20) == 0 => {
            let short = Some(Held { version, text: "one of many".to_owned(), notes: 0 });
            (0..MANY).map(|_| (own.fresh(), short.clone())).collect()
        }
        Create | Insert | InsertAndLeave => (0..=random.below(FEW)).map(|_| (own.fresh(), held(0))).collect(),
        CreateWithNotes => [(own.fresh(), held(1 + random.below(3)))].into(),
        Upsert => match several.first() {
            Some((id, old)) if random.below(2) == 0 => [(*id, held(old.notes))].into(),
            _ => [(own.fresh(), held(0))].into(),
        },
        Update => several.iter().take(1).map(|(id, old)| (*id, changed(old))).collect(),
        UpdateAll => several.iter().map(|(id, old)| (*id, changed(old))).collect(),
        UpdateMatching => {
            // What does not match stays as it is.
            let new = |id: i64, old: &Held| if matches(id) { changed(old) } else { Some(old.clone()) };
            several.iter().map(|(id, old)| (*id, new(*id, old))).collect()
        }
        Destroy => several.iter().take(1).map(|(id, _)| (*id, None)).collect(),
        DestroyAll => several.iter().map(|(id, _)| (*id, None)).collect(),
    };
    (kind, effect)
}

/// Does our own function find it?
fn matches(id: i64) -> bool {
    id % 10 < 5
}

const PATTERN: &str = "^n[0-9]*[0-4]$";

/// A text: some need pages of their own.
fn text(random: &mut Random) -> String {
    let piece = *random.one(&["", "é", "plain ", "\u{1F333} "]);
    piece.repeat(*random.one(&[1, 3, 100, 3000]))
}

pub(crate) fn new(id: i64, version: i64, text: &str) -> NewEntry {
    NewEntry { id, owner: id / IDS, name: name(id), version, text: text.to_owned() }
}

pub(crate) async fn run(ds: DataSource, plan: Plan) -> Result<Ended, Failed> {
    let Plan { database, steps, end } = plan;
    if end == End::None {
        let mut ended = Ended::Whole;
        for step in &steps {
            if let Step::Write(kind, rows) = step {
                ended = perform(&ds, database, *kind, rows).await?;
            }
        }
        return Ok(ended);
    }
    let tx = ds.begin(TransactionOptions::default()).await?;
    for step in &steps {
        match step {
            Step::Write(kind, rows) => drop(perform(&tx, database, *kind, rows).await?),
            Step::Refused(refused) => refused::on(&tx, refused).await?,
            Step::Inside(writes, is_kept) => {
                let inner = tx.begin(TransactionOptions::default()).await?;
                for (kind, rows) in writes {
                    perform(&inner, database, *kind, rows).await?;
                }
                match (is_kept, writes.len()) {
                    (true, _) => inner.commit().await?,
                    (false, 1) => inner.rollback().await?,
                    (false, _) => drop(inner),
                }
            }
        }
        tokio::task::yield_now().await;
    }
    match end {
        End::Commit => tx.commit().await?,
        End::Rollback => tx.rollback().await?,
        End::Drop | End::None => drop(tx),
    }
    Ok(Ended::Whole)
}

async fn perform(db: &Session, database: Option<Database>, kind: Kind, rows: &Rows) -> Result<Ended> {
    let ids = || Entry::ID.inq(rows.keys().copied());
    let entries = || rows.iter().filter_map(|(id, held)| held.as_ref().map(|held| (*id, held)));
    let news = || entries().map(|(id, held)| new(id, held.version, &held.text));
    let Some(first) = rows.keys().next().copied() else { return Ok(Ended::Whole) };
    let version = entries().map(|(_, held)| held.version).next().unwrap_or_default();
    match kind {
        Kind::Create if rows.len() == 1 => {
            for new in news() {
                Entry::create(db, new).await?;
            }
        }
        Kind::Create => drop(Entry::create_all(db, news()).await?),
        Kind::CreateWithNotes => {
            for (id, held) in entries() {
                let notes: Vec<NewNote> =
                    (0..held.notes).map(|n| NewNote { text: format!("note {n}") }).collect();
                Entry::create(db, new(id, held.version, &held.text)).notes(notes).await?;
            }
        }
        Kind::Upsert => {
            for new in news() {
                Entry::upsert(db, new).await?;
            }
        }
        Kind::Update => {
            let entry = Entry::find_by_id(db, first).required().await?;
            entry.update(db).set(Entry::VERSION, version).await?;
        }
        Kind::UpdateAll => drop(Entry::update_all(db, ids()).set(Entry::VERSION, version).await?),
        Kind::UpdateMatching => {
            let new = entries().find(|(id, _)| matches(*id)).map_or(version, |(_, held)| held.version);
            let matching = ids().and(Entry::NAME.regexp(PATTERN));
            Entry::update_all(db, matching).set(Entry::VERSION, new).await?;
        }
        Kind::Destroy => drop(Entry::destroy_by_id(db, first).await?),
        Kind::DestroyAll => drop(Entry::destroy_all(db, ids()).await?),
        Kind::Insert | Kind::InsertAndLeave => {
            let Some(database) = database else { return Ok(Ended::Left) };
            let places = vec!["(?, ?, ?, ?, ?)"; rows.len()].join(", ");
            let mut insert =
                format!("INSERT INTO stress_entries (id, owner, name, version, text) VALUES {places}");
            let values: Vec<Value> = news()
                .flat_map(|new| {
                    [
                        Value::from(new.id),
                        Value::from(new.owner),
                        Value::from(new.name),
                        Value::from(new.version),
                        Value::from(new.text),
                    ]
                })
                .collect();
            if kind == Kind::Insert {
                db.execute(database.spelled(&insert), values).await?;
                return Ok(Ended::Whole);
            }
            insert += " RETURNING id";
            let mut stream = db.execute(database.spelled(&insert), values).stream();
            stream.try_next().await?;
            return Ok(Ended::Left);
        }
    }
    Ok(Ended::Whole)
}
