//! The keys of one model.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Instant;

use juggler_core::connector::{KeyPage, KeyPattern};

/// The keys of one model, in order, so that a page begins where the last one ended whatever was written in between.
#[derive(Default)]
pub(super) struct Space {
    entries: BTreeMap<Arc<str>, Entry>,
    /// The keys that end, and when.
    ends: BTreeSet<(Instant, Arc<str>)>,
}

struct Entry {
    value: Box<str>,
    end: Option<Instant>,
}

/// How many keys are on a page at most.
const PAGE: usize = 256;

/// How many keys are looked at for a page at most.
const LOOK: usize = 4096;

/// How many keys that have ended are freed with one write at most. A write adds one at most, so they cannot pile up.
const SWEEP: usize = 16;

impl Entry {
    fn is_there(&self, now: Instant) -> bool {
        self.end.is_none_or(|end| now < end)
    }
}

impl Space {
    pub(super) fn get(&self, key: &str, now: Instant) -> Option<&str> {
        self.entries.get(key).filter(|entry| entry.is_there(now)).map(|entry| &*entry.value)
    }

    /// When a key ends, if it is there and if it ever does.
    pub(super) fn end(&self, key: &str, now: Instant) -> Option<Option<Instant>> {
        self.entries.get(key).filter(|entry| entry.is_there(now)).map(|entry| entry.end)
    }

    /// How many keys are there.
    pub(super) fn count(&self, now: Instant) -> u64 {
        let over = self.ends.iter().take_while(|(end, _)| *end <= now).count();
        (self.entries.len() - over) as u64
    }

    pub(super) fn set(&mut self, key: &str, value: &str, end: Option<Instant>, now: Instant) {
        self.sweep(now);
        self.take(key);
        self.put(key.into(), value.into(), end);
    }

    pub(super) fn delete(&mut self, key: &str, now: Instant) -> bool {
        self.sweep(now);
        self.take(key).is_some_and(|(_, entry)| entry.is_there(now))
    }

    pub(super) fn expire(&mut self, key: &str, end: Option<Instant>, now: Instant) -> bool {
        self.sweep(now);
        match self.take(key) {
            Some((key, entry)) if entry.is_there(now) => {
                self.put(key, entry.value, end);
                true
            }
            _ => false,
        }
    }

    pub(super) fn page(&self, pattern: &KeyPattern, after: Option<&str>, now: Instant) -> KeyPage {
        let from = after.map_or(Bound::Included(pattern.prefix()), Bound::Excluded);
        let mut keys = Vec::new();
        let mut last = after;
        for (looked, (key, entry)) in self.entries.range::<str, _>((from, Bound::Unbounded)).enumerate() {
            if !key.starts_with(pattern.prefix()) {
                break;
            }
            if keys.len() == PAGE || looked == LOOK {
                return KeyPage::new(keys, last.map(str::to_owned));
            }
            if entry.is_there(now) && pattern.matches(key) {
                keys.push(key.to_string());
            }
            last = Some(key);
        }
        KeyPage::new(keys, None)
    }

    fn put(&mut self, key: Arc<str>, value: Box<str>, end: Option<Instant>) {
        if let Some(end) = end {
            self.ends.insert((end, Arc::clone(&key)));
        }
        self.entries.insert(key, Entry { value, end });
    }

    fn take(&mut self, key: &str) -> Option<(Arc<str>, Entry)> {
        let (key, entry) = self.entries.remove_entry(key)?;
        if let Some(end) = entry.end {
            self.ends.remove(&(end, Arc::clone(&key)));
        }
        Some((key, entry))
    }

    /// Frees keys that have ended.
    fn sweep(&mut self, now: Instant) {
        for _ in 0..SWEEP {
            match self.ends.first() {
                Some((end, _)) if *end <= now => {}
                _ => return,
            }
            if let Some((_, key)) = self.ends.pop_first() {
                self.entries.remove(&key);
            }
        }
    }
}

impl fmt::Debug for Space {
    /// Without keys and values: either may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Space")
            .field("keys", &self.entries.len())
            .field("with_end", &self.ends.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use juggler_core::connector::KeyPattern;

    use super::{LOOK, PAGE, SWEEP, Space};

    #[test]
    fn keys_that_have_ended_are_freed_by_writes() {
        let (mut space, start) = (Space::default(), Instant::now());
        let later = |seconds| start + Duration::from_secs(seconds);
        for i in 0..100 {
            space.set(&i.to_string(), "1", Some(later(10)), start);
        }
        assert_eq!((space.count(later(9)), space.count(later(10))), (100, 0));
        assert!(!space.delete("no such key", later(10)));
        assert_eq!(space.entries.len(), 100 - SWEEP);
        for _ in 0..10 {
            space.set("x", "1", Some(later(20)), later(10));
        }
        assert_eq!((space.entries.len(), space.ends.len()), (1, 1));
        space.set("x", "1", None, later(10));
        assert_eq!((space.entries.len(), space.ends.len()), (1, 0));
    }

    #[test]
    fn pages_are_bounded_in_what_they_give_and_in_what_they_look_at() {
        let (mut space, now) = (Space::default(), Instant::now());
        for i in 0..LOOK + 2 {
            space.set(&format!("k{i:06}"), "1", None, now);
        }
        space.set("j", "1", None, now);
        let page = |pattern: &str, after: Option<&str>| space.page(&KeyPattern::new(pattern), after, now);
        let first = page("*", None);
        assert_eq!((first.keys.len(), first.keys.last()), (PAGE, first.next.as_ref()));
        let nothing = page("*x", None);
        assert_eq!((nothing.keys.len(), nothing.next.is_some()), (0, true));
        assert_eq!(page("*x", nothing.next.as_deref()).next, None);
        assert_eq!(page("j*", None).next, None, "what has another beginning is not looked at");
        assert_eq!(page("k000007", None).keys, ["k000007"]);
        assert_eq!(page("j*", Some("\u{10ffff}")).keys, [""; 0], "any text may come back as a place");
    }
}
