//! The types that models give to their columns themselves, by a section or `column_type`.

use juggler_core::definition::{ModelDefinition, Property};
use juggler_core::{Error, Result};

use crate::dialect::Dialect;
use crate::stored::Stored;

/// The type of a property that has one of its own, with its length or its digits: `VARCHAR(32)`, `DECIMAL(10, 2)`.
pub(crate) fn own_type(property: &Property) -> Option<String> {
    let name = property.column_type.as_deref()?.trim();
    if name.contains('(') {
        return Some(name.to_owned());
    }
    let base = base(name);
    let kind = base.split(" with").next().unwrap_or_default();
    let sizes = match (kind, property.length, property.precision, property.scale) {
        ("decimal" | "dec" | "numeric" | "number", _, Some(precision), Some(scale)) => {
            format!("({precision}, {scale})")
        }
        ("decimal" | "dec" | "numeric" | "number", _, Some(precision), None) => format!("({precision})"),
        ("time" | "timestamp" | "datetime" | "timestamptz" | "timetz", _, Some(precision), _) => {
            format!("({precision})")
        }
        (_, Some(length), ..)
            if kind.contains("char") || kind.contains("binary") || kind.starts_with("bit") =>
        {
            format!("({length})")
        }
        _ => return Some(name.to_owned()),
    };
    // The sizes of `TIMESTAMP WITH TIME ZONE` and its like stand behind the first word.
    match name.split_once(" with") {
        Some((first, rest)) => Some(format!("{first}{sizes} with{rest}")),
        None => match name.split_once(" WITH") {
            Some((first, rest)) => Some(format!("{first}{sizes} WITH{rest}")),
            None => Some(format!("{name}{sizes}")),
        },
    }
}

/// The name of a type, in small letters and without its sizes: `character varying` of `CHARACTER VARYING(20)`.
pub(crate) fn base(name: &str) -> String {
    let mut base = String::with_capacity(name.len());
    let mut depth = 0_usize;
    for letter in name.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => base.push(letter),
            _ => {}
        }
    }
    let lower = base.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().take_while(|word| *word != "collate").collect();
    words.join(" ")
}

/// Is it a type of whole numbers?
pub(crate) fn is_whole(name: &str) -> bool {
    let base = base(name);
    let first = base.split(' ').next().unwrap_or_default();
    matches!(
        first,
        "int" | "integer" | "smallint" | "mediumint" | "tinyint" | "bigint" | "int2" | "int4" | "int8"
    )
}

/// Is it a type of numbers? Text in such a column would be one, if it is kept at all.
fn is_number(name: &str) -> bool {
    let first = name.split(' ').next().unwrap_or_default();
    let others = ["real", "double", "float", "float4", "float8", "numeric", "decimal", "dec"];
    is_whole(name) || others.contains(&first)
}

/// Makes sure that a type can stand in a statement, and that it holds the values of its property.
pub(crate) fn check(dialect: &dyn Dialect, model: &ModelDefinition, at: usize) -> Result<()> {
    let Some(property) = model.properties.get(at) else { return Ok(()) };
    let Some(name) = own_type(property) else { return Ok(()) };
    let wrong =
        |why: &str| Err(Error::definition(model.place(at), format!("the type `{name}` of its column {why}")));
    if !is_one_type(&name) {
        return wrong("is not the name of one type");
    }
    let (stored, base) = (Stored::at(model, at), base(&name));
    let is_misfit = stored == Stored::Text && is_number(&base);
    let is_read = || dialect.holds(stored, &base) || dialect.foreign(stored, &base, &name).is_some();
    if is_misfit || !is_read() {
        let kind = property.kind.describe();
        return wrong(&format!("does not hold {kind} on {}", dialect.title()));
    }
    Ok(())
}

/// A type is words, with sizes or values in parentheses: nothing behind which another column or statement could begin.
fn is_one_type(name: &str) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    for letter in name.chars() {
        match (letter, quote) {
            ('\\' | '\0', _) => return false,
            (letter, Some(open)) if letter == open => quote = None,
            (_, Some(_)) => {}
            ('\'' | '"', None) => quote = Some(letter),
            ('(', None) => depth += 1,
            (')', None) if depth == 0 => return false,
            (')', None) => depth -= 1,
            (',', None) if depth == 0 => return false,
            (',' | ' ' | '_' | '[' | ']' | '.', None) => {}
            (letter, None) if letter.is_alphanumeric() => {}
            _ => return false,
        }
    }
    depth == 0 && quote.is_none() && name.starts_with(|first: char| first.is_alphabetic() || first == '"')
}

#[cfg(test)]
mod tests {
    use juggler_core::definition::Property;

    use super::*;

    fn typed(name: &'static str, length: Option<u32>, precision: Option<u32>, scale: Option<u32>) -> String {
        let mut property = Property::new::<String>("p").with_column_type(name);
        (property.length, property.precision, property.scale) = (length, precision, scale);
        own_type(&property).unwrap_or_default()
    }

    #[test]
    fn sizes_stand_where_a_type_takes_them() {
        assert_eq!(typed("VARCHAR", Some(32), None, None), "VARCHAR(32)");
        assert_eq!(typed("VARCHAR(20)", Some(32), None, None), "VARCHAR(20)");
        assert_eq!(typed("DECIMAL", None, Some(10), Some(2)), "DECIMAL(10, 2)");
        assert_eq!(typed("numeric", None, Some(10), None), "numeric(10)");
        assert_eq!(typed("INT", Some(11), Some(10), Some(0)), "INT");
        assert_eq!(typed("timestamp with time zone", None, Some(3), None), "timestamp(3) with time zone");
    }

    #[test]
    fn a_type_is_one_type() {
        for good in [
            "TEXT",
            "VARCHAR(20)",
            "double precision",
            "enum('a, b', 'it''s')",
            "TEXT COLLATE \"C\"",
            "text[]",
        ] {
            assert!(is_one_type(good), "{good}");
        }
        for bad in
            ["", "TEXT, x TEXT", "TEXT); DROP TABLE x; --", "TEXT'", "TEXT (", "--", "a;b", "enum('\\')"]
        {
            assert!(!is_one_type(bad), "{bad}");
        }
    }
}
