//! What rows were before they were changed, for whoever still looks at them.
//!
//! ```text
//!   seq   1        2        3        4 = now
//!         │ row 7  │ row 9  │ row 7  │
//!         └──────▲─┴────────┴────────┘
//!                hold at 2: a transaction, a waiting stream, a file that is not written yet
//! ```
//!
//! Writers change rows in place. As long as somebody holds on to a moment, what a row was is noted first, so that the
//! moment can be seen ([`Overlay`](crate::overlay::Overlay)) or brought back ([`Store::undo`](crate::store::Store::undo)).
//! When nobody does, which is most of the time, a write costs nothing here.

use std::collections::VecDeque;
use std::time::Instant;

use juggler_core::Value;

/// The changes since the oldest moment that is held.
#[derive(Debug, Default)]
pub(crate) struct Log {
    changes: VecDeque<Change>,
    /// The number of the first change that is kept.
    first: u64,
    holds: Vec<Hold>,
    next_hold: u64,
}

/// One change of one row.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) table: usize,
    pub(crate) slot: u32,
    /// What the row was; `None` if there was none.
    pub(crate) before: Option<Vec<Value>>,
}

#[derive(Debug)]
struct Hold {
    name: u64,
    at: u64,
    until: Option<Instant>,
}

impl Log {
    /// The number of the next change.
    pub(crate) fn now(&self) -> u64 {
        self.first + self.changes.len() as u64
    }

    /// Must changes be noted?
    #[inline]
    pub(crate) fn is_held(&self) -> bool {
        !self.holds.is_empty()
    }

    /// Notes a change.
    pub(crate) fn note(&mut self, change: Change) {
        self.changes.push_back(change);
        if self.changes.len().is_multiple_of(1024) {
            self.trim(); // a hold may have run out
        }
    }

    /// Holds on to this moment, at most until `until`. Gives the name of the hold.
    pub(crate) fn hold(&mut self, until: Option<Instant>) -> u64 {
        self.next_hold += 1;
        self.holds.push(Hold { name: self.next_hold, at: self.now(), until });
        self.next_hold
    }

    /// Moves a hold forward.
    pub(crate) fn advance(&mut self, name: u64, at: u64) {
        if let Some(hold) = self.holds.iter_mut().find(|hold| hold.name == name) {
            hold.at = hold.at.max(at);
        }
        self.trim();
    }

    /// Lets go.
    pub(crate) fn release(&mut self, name: u64) {
        self.holds.retain(|hold| hold.name != name);
        self.trim();
    }

    /// Forgets all changes and lets go of everything.
    pub(crate) fn reset(&mut self) {
        self.holds.clear();
        self.trim();
    }

    /// The changes since a moment that is held.
    pub(crate) fn since(&self, at: u64) -> impl Iterator<Item = &Change> {
        self.changes.range((at.saturating_sub(self.first) as usize).min(self.changes.len())..)
    }

    /// Takes back the last change, if it was made since a moment.
    pub(crate) fn pop(&mut self, since: u64) -> Option<Change> {
        if self.now() > since { self.changes.pop_back() } else { None }
    }

    fn trim(&mut self) {
        let now = self.holds.iter().any(|hold| hold.until.is_some()).then(Instant::now);
        self.holds.retain(|hold| hold.until.is_none_or(|until| now.is_none_or(|now| now < until)));
        let oldest = self.holds.iter().map(|hold| hold.at).min().unwrap_or_else(|| self.now());
        let gone = (oldest.saturating_sub(self.first) as usize).min(self.changes.len());
        self.changes.drain(..gone);
        self.first += gone as u64;
        if self.changes.is_empty() {
            self.changes.shrink_to(1024);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Change, Log};

    fn note(log: &mut Log, slot: u32) {
        log.note(Change { table: 0, slot, before: None });
    }

    fn slots(log: &Log, since: u64) -> Vec<u32> {
        log.since(since).map(|change| change.slot).collect()
    }

    #[test]
    fn changes_are_kept_as_long_as_somebody_holds_on() {
        let mut log = Log::default();
        assert!(!log.is_held());
        let (a, start) = (log.hold(None), log.now());
        note(&mut log, 1);
        let (b, later) = (log.hold(None), log.now());
        note(&mut log, 2);
        note(&mut log, 3);
        assert_eq!((slots(&log, start), slots(&log, later)), (vec![1, 2, 3], vec![2, 3]));
        log.release(a);
        assert_eq!(slots(&log, later), [2, 3]);
        assert_eq!(log.changes.len(), 2);
        log.advance(b, later + 1);
        assert_eq!(log.changes.len(), 1);
        log.release(b);
        assert_eq!((log.changes.len(), log.now(), log.is_held()), (0, start + 3, false));
    }

    #[test]
    fn a_hold_runs_out() {
        let mut log = Log::default();
        log.hold(Some(Instant::now() + Duration::from_millis(1)));
        std::thread::sleep(Duration::from_millis(2));
        (0..1024).for_each(|slot| note(&mut log, slot));
        assert!(!log.is_held() && log.changes.is_empty());
    }
}
