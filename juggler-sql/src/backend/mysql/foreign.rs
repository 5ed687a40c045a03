//! Columns of MySQL and MariaDB with other types than ours.

use std::borrow::Cow;

use crate::foreign::{Around, Foreign};
use crate::stored::Stored;

/// How a column of a type is used; `None` where it is as ours. `collation` is that of our own tables.
pub(super) fn foreign(stored: Stored, base: &str, collation: &str) -> Option<Foreign> {
    let first = base.split(' ').next().unwrap_or_default();
    let is_text = first.ends_with("char") || first.ends_with("text") || matches!(first, "enum" | "set");
    match stored {
        // Letters count, and spaces at the end. The order is that of the column, which is not ours.
        Stored::Text if is_text => {
            let compared = Around(Cow::Borrowed(""), Cow::Owned(format!(" COLLATE {collation}")));
            Some(Foreign { compared, orders: false, ..Foreign::plain() })
        }
        // Addresses, as they are spelled.
        Stored::Text => {
            let text = format!(" AS CHAR) USING utf8mb4) COLLATE {collation}");
            let tested = Around(Cow::Borrowed("CONVERT(CAST("), Cow::Owned(text));
            Some(Foreign { read: Around::new("CAST(", " AS CHAR)"), ..Foreign::as_type(tested) })
        }
        Stored::Bool if first == "bit" => {
            Some(Foreign { read: Around::new("(", " + 0)"), ..Foreign::plain() })
        }
        Stored::Int if matches!(first, "bit" | "year") => {
            Some(Foreign { read: Around::new("CAST(", " AS SIGNED)"), ..Foreign::plain() })
        }
        Stored::Float if !matches!(first, "double" | "real") => {
            Some(Foreign { read: Around::new("(", " + 0e0)"), ..Foreign::plain() })
        }
        #[cfg(feature = "decimal")]
        Stored::Decimal if matches!(first, "decimal" | "numeric" | "dec") => {
            Some(Foreign { compared: Around::new("CAST(", " AS DECIMAL(65,28))"), ..Foreign::plain() })
        }
        _ => None,
    }
}
