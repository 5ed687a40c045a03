//! Many tasks that do whatever comes to mind: reads, writes, transactions, what is refused; and any of it may be cut off at any await.
//! Each task owns its rows, and knows what they must be.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use juggler_core::connector::Settings;
use juggler_core::prelude::*;
use tokio::task::JoinSet;

use crate::databases::Database;
use crate::latency::Latencies;
use crate::random::Random;

pub mod after;
mod cut;
mod read;
mod refused;
mod rows;
mod write;

use cut::{Tried, or_cut};
pub use rows::Own;

/// How many connections the tasks share.
pub const POOL: usize = 8;

/// What each task has.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stress_entries")]
pub(crate) struct Entry {
    #[model(id)]
    pub(crate) id: i64,
    #[model(index)]
    pub(crate) owner: i64,
    #[model(unique, length = 40)]
    pub(crate) name: String,
    pub(crate) version: i64,
    pub(crate) text: String,
    #[model(has_many(on_delete = cascade))]
    pub(crate) notes: HasMany<Note>,
}

/// What goes with it.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stress_notes")]
pub(crate) struct Note {
    #[model(id, generated)]
    pub(crate) id: i64,
    #[model(index)]
    pub(crate) entry_id: i64,
    pub(crate) text: String,
    pub(crate) entry: BelongsTo<Entry>,
}

/// How often what was done.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    /// Reads that gave what they must.
    pub reads: u32,
    /// Writes that were acknowledged.
    pub writes: u32,
    /// What was refused, as it must be.
    pub refused: u32,
    /// What was cut off.
    pub cut: u32,
    /// Races and connections that were lost.
    pub lost: u32,
    /// Transactions among them that were over before they ended, as may be where stores go away.
    pub over: u32,
    /// How long what was done took.
    pub latencies: BTreeMap<&'static str, Latencies>,
}

impl Tally {
    /// Was something of each kind done, as far as there was time for it?
    ///
    /// # Errors
    /// What was not.
    pub fn is_of_all_kinds(&self) -> Result<(), String> {
        let tried = [self.reads, self.writes, self.refused, self.cut];
        if tried.iter().sum::<u32>() > 500 && tried.contains(&0) {
            return Err(format!("not everything was tried: {self}"));
        }
        Ok(())
    }

    /// Adds what another did.
    pub fn merge(&mut self, other: &Tally) {
        self.reads += other.reads;
        self.writes += other.writes;
        self.refused += other.refused;
        self.cut += other.cut;
        self.lost += other.lost;
        self.over += other.over;
        for (name, latencies) in &other.latencies {
            self.latencies.entry(name).or_default().merge(latencies);
        }
    }

    fn lose(&mut self, over: bool) {
        self.lost += 1;
        self.over += u32::from(over);
    }

    fn took(&mut self, name: &'static str, began: Instant) {
        self.latencies.entry(name).or_default().add(began.elapsed());
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { reads, writes, refused, cut, lost, .. } = self;
        write!(f, "{reads} reads, {writes} writes, {refused} refused, {cut} cut, {lost} lost")
    }
}

/// What the tasks need of a store with these settings, and how long they wait for a connection.
///
/// # Errors
/// When there is no such setting.
pub fn settings(of: &Settings, database: Database, patience: Duration) -> juggler_core::Result<Settings> {
    let mut settings = of.clone();
    let patience = json!(u64::try_from(patience.as_millis()).unwrap_or(u64::MAX));
    // A model that is first used in a transaction would ask for a connection beside it, to see whether its table is there.
    let mut given = vec![
        ("poolSize", json!(POOL)),
        ("connectionTimeout", patience.clone()),
        ("createTables", json!(false)),
    ];
    if database == Database::Sqlite {
        given.push(("busyTimeout", patience));
    }
    for (name, value) in given {
        settings.set(name, &value)?;
    }
    Ok(settings)
}

/// Attaches the models of the tasks.
///
/// # Errors
/// When others are attached.
pub fn attach(ds: &DataSource) -> juggler_core::Result<()> {
    ds.attach::<(Entry, Note)>().map(drop)
}

