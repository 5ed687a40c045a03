//! What became of an input.

use std::hash::{DefaultHasher, Hash, Hasher};

use juggler_core::Error;

/// What became of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was understood. The text says as what, if that is of interest.
    Accepted(String),
    /// It was refused, with this error.
    Refused(String),
}

/// An answer, or what is wrong with the program.
pub type Tried = Result<Answer, String>;

/// How long an error about outside input may be, in characters.
const LONGEST_ERROR: usize = 600;

impl Answer {
    /// The answer to something that people send: it is refused as their mistake, briefly.
    ///
    /// A validation names each property that is wrong, however many there are.
    ///
    /// # Errors
    /// An error that is none of theirs, or that repeats too much of what they sent.
    pub fn refused(error: &Error) -> Tried {
        match error.status_code() {
            422 => Ok(Answer::Refused(error.to_string())),
            400..=499 | 501 => Self::told(error),
            status => Err(format!("the status of outside input is {status}: {error}")),
        }
    }

    /// The answer to something that a program is set up with: it is refused, briefly.
    ///
    /// # Errors
    /// An error that repeats too much of what was given.
    pub fn told(error: &Error) -> Tried {
        let text = error.to_string();
        match text.chars().count() {
            0 => Err("the error says nothing".to_owned()),
            1..=LONGEST_ERROR => Ok(Answer::Refused(text)),
            length => Err(format!("an error of {length} characters: {text:.200}..")),
        }
    }

    /// Answers of the same sign are alike: the same words, whatever is quoted between them, and whatever the numbers.
    pub(super) fn sign(&self) -> u64 {
        let (accepted, text) = match self {
            Answer::Accepted(text) => (true, text),
            Answer::Refused(text) => (false, text),
        };
        let mut hasher = DefaultHasher::new();
        accepted.hash(&mut hasher);
        for (at, part) in text.split(['"', '`', '\'']).enumerate() {
            let words = part.split(|letter: char| !letter.is_alphabetic());
            words.filter(|_| at % 2 == 0).for_each(|word| word.hash(&mut hasher));
        }
        hasher.finish()
    }
}

/// Says that two things that should be the same are not.
///
/// # Errors
/// When they are not.
pub fn mistake<T: PartialEq + std::fmt::Debug>(what: &str, a: &T, b: &T) -> Result<(), String> {
    if a == b { Ok(()) } else { Err(format!("{what}:\n  {a:?}\n  {b:?}")) }
}
