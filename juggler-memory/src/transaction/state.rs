//! What a transaction did and heard.

use std::collections::HashMap;
use std::time::Instant;

use juggler_core::{Error, ErrorKind, Result};

use crate::overlay::Overlay;
use crate::shared::Hold;
use crate::store::Store;

/// What a transaction did, and what it heard of others.
#[derive(Debug)]
pub(super) struct State {
    /// By table.
    pub(super) overlays: HashMap<usize, Overlay>,
    /// The first change it has not heard of.
    seen: u64,
    pub(super) hold: Hold,
    until: Option<Instant>,
    pub(super) serializable: bool,
    epoch: u64,
}

impl State {
    pub(super) fn new(store: &Store, hold: Hold, until: Option<Instant>, serializable: bool) -> Self {
        let seen = store.log.lock().now();
        State { overlays: HashMap::new(), seen, hold, until, serializable, epoch: store.epoch }
    }

    /// Is there time left?
    pub(super) fn check_time(&self) -> Result<()> {
        match self.until {
            Some(until) if Instant::now() >= until => Err(ErrorKind::TransactionFinished.into()),
            _ => Ok(()),
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
        log.advance(self.hold.name, self.seen);
        Ok(())
    }
}