/// Makes the tables anew, of a data source that the models are attached to.
///
/// # Errors
/// What the store says.
pub async fn empty(ds: &DataSource, database: Option<Database>) -> juggler_core::Result<()> {
    ds.automigrate().await?;
    if database.is_some() {
        ds.execute(refused::TABLE, ()).await?;
    }
    Ok(())
}

/// So many tasks, which have no rows yet.
#[must_use]
pub fn owns(count: u64, database: Option<Database>) -> Vec<Own> {
    (0..count).map(|task| Own::new(task.cast_signed(), database)).collect()
}

/// Says after a while that it is over.
#[must_use]
pub fn over_after(time: Duration) -> Arc<AtomicBool> {
    let over = Arc::new(AtomicBool::new(false));
    let later = Arc::clone(&over);
    tokio::spawn(async move {
        tokio::time::sleep(time).await;
        later.store(true, Ordering::Relaxed);
    });
    over
}

/// Gives each of these rows to a task, and gives them back when it is over.
///
/// # Errors
/// What is not as it must be.
pub async fn tasks(
    ds: &DataSource,
    owns: Vec<Own>,
    seeds: &mut Random,
    over: &Arc<AtomicBool>,
) -> Result<(Vec<Own>, Tally), Box<dyn std::error::Error + Send + Sync>> {
    let mut tasks = JoinSet::new();
    for own in owns {
        let (ds, random, owner) = (ds.clone(), Random::new(seeds.next()), own.owner);
        let over = Arc::clone(over);
        tasks.spawn(async move {
            one(ds, own, random, &over).await.map_err(|error| format!("task {owner}: {error}"))
        });
    }
    let (mut owns, mut tally) = (Vec::new(), Tally::default());
    while let Some(ended) = tasks.join_next().await {
        let (own, of_one) = ended??;
        owns.push(own);
        tally.merge(&of_one);
    }
    Ok((owns, tally))
}

/// What one task does, until it is over.
async fn one(
    ds: DataSource,
    mut own: Own,
    mut random: Random,
    over: &AtomicBool,
) -> Result<(Own, Tally), String> {
    let mut tally = Tally::default();
    while !over.load(Ordering::Relaxed) {
        let began = Instant::now();
        let lost_before = tally.lost;
        match random.below(20) {
            0..8 => {
                let read = read::plan(&mut random, &own);
                match or_cut(&mut random, read::run(ds.clone(), read.clone(), own.owner)).await? {
                    Tried::Done(seen) => {
                        tally.took(read.name(), began);
                        own.check(&seen).map_err(|error| format!("{read:?}: {error}"))?;
                        tally.reads += 1;
                    }
                    Tried::Lost { over } => tally.lose(over),
                    Tried::Cut => tally.cut += 1,
                }
            }
            8..17 => {
                let plan = write::plan(&mut random, &mut own);
                let (effect, name) = (plan.effect(), plan.name());
                match or_cut(&mut random, write::run(ds.clone(), plan)).await? {
                    Tried::Done(write::Ended::Whole) => {
                        tally.took(name, began);
                        own.done(effect);
                        tally.writes += 1;
                    }
                    Tried::Done(write::Ended::Left) => own.doubt(effect),
                    Tried::Lost { over } => {
                        own.doubt(effect);
                        tally.lose(over);
                    }
                    Tried::Cut => {
                        own.doubt(effect);
                        tally.cut += 1;
                    }
                }
            }
            _ => {
                let refused = refused::plan(&mut random, &mut own);
                match or_cut(&mut random, refused::run(ds.clone(), refused)).await? {
                    Tried::Done(()) => {
                        tally.took("refused", began);
                        tally.refused += 1;
                    }
                    Tried::Lost { over } => tally.lose(over),
                    Tried::Cut => tally.cut += 1,
                }
            }
        }
        if tally.lost > lost_before {
            // A server that is down says so at once.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    Ok((own, tally))
}

/// Destroys all rows. Who owned them owns none, and goes on with ids that were never used.
///
/// # Errors
/// What the store says.
pub async fn clear(ds: &DataSource, owns: &mut [Own]) -> juggler_core::Result<()> {
    Entry::destroy_all(ds, Entry::ID.gte(0)).await?;
    owns.iter_mut().for_each(Own::forget);
    Ok(())
}
