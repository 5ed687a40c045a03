//! Text, each different one kept once.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// The texts of a column, each under a code. Equal texts have equal codes, so most rows compare as integers, and `like` and
/// `regexp` look at each text once.
///
/// Texts are counted: one that no row uses any more is dropped and its code given to another, so a column whose text
/// changes all the time does not grow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    entries: Vec<Entry>,
    codes: HashTable<u32>,
    free: Vec<u32>,
    hasher: RandomState,
}

#[derive(Debug, Clone)]
struct Entry {
    text: Box<str>,
    uses: u32,
}

impl Dictionary {
    /// The text of a code that is in use.
    #[inline]
    pub(crate) fn text(&self, code: u32) -> &str {
        self.entries.get(code as usize).map_or("", |entry| &entry.text)
    }

    /// The code of a text, if a row has it.
    pub(crate) fn code(&self, text: &str) -> Option<u32> {
        let found =
            self.codes.find(self.hasher.hash_one(text), |code| &*self.entries[*code as usize].text == text);
        found.copied()
    }

    /// Counts one more use of a text.
    pub(crate) fn acquire(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        let entries = &mut self.entries;
        if let Some(code) = self.codes.find(hash, |code| &*entries[*code as usize].text == text) {
            entries[*code as usize].uses += 1;
            return *code;
        }
        let entry = Entry { text: text.into(), uses: 1 };
        let code = if let Some(code) = self.free.pop() {
            entries[code as usize] = entry;
            code
        } else {
            entries.push(entry);
            (entries.len() - 1) as u32 // there are at most as many texts as slots
        };
        let hasher = &self.hasher;
        self.codes.insert_unique(hash, code, |code| hasher.hash_one(&*entries[*code as usize].text));
        code
    }

    /// Counts one use less.
    pub(crate) fn release(&mut self, code: u32) {
        let Some(entry) = self.entries.get_mut(code as usize) else { return };
        entry.uses -= 1;
        if entry.uses == 0 {
            let text = std::mem::take(&mut entry.text);
            if let Ok(found) = self.codes.find_entry(self.hasher.hash_one(&*text), |other| *other == code) {
                found.remove();
            }
            self.free.push(code);
        }
    }

    /// The texts in use, with their codes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        let entries = self.entries.iter().enumerate();
        entries.filter(|(_, entry)| entry.uses > 0).map(|(code, entry)| (code as u32, &*entry.text))
    }
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn equal_texts_share_a_code_and_unused_ones_go() {
        let mut dictionary = Dictionary::default();
        let (a, b) = (dictionary.acquire("a"), dictionary.acquire("b"));
        assert_eq!(dictionary.acquire("a"), a);
        assert_eq!((dictionary.text(a), dictionary.text(b)), ("a", "b"));
        dictionary.release(a);
        assert_eq!(dictionary.code("a"), Some(a));
        dictionary.release(a);
        assert_eq!(dictionary.code("a"), None);
        assert_eq!(dictionary.acquire("c"), a, "the code is used again");
        assert_eq!(dictionary.iter().collect::<Vec<_>>(), [(a, "c"), (b, "b")]);
    }

    #[test]
    fn many_texts() {
        let mut dictionary = Dictionary::default();
        let codes: Vec<_> = (0..10_000).map(|i| dictionary.acquire(&format!("text {i}"))).collect();
        for (i, code) in codes.iter().enumerate() {
            assert_eq!(dictionary.code(&format!("text {i}")), Some(*code));
        }
    }
}
