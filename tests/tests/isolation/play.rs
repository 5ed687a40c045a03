//! Two transactions that take turns.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use juggler_core::connector::{IsolationLevel, TransactionOptions};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Error, Transaction};
use tokio::sync::{mpsc, oneshot};

use super::scenario::{Act, End, Item, Knows, Scenario, Versioned};

/// How it came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Observed {
    /// It has happened.
    Possible,
    /// Each read was of one moment, and nobody had to wait.
    Snapshot,
    /// One waited until the other had ended.
    Waits,
    /// One was refused, by an error of this class.
    Refused(&'static str),
    /// The store has no such level.
    Unsupported,
    /// Who seemed to wait was only slow: it has to be played again, with more patience.
    Unclear,
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Observed::Possible => "possible",
            Observed::Snapshot => "snapshot",
            Observed::Waits => "waits",
            Observed::Refused(class) => class,
            Observed::Unsupported => "unsupported",
            Observed::Unclear => "unclear",
        })
    }
}

/// How long a step may take before it is said to wait, as a number of short sleeps: so a process that is stopped for a while loses one.
const TICKS: u32 = 25;
const TICK: Duration = Duration::from_millis(10);

/// Plays a scenario at a level of isolation, and sees what comes of it.
pub(crate) async fn play(
    ds: &DataSource,
    scenario: &Scenario,
    level: IsolationLevel,
    patience: u32,
) -> juggler_core::Result<Observed> {
    let options = TransactionOptions::isolation(level);
    let mut parties = Vec::with_capacity(2);
    for _ in 0..2 {
        match ds.begin(options).await {
            Ok(transaction) => parties.push(Party::new(transaction)),
            Err(error) if error.is_unsupported() => return Ok(Observed::Unsupported),
            Err(error) => return Err(error),
        }
    }
    let mut waited = false;
    for &(who, act) in scenario.steps {
        let has_ended = parties[who].failed(); // and let go of what the other waited for
        let other = &mut parties[1 - who];
        let is_end = matches!(act, Act::Commit | Act::RollBack);
        if is_end && !has_ended && other.has_waited && other.is_done() && !other.failed() {
            return Ok(Observed::Unclear);
        }
        waited |= parties[who].step(act, TICKS * patience).await;
    }
    let mut ends = Vec::with_capacity(2);
    for party in parties {
        ends.push(party.end().await);
    }
    let [(a, first), (b, second)] = <[_; 2]>::try_from(ends).unwrap_or_default();
    let row = async |id: i64| Item::find_by_id(ds, id).required().await.map(|item| item.value);
    let rows = (row(1).await?, row(2).await?);
    let versioned = Versioned::find_by_id(ds, 1).required().await?.value;
    if (scenario.has_happened)(&End { a: &a, b: &b, rows, versioned }) {
        return Ok(Observed::Possible);
    }
    Ok(match first.or(second) {
        Some(error) => Observed::Refused(class(&error)),
        None if waited => Observed::Waits,
        None => Observed::Snapshot,
    })
}

/// What one transaction is refused with. Only what may be tried again is expected, and a version that is not what it was.
fn class(error: &Error) -> &'static str {
    match error.is_retryable() || error.is_stale() {
        true => error.kind().class(),
        false => "an error that cannot be tried again",
    }
}

/// A transaction in a task of its own, which may wait.
struct Party {
    acts: mpsc::UnboundedSender<(Act, oneshot::Sender<()>)>,
    task: tokio::task::JoinHandle<(Knows, Option<Error>)>,
    failed: Arc<AtomicBool>,
    /// The answer to a step that did not come at once.
    pending: Option<oneshot::Receiver<()>>,
    has_waited: bool,
}

impl Party {
    fn new(transaction: Transaction) -> Self {
        let (acts, mut todo) = mpsc::unbounded_channel::<(Act, oneshot::Sender<()>)>();
        let failed = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&failed);
        let task = tokio::spawn(async move {
            let mut actor =
                Actor { transaction: Some(transaction), items: HashMap::new(), knows: Knows::default() };
            let mut first_error = None;
            while let Some((act, done)) = todo.recv().await {
                if first_error.is_none()
                    && let Err(error) = actor.act(act).await
                {
                    seen.store(true, Ordering::SeqCst);
                    first_error = Some(error);
                    // Who lost lets go of what the other may wait for.
                    if let Some(transaction) = actor.transaction.take() {
                        drop(transaction.rollback().await);
                    }
                }
                let _ = done.send(()); // nobody listens where the scenario was given up
            }
            (actor.knows, first_error)
        });
        Party { acts, task, failed, pending: None, has_waited: false }
    }

    /// Does the next step, and says whether it has to wait. Then the next steps wait behind it.
    async fn step(&mut self, act: Act, ticks: u32) -> bool {
        let (done, mut answer) = oneshot::channel();
        if self.acts.send((act, done)).is_err() {
            return false;
        }
        if !self.is_done() {
            return true;
        }
        for _ in 0..ticks {
            if tokio::time::timeout(TICK, &mut answer).await.is_ok() {
                return false;
            }
        }
        self.pending = Some(answer);
        self.has_waited = true;
        true
    }

    /// Has the step that waited been done?
    fn is_done(&mut self) -> bool {
        match &mut self.pending {
            None => true,
            Some(answer) => !matches!(answer.try_recv(), Err(oneshot::error::TryRecvError::Empty)),
        }
    }

    fn failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
    }

    async fn end(self) -> (Knows, Option<Error>) {
        drop(self.acts);
        self.task.await.unwrap_or_else(|error| (Knows::default(), Some(Error::storage(error.to_string()))))
    }
}

struct Actor {
    transaction: Option<Transaction>,
    items: HashMap<i64, Item>,
    knows: Knows,
}

impl Actor {
    async fn act(&mut self, act: Act) -> juggler_core::Result<()> {
        let gone = || Error::bad_request("the transaction has ended");
        let tx = self.transaction.as_ref().ok_or_else(gone)?;
        match act {
            Act::Read(id) => {
                let item = Item::find_by_id(tx, id).required().await?;
                self.knows.read.push(item.value);
                self.items.insert(id, item);
            }
            Act::Count => {
                let count = Item::count(tx).filter(Item::VALUE.gte(30)).await?;
                self.knows.read.push(i64::try_from(count).unwrap_or(i64::MAX));
            }
            Act::Write(id, value) => {
                Item { id, value: 0 }.update(tx).set(Item::VALUE, value).await?;
            }
            Act::AddOne(id) => {
                let item = self.items.get(&id).ok_or_else(gone)?;
                item.update(tx).set(Item::VALUE, item.value + 1).await?;
            }
            Act::AddOneToVersioned(id) => {
                // As it was when both began.
                let item = Versioned { id, value: 10, version: 1 };
                item.update(tx).set(Versioned::VALUE, item.value + 1).await?;
            }
            Act::Create(id, value) => {
                Item::create(tx, Item { id, value }).await?;
            }
            Act::Commit | Act::RollBack => {
                let Some(transaction) = self.transaction.take() else { return Ok(()) };
                match act {
                    Act::Commit => {
                        transaction.commit().await?;
                        self.knows.committed = true;
                    }
                    _ => transaction.rollback().await?,
                }
            }
        }
        Ok(())
    }
}
