//! Columns of MySQL and MariaDB with other types than ours.

use std::borrow::Cow;

use crate::foreign::{Around, Foreign};
use crate::stored::Stored;

/// How a column of a type is used; `None` where it is as ours. `collation` is that of our own tables.
pub(super) fn foreign(stored: Stored, base: &str, collation: &str) -> Option<Foreign> {
    let first = base.split(' ').next().unwrap_or_default();
    let is_text = first.ends_with("char") || first.ends_with("text") || matches!(first, "enum" | "set");
    match stored {
        // Letters count, and spaces at the end, as in columns of our own.
        Stored::Text => {
            let read = if is_text { Around::default() } else { Around::before("CAST(", " AS CHAR)") };
            let tested = Around(
                Cow::Borrowed(if is_text { "CONVERT(" } else { "CONVERT(CAST(" }),
                Cow::Owned(format!(
                    "{} USING utf8mb4) COLLATE {collation}",
                    if is_text { "" } else { " AS CHAR)" }
                )),
            );
            Some(Foreign { read, tested, ..Foreign::plain() })
        }
        Stored::Bool if first == "bit" => {
            Some(Foreign { read: Around::before("(", " + 0)"), ..Foreign::plain() })
        }
        Stored::Int if matches!(first, "bit" | "year") => {
            Some(Foreign { read: Around::before("CAST(", " AS SIGNED)"), ..Foreign::plain() })
        }
        Stored::Float if !matches!(first, "double" | "real") => {
            Some(Foreign { read: Around::before("(", " + 0e0)"), ..Foreign::plain() })
        }
        #[cfg(feature = "decimal")]
        Stored::Decimal if matches!(first, "decimal" | "numeric" | "dec") => {
            Some(Foreign { compared: Around::before("CAST(", " AS DECIMAL(65,28))"), ..Foreign::plain() })
        }
        _ => None,
    }
}
