//! What stands inside columns of JSON.

use juggler_core::definition::Kind;
use juggler_core::query::Test;
use juggler_core::value::Value;

/// Does the parser of MariaDB get to the bottom of such values? It goes 32 levels down, and what is deeper is null to it; so only what
/// is declared is asked for, and has no names that a path could not spell.
pub(super) fn is_shallow(kind: &Kind) -> bool {
    const DEEPEST: usize = 16;
    fn goes(kind: &Kind, level: usize) -> bool {
        match kind {
            _ if level > DEEPEST => false,
            Kind::Json => false,
            Kind::List(element) => goes(element, level + 1),
            Kind::Object(object) => {
                let is_plain = |name: &str| !name.contains(['"', '\\', '\0']);
                !object.open
                    && object
                        .properties
                        .iter()
                        .all(|property| is_plain(&property.name) && goes(&property.kind, level + 1))
            }
            _ => true,
        }
    }
    goes(kind, 0)
}

/// The names as a path.
pub(super) fn path(names: &[String]) -> Value {
    let mut path = "$".to_owned();
    for name in names {
        path.push_str(".\"");
        path.push_str(name);
        path.push('"');
    }
    Value::Text(path)
}

/// The patterns of which `JSON_SEARCH` finds one wherever a test of text is passed; `None` where there is no such search. Numbers may be
/// spelled in many ways.
pub(super) fn sought(test: &Test) -> Option<Vec<String>> {
    const MOST: usize = 20;
    let pattern = |value: &Value| match value {
        Value::Text(text) => {
            let mut pattern = String::with_capacity(text.len());
            for letter in text.chars() {
                if matches!(letter, '%' | '_' | '|') {
                    pattern.push('|');
                }
                pattern.push(letter);
            }
            Some(pattern)
        }
        _ => None,
    };
    match test {
        Test::Eq(value) => Some(vec![pattern(value)?]),
        Test::Inq(values) if (1..=MOST).contains(&values.len()) => values.iter().map(pattern).collect(),
        _ => None,
    }
}
