//! Columns of SQLite with other types than ours.

use crate::foreign::{Around, Foreign};
use crate::stored::Stored;

/// How a column of a type is used; `None` where it is as ours.
pub(super) fn foreign(stored: Stored, base: &str) -> Option<Foreign> {
    let is_text = ["char", "clob", "text"].iter().any(|word| base.contains(word));
    match stored {
        // What is no text by its type may be anything.
        Stored::Text if !is_text => Some(Foreign::as_type(Around::new("CAST(", " AS TEXT)"))),
        Stored::Json if !is_text => {
            let read = Around::new("CAST(", " AS TEXT)");
            Some(Foreign { read, ..Foreign::default() })
        }
        // Others spell dates and times in other ways.
        Stored::Date | Stored::Time | Stored::DateTime | Stored::Timestamp if !base.ends_with("_text") => {
            Some(Foreign::default())
        }
        _ => None,
    }
}
