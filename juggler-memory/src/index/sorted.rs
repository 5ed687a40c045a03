//! A list of slots in an order that is known outside of it.

/// How many slots a chunk has at most: moving half of them costs less than finding the place.
const CHUNK: usize = 512;

/// A list of slots in chunks, so that adding one in the middle moves a few of them. Its order is that of the predicates
/// it is asked with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sorted {
    /// None is empty.
    chunks: Vec<Vec<u32>>,
}

/// A place in the list: that of a slot, or the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    chunk: usize,
    at: usize,
}

/// From one place to before another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) start: Place,
    pub(crate) end: Place,
}

impl Sorted {
    pub(crate) fn end(&self) -> Place {
        Place { chunk: self.chunks.len(), at: 0 }
    }

    pub(crate) fn all(&self) -> Span {
        Span { start: Place { chunk: 0, at: 0 }, end: self.end() }
    }

    pub(crate) fn get(&self, place: Place) -> Option<u32> {
        self.chunks.get(place.chunk)?.get(place.at).copied()
    }

    pub(crate) fn last(&self) -> Option<u32> {
        self.chunks.last()?.last().copied()
    }

    /// The first place whose slot is not before what is looked for.
    pub(crate) fn partition(&self, mut before: impl FnMut(u32) -> bool) -> Place {
        // The last chunk that begins before it, or the first chunk.
        let chunk = self.chunks.partition_point(|chunk| before(chunk[0])).saturating_sub(1);
        let Some(slots) = self.chunks.get(chunk) else { return self.end() };
        let at = slots.partition_point(|slot| before(*slot));
        if at < slots.len() { Place { chunk, at } } else { Place { chunk: chunk + 1, at: 0 } }
    }

    pub(crate) fn insert(&mut self, place: Place, slot: u32) {
        let Place { mut chunk, mut at } = place;
        if at == 0 && chunk > 0 {
            // Behind the chunk before, where nothing moves.
            chunk -= 1;
            at = self.chunks[chunk].len();
        }
        let Some(slots) = self.chunks.get_mut(chunk) else {
            self.chunks.push(vec![slot]);
            return;
        };
        slots.insert(at, slot);
        if slots.len() > CHUNK {
            // Rows that come in order leave full chunks behind.
            let half = if at + 1 == slots.len() { CHUNK } else { CHUNK / 2 };
            let rest = slots.split_off(half);
            self.chunks.insert(chunk + 1, rest);
        }
    }

    pub(crate) fn remove(&mut self, place: Place) {
        let Some(slots) = self.chunks.get_mut(place.chunk) else { return };
        slots.remove(place.at);
        if slots.is_empty() {
            self.chunks.remove(place.chunk);
        }
    }

    /// How many slots a span has.
    pub(crate) fn len(&self, span: Span) -> usize {
        if span.start >= span.end {
            return 0;
        }
        if span.start.chunk == span.end.chunk {
            return span.end.at - span.start.at;
        }
        let between = &self.chunks[span.start.chunk..span.end.chunk];
        between.iter().map(Vec::len).sum::<usize>() - span.start.at + span.end.at
    }

    /// The slots of a span.
    pub(crate) fn between(&self, span: Span) -> impl DoubleEndedIterator<Item = u32> {
        let last = span.end.chunk.min(self.chunks.len().saturating_sub(1));
        let chunks = if self.len(span) == 0 { &[][..] } else { &self.chunks[span.start.chunk..=last] };
        chunks.iter().enumerate().flat_map(move |(i, slots)| {
            let chunk = span.start.chunk + i;
            let from = if chunk == span.start.chunk { span.start.at } else { 0 };
            let to = if chunk == span.end.chunk { span.end.at } else { slots.len() };
            slots[from..to].iter().copied()
        })
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = u32> {
        self.between(self.all())
    }

    /// Where the slots from a place on stop being in something, if that is near.
    pub(crate) fn run(&self, start: Place, is_in: impl Fn(u32) -> bool) -> Option<Place> {
        const NEAR: usize = 16;
        let Some(slots) = self.chunks.get(start.chunk) else { return Some(start) };
        let near = slots[start.at..].iter().take(NEAR).position(|slot| !is_in(*slot))?;
        Some(Place { at: start.at + near, ..start })
    }

    /// The place before one, unless that is the first.
    pub(crate) fn before(&self, place: Place) -> Option<Place> {
        if place.at > 0 {
            return Some(Place { at: place.at - 1, ..place });
        }
        let chunk = place.chunk.checked_sub(1)?;
        Some(Place { chunk, at: self.chunks[chunk].len() - 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Sorted, Span};

    #[test]
    fn slots_keep_their_order_through_splits_and_removals() {
        let mut sorted = Sorted::default();
        let mut expected: Vec<u32> = Vec::new();
        let mut random = 12345_u32;
        for _ in 0..5000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let slot = random >> 8;
            if random.is_multiple_of(5) && !expected.is_empty() {
                let at = slot as usize % expected.len();
                let gone = expected.remove(at);
                let place = sorted.partition(|other| other < gone);
                assert_eq!(sorted.get(place), Some(gone));
                sorted.remove(place);
            } else if let Err(at) = expected.binary_search(&slot) {
                expected.insert(at, slot);
                let place = sorted.partition(|other| other < slot);
                sorted.insert(place, slot);
            }
        }
        assert!(sorted.chunks.len() > 4);
        assert_eq!(sorted.iter().collect::<Vec<_>>(), expected);
        assert_eq!(
            sorted.iter().rev().collect::<Vec<_>>(),
            expected.iter().rev().copied().collect::<Vec<_>>()
        );
        for (from, to) in [(0, 0), (3, 3000), (600, 700), (0, expected.len()), (9, 3)] {
            let place = |i: usize| {
                expected.get(i).map_or(sorted.end(), |slot| sorted.partition(|other| other < *slot))
            };
            let span = Span { start: place(from), end: place(to) };
            let range = if from < to { &expected[from..to] } else { &[] };
            assert_eq!(sorted.between(span).collect::<Vec<_>>(), range);
            assert_eq!(sorted.len(span), range.len());
        }
        let mut place = sorted.end();
        for slot in expected.iter().rev() {
            place = sorted.before(place).unwrap_or(Place { chunk: usize::MAX, at: 0 });
            assert_eq!(sorted.get(place), Some(*slot));
        }
        assert_eq!(sorted.before(place), None);
    }
}
