//! Columns of PostgreSQL with other types than ours.

use std::borrow::Cow;

use crate::foreign::{Around, Foreign};
use crate::stored::Stored;

/// How a column of a type is used; `None` where it is as ours.
pub(super) fn foreign(stored: Stored, base: &str, full: &str) -> Option<Foreign> {
    let cast = |to: &str| Around(Cow::Borrowed(""), Cow::Owned(format!("::{to}")));
    let is_text = matches!(base, "text" | "varchar" | "character varying");
    match stored {
        // Enumerations, intervals, addresses and so on, as PostgreSQL spells them; no padding of `char`.
        Stored::Text if !is_text => Some(Foreign {
            read: Around::new("", "::text"),
            written: cast(full),
            ..Foreign::as_type(Around::new("", "::text COLLATE \"C\""))
        }),
        Stored::Int if base == "oid" => {
            Some(Foreign { written: cast("oid"), ..Foreign::as_type(Around::new("", "::int8")) })
        }
        Stored::Float if !matches!(base, "double precision" | "float8" | "float") => {
            Some(Foreign { read: Around::new("", "::float8"), ..Foreign::plain() })
        }
        #[cfg(feature = "decimal")]
        Stored::Decimal if matches!(base, "numeric" | "decimal") => Some(Foreign {
            read: Around::new("", "::text"),
            compared: cast("numeric"),
            written: cast("numeric"),
            joins: false,
            ..Foreign::plain()
        }),
        #[cfg(feature = "uuid")]
        Stored::Uuid if base == "uuid" => Some(Foreign {
            read: Around::new("", "::text"),
            compared: cast("uuid"),
            written: cast("uuid"),
            lists: false,
            joins: false,
            ..Foreign::plain()
        }),
        Stored::Json if base == "jsonb" => {
            Some(Foreign { read: Around::new("", "::text"), written: cast("jsonb"), ..Foreign::default() })
        }
        Stored::Json if base.ends_with("[]") => Some(Foreign {
            read: Around::new("to_json(", ")::text"),
            written: Around(
                Cow::Borrowed(
                    "(SELECT CASE WHEN j IS NOT NULL THEN ARRAY(SELECT json_array_elements_text(j)) END FROM (SELECT ",
                ),
                Cow::Owned(format!(" AS j) AS q)::{full}")),
            ),
            ..Foreign::default()
        }),
        _ => None,
    }
}
