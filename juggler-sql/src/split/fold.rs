//! `ilike` without a database that folds case as we do: what is folded are the letters that the pattern asks for.

use std::collections::HashMap;
use std::sync::OnceLock;

use juggler_core::query::{LikePattern, simple_lowercase};

/// How many letters a database is asked to replace.
const MOST_LETTERS: usize = 64;

/// The letters whose lowercase is another, by that.
fn uppercase_of() -> &'static HashMap<char, Vec<char>> {
    static LETTERS: OnceLock<HashMap<char, Vec<char>>> = OnceLock::new();
    LETTERS.get_or_init(|| {
        let mut letters: HashMap<char, Vec<char>> = HashMap::new();
        for letter in '\0'..=char::MAX {
            let lower = simple_lowercase(letter);
            if lower != letter {
                letters.entry(lower).or_default().push(letter);
            }
        }
        letters
    })
}

/// What a text has to be told apart from no longer, for a pattern in lowercase: each letter with what replaces it. A letter that the
/// pattern does not have only meets `%` and `_`, to which its case is nothing.
pub(crate) fn replacements(pattern: &LikePattern) -> Vec<(char, char)> {
    let mut wanted: Vec<char> = pattern.source().chars().map(simple_lowercase).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let of = |lower: char| {
        let letters = uppercase_of().get(&lower).map(Vec::as_slice).unwrap_or_default();
        letters.iter().map(move |&letter| (letter, lower))
    };
    wanted.into_iter().flat_map(of).collect()
}

/// Are these few enough?
pub(super) fn is_foldable(pattern: &LikePattern) -> bool {
    replacements(pattern).len() <= MOST_LETTERS
}

/// The pattern in lowercase.
pub(crate) fn lowercase(pattern: &LikePattern) -> String {
    pattern.source().chars().map(simple_lowercase).collect()
}

/// A pattern of `like` that holds wherever this one of `ilike` does: any character stands for each letter that has a case.
pub(super) fn letters_left_open(pattern: &LikePattern) -> LikePattern {
    let mut open = String::with_capacity(pattern.source().len());
    let mut letters = pattern.source().chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' | '_' => open.push(letter),
            letter => {
                let letter = if letter == '\\' { letters.next().unwrap_or(letter) } else { letter };
                let lower = simple_lowercase(letter);
                if lower != letter || uppercase_of().contains_key(&lower) {
                    open.push('_');
                } else {
                    escape(letter, &mut open);
                }
            }
        }
    }
    LikePattern::new(&open, false)
}

/// Writes a character that stands for itself.
pub(super) fn escape(letter: char, pattern: &mut String) {
    if matches!(letter, '%' | '_' | '\\') {
        pattern.push('\\');
    }
    pattern.push(letter);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_that_replace_are_replaced_by_nothing() {
        let letters = uppercase_of();
        assert!(letters.values().flatten().all(|letter| !letters.contains_key(letter)));
        assert!(letters.len() > 1000);
    }

    #[test]
    fn every_letter_of_a_pattern_is_replaced() {
        let pattern = LikePattern::new("K%\\_i", true);
        assert_eq!(replacements(&pattern), [('I', 'i'), ('\u{130}', 'i'), ('K', 'k'), ('\u{212A}', 'k')]);
        assert_eq!(letters_left_open(&pattern).source(), "_%\\__");
        assert_eq!(letters_left_open(&LikePattern::new("7-ß\\", true)).source(), "7-_\\\\");
    }

    #[test]
    fn a_database_is_asked_to_replace_so_many_letters() {
        let mut text = String::new();
        for letter in 'а'..='я' {
            text.push(letter);
        }
        for letter in 'ա'..='ֆ' {
            if replacements(&LikePattern::new(&text, true)).len() < MOST_LETTERS {
                text.push(letter);
            }
        }
        let pattern = LikePattern::new(&text, true);
        assert_eq!((replacements(&pattern).len(), is_foldable(&pattern)), (MOST_LETTERS, true));
        let pattern = LikePattern::new(&(text + "a"), true);
        assert_eq!((replacements(&pattern).len(), is_foldable(&pattern)), (MOST_LETTERS + 1, false));
    }

    #[test]
    fn a_letter_that_was_escaped_stands_for_itself() {
        for (pattern, open, lower) in [
            ("\\\\", "\\\\", "\\\\"),
            ("\\A\\7", "_7", "\\a\\7"),
            ("%\\%_\\_", "%\\%_\\_", "%\\%_\\_"),
            ("ÄΣς", "__ς", "äσς"),
        ] {
            let pattern = LikePattern::new(pattern, true);
            assert_eq!(letters_left_open(&pattern).source(), open);
            assert!(!letters_left_open(&pattern).ignore_case());
            assert_eq!(lowercase(&pattern), lower);
        }
    }
}
