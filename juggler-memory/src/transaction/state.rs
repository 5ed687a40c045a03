//! What a transaction did and heard.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use juggler_core::connector::{Level, Nesting};
use juggler_core::{Error, ErrorKind, Result};

use crate::overlay::Overlay;
use crate::shared::Hold;
use crate::store::Store;

/// What a transaction and those inside it did, and what they heard of others.
#[derive(Debug)]
pub(super) struct State {
    /// By table.
    pub(super) overlays: Overlays,
    /// The first change it has not heard of.
    seen: u64,
    pub(super) hold: Hold,
    limit: Option<Limit>,
    pub(super) serializable: bool,
    epoch: u64,
    pub(super) nesting: Nesting,
    /// What the transactions inside it began with, the outermost of them first.
    saved: Vec<Saved>,
}

type Overlays = HashMap<usize, Overlay>;

/// What there was at a moment.
#[derive(Debug)]
struct Saved {
    overlays: Overlays,
    seen: u64,
}

/// Until when a transaction may be open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) at: Instant,
    pub(super) after: Duration,
}

impl State {
    pub(super) fn new(store: &Store, hold: Hold, limit: Option<Limit>, serializable: bool) -> Self {
        let seen = store.log.lock().now();
        State {
            overlays: HashMap::new(),
            seen,
            hold,
            limit,
            serializable,
            epoch: store.epoch,
            nesting: Nesting::default(),
            saved: Vec::new(),
        }
    }

    /// Is there time left?
    pub(super) fn check_time(&self) -> Result<(), ErrorKind> {
        match self.limit {
            Some(Limit { at, after }) if Instant::now() >= at => {
                Err(ErrorKind::Timeout { what: "a transaction", after })
            }
            _ => Ok(()),
        }
    }

    /// Lets a transaction be used, after what those wrote is undone that were dropped inside it.
    pub(super) fn enter(&mut self, level: &Arc<Level>) -> Result<()> {
        self.nesting.enter(level)?;
        if self.saved.len() > level.depth() {
            self.restore(level.depth() + 1);
        }
        Ok(())
    }

    /// Begins a transaction inside the innermost.
    pub(super) fn save(&mut self) -> Arc<Level> {
        self.saved.push(Saved { overlays: self.overlays.clone(), seen: self.seen });
        self.nesting.begin()
    }

    /// Ends a transaction inside another: what it wrote is the other's.
    pub(super) fn keep(&mut self, level: &Level) {
        self.nesting.end(level);
        self.saved.truncate(level.depth().saturating_sub(1));
    }

    /// Ends the transaction at this depth and those inside it, and undoes what they wrote. Of what others did since, it hears again.
    pub(super) fn restore(&mut self, depth: usize) {
        self.nesting.truncate(depth);
        if let Some(Saved { overlays, seen }) = self.saved.drain(depth.saturating_sub(1)..).next() {
            (self.overlays, self.seen) = (overlays, seen);
        }
    }

    /// The overlay of a table, which is used now.
    pub(super) fn overlay(&mut self, store: &Store, table: usize) -> &mut Overlay {
        let base = &store.tables[table];
        let overlay = self.overlays.entry(table).or_insert_with(|| Overlay::new(base));
        overlay.keep_up(base);
        overlay.used = true;
        overlay
    }

    /// Hears of what others changed since it last did.
    pub(super) fn hear(&mut self, store: &Store) -> Result<()> {
        if store.epoch != self.epoch {
            return Err(Error::connection("the data source was disconnected during the transaction"));
        }
        let mut log = store.log.lock();
        self.check_time()?; // again: the log lets go of holds that have run out
        if log.now() == self.seen {
            return Ok(());
        }
        for change in log.since(self.seen) {
            let base = &store.tables[change.table];
            let overlay = self.overlays.entry(change.table).or_insert_with(|| Overlay::new(base));
            overlay.keep_up(base);
            overlay.hear(change)?;
        }
        self.seen = log.now();
        // What was saved may have to hear of it again.
        let oldest = self.saved.first().map_or(self.seen, |saved| saved.seen);
        log.advance(self.hold.name, oldest);
        Ok(())
    }
}
