//! The writer: several tasks, each with rows of its own.

use std::collections::BTreeMap;
use std::io::{Write, stdout};

use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use tokio::task::JoinSet;

use super::{Effect, Entry, KEYS, Line, NewEntry, TASKS, open, task_of, text_of};
use crate::cases::Outcome;
use crate::random::Random;

/// Writes for ever, with choices that follow from the number of the round; keys of another round are not used again.
///
/// # Errors
/// When the store cannot be opened or read, and when nobody listens.
pub async fn write(url: &str, round: u64) -> Outcome {
    let ds = open(url).await?;
    let mut tasks = JoinSet::new();
    let (mut random, first) = (Random::new(round), i64::try_from(round)? * 10_000);
    let there = Entry::find(&ds).await?;
    for task in 0..TASKS {
        let own = there.iter().filter(|entry| task_of(entry.key) == task);
        let rows = own.map(|entry| (entry.key, entry.version)).collect();
        let next = i64::try_from(task)? * KEYS + first;
        let writer = Writer { ds: ds.clone(), task, rows, next, random: Random::new(random.next()) };
        tasks.spawn(writer.run());
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

fn say(line: &Line) -> Outcome {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn entry(key: i64) -> NewEntry {
    NewEntry { key, version: 1, text: text_of(key, 1) }
}

struct Writer {
    ds: DataSource,
    task: usize,
    /// The version of each row.
    rows: BTreeMap<i64, i64>,
    next: i64,
    random: Random,
}

/// What is done at once.
#[derive(Debug, Default)]
struct Plan {
    create: Vec<i64>,
    update: Vec<(i64, i64)>,
    destroy: Vec<i64>,
    /// In a transaction, with something inside that is undone?
    is_transaction: bool,
    /// The log of SQLite is moved into its file.
    checkpoints: bool,
}

impl Plan {
    fn effect(&self) -> Effect {
        let created = self.create.iter().map(|&key| (key, Some(1)));
        let updated = self.update.iter().map(|&(key, version)| (key, Some(version)));
        created.chain(updated).chain(self.destroy.iter().map(|&key| (key, None))).collect()
    }
}

/// About so many rows a task has.
const ROWS: usize = 30;

impl Writer {
    async fn run(mut self) -> Outcome {
        loop {
            let plan = self.plan();
            let (task, effect) = (self.task, plan.effect());
            say(&Line::Tries { task, effect: effect.clone() })?;
            match perform(&self.ds, &plan).await {
                Ok(ids) => {
                    say(&Line::Done { task, ids })?;
                    for (key, version) in effect {
                        match version {
                            Some(version) => drop(self.rows.insert(key, version)),
                            None => drop(self.rows.remove(&key)),
                        }
                    }
                }
                Err(error) => say(&Line::Refused { task, kind: error.kind().class().to_owned() })?,
            }
        }
    }

    fn plan(&mut self) -> Plan {
        let mut plan = Plan::default();
        let is_full = self.rows.len() > ROWS;
        match self.random.below(10) {
            0..3 if !is_full => plan.create = self.fresh(1),
            3 if !is_full => {
                let many = 2 + self.random.below(6);
                plan.create = self.fresh(many);
            }
            4 | 5 => plan.update = self.some(1).iter().map(|&(key, version)| (key, version + 1)).collect(),
            6 => plan.destroy = self.some(1).iter().map(|row| row.0).collect(),
            7 => plan.checkpoints = self.random.below(3) == 0,
            _ => {
                plan.is_transaction = true;
                let mut rows = self.some(5);
                plan.destroy = rows.drain(..rows.len() / 2).map(|row| row.0).collect();
                plan.update = rows.iter().map(|&(key, version)| (key, version + 1)).collect();
                plan.create = self.fresh(if is_full { 1 } else { 3 });
            }
        }
        plan
    }

    fn fresh(&mut self, count: usize) -> Vec<i64> {
        let keys = (self.next..).take(count).collect::<Vec<_>>();
        self.next += i64::try_from(count).unwrap_or(1);
        keys
    }

    /// So many rows, or all.
    fn some(&mut self, count: usize) -> Vec<(i64, i64)> {
        let mut rows: Vec<(i64, i64)> = self.rows.iter().map(|(&key, &version)| (key, version)).collect();
        let mut some = Vec::new();
        while some.len() < count && !rows.is_empty() {
            some.push(rows.swap_remove(self.random.below(rows.len())));
        }
        some
    }
}

/// Does it, and gives the ids of new rows.
async fn perform(ds: &DataSource, plan: &Plan) -> Result<Vec<(i64, i64)>> {
    if plan.checkpoints && ds.is_relational() {
        ds.execute("PRAGMA wal_checkpoint(TRUNCATE)", ()).rows().await?;
    }
    if plan.is_transaction {
        return ds
            .transaction(async |tx| {
                let ids = each(tx, plan).await?;
                let undone: Result<()> = tx
                    .transaction(async |inner| {
                        Entry::create_all(inner, [entry(-1), entry(-2)]).await?;
                        Err(Error::bad_request("enough"))
                    })
                    .await;
                match undone {
                    Err(error) if error.status_code() == 400 => Ok(ids),
                    other => other.map(|()| ids),
                }
            })
            .await;
    }
    each(ds, plan).await
}

async fn each(db: &Session, plan: &Plan) -> Result<Vec<(i64, i64)>> {
    for &(key, version) in &plan.update {
        Entry::update_all(db, Entry::KEY.eq(key))
            .set(Entry::VERSION, version)
            .set(Entry::TEXT, text_of(key, version))
            .await?;
    }
    if !plan.destroy.is_empty() {
        Entry::destroy_all(db, Entry::KEY.inq(plan.destroy.iter().copied())).await?;
    }
    let created = match plan.create[..] {
        [] => Vec::new(),
        [key] => vec![Entry::create(db, entry(key)).await?],
        _ => Entry::create_all(db, plan.create.iter().map(|&key| entry(key))).await?,
    };
    Ok(created.iter().map(|entry| (entry.key, entry.id)).collect())
}
