//! Sets of slots, one bit each.

/// How many slots one word of a bitmap speaks of. Predicates are evaluated for so many rows at a time.
pub(crate) const BLOCK: u32 = 64;

/// A set of slots. What lies behind its end is not in it, so a bitmap never needs to be told how many slots there are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bitmap(Vec<u64>);

impl Bitmap {
    #[inline]
    pub(crate) fn get(&self, slot: u32) -> bool {
        self.word((slot / BLOCK) as usize) >> (slot % BLOCK) & 1 != 0
    }

    /// The bits of one block of 64 slots.
    #[inline]
    pub(crate) fn word(&self, block: usize) -> u64 {
        self.0.get(block).copied().unwrap_or(0)
    }

    #[inline]
    pub(crate) fn set(&mut self, slot: u32) {
        let block = (slot / BLOCK) as usize;
        if block >= self.0.len() {
            self.0.resize(block + 1, 0);
        }
        self.0[block] |= 1 << (slot % BLOCK);
    }

    #[inline]
    pub(crate) fn clear(&mut self, slot: u32) {
        if let Some(word) = self.0.get_mut((slot / BLOCK) as usize) {
            *word &= !(1 << (slot % BLOCK));
        }
    }

    #[inline]
    pub(crate) fn put(&mut self, slot: u32, bit: bool) {
        if bit { self.set(slot) } else { self.clear(slot) }
    }

    /// How many blocks have a bit, or had one.
    pub(crate) fn blocks(&self) -> usize {
        self.0.len()
    }

    /// The largest slot in it.
    pub(crate) fn last(&self) -> Option<u32> {
        let block = self.0.iter().rposition(|word| *word != 0)?;
        Some(block as u32 * BLOCK + (BLOCK - 1 - self.0[block].leading_zeros()))
    }

    /// The largest slot in it that is less than this one.
    #[inline]
    pub(crate) fn before(&self, slot: u32) -> Option<u32> {
        let block = (slot / BLOCK) as usize;
        let near = self.word(block) & ((1 << (slot % BLOCK)) - 1);
        if near != 0 {
            return Some(block as u32 * BLOCK + (BLOCK - 1 - near.leading_zeros()));
        }
        let block = self.0[..block.min(self.0.len())].iter().rposition(|word| *word != 0)?;
        Some(block as u32 * BLOCK + (BLOCK - 1 - self.0[block].leading_zeros()))
    }

    /// The least slot in it that is greater than this one.
    pub(crate) fn after(&self, slot: u32) -> Option<u32> {
        let block = (slot / BLOCK) as usize;
        let near = self.word(block) & (u64::MAX << (slot % BLOCK) & !(1 << (slot % BLOCK)));
        if near != 0 {
            return Some(block as u32 * BLOCK + near.trailing_zeros());
        }
        let rest = self.0.get(block + 1..)?;
        let next = block + 1 + rest.iter().position(|word| *word != 0)?;
        Some(next as u32 * BLOCK + self.0[next].trailing_zeros())
    }

    /// The slots in it, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(block, word)| ones(*word).map(move |bit| block as u32 * BLOCK + bit))
    }
}

/// The positions of the bits of a word, ascending.
#[inline]
pub(crate) fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros();
        word &= word - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::{Bitmap, ones};

    #[test]
    fn bits_are_set_and_cleared() {
        let mut bits = Bitmap::default();
        for slot in [0, 63, 64, 200] {
            assert!(!bits.get(slot));
            bits.set(slot);
            assert!(bits.get(slot));
        }
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 200]);
        assert_eq!(bits.last(), Some(200));
        bits.clear(200);
        bits.clear(10_000);
        assert_eq!(bits.last(), Some(64));
        assert_eq!(
            (bits.before(64), bits.before(63), bits.before(0), bits.before(9999)),
            (Some(63), Some(0), None, Some(64))
        );
        assert_eq!(
            (bits.after(0), bits.after(63), bits.after(64), bits.after(9999)),
            (Some(63), Some(64), None, None)
        );
        assert_eq!(bits.word(99), 0);
        assert_eq!(ones(0b1010).collect::<Vec<_>>(), [1, 3]);
    }
}
