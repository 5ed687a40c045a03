//! What stands inside columns of JSON. A NUL in text, which `jsonb` does not take, is replaced by a character that nobody uses.

use juggler_core::query::Test;
use juggler_core::value::{Value, to_json};
use serde_json::{Map, json};

use crate::operand::Operand;
use crate::statement::Statement;
use crate::stored::Stored;

/// The one that stands for a NUL, out of Unicode's private use area.
const STAND_IN: char = '\u{E000}';

/// Can a test of text be asked about what stands in JSON? Where it sorts, the stand-in would matter.
pub(super) fn takes(value: &Value, test: &Test) -> bool {
    let sorts = !matches!(test, Test::Eq(_) | Test::Inq(_) | Test::Like(_));
    match value {
        Value::Text(text) => !sorts && !text.contains([STAND_IN, '\0']),
        _ => true,
    }
}

/// The column as `jsonb`. A backslash of the text itself is spelled otherwise first: with what follows it, it may look like a NUL.
fn jsonb(statement: &mut Statement<'_>, column: &str) {
    statement.push("REPLACE(REPLACE(").name(column);
    statement.push(r"::text, E'\\\\', E'\\u005c'), E'\\u0000', E'\\ue000')::jsonb");
}

/// Adds an operator, and the names that lead into a column.
fn at_path(statement: &mut Statement<'_>, operator: &str, path: &[String]) {
    let names = path.iter().map(|name| Value::from(name.as_str()));
    let n = statement.list(names, Stored::Text);
    statement.push(operator).push(&format!("${n}"));
}

/// What a path leads to, with the type that its kind has.
pub(super) fn inside(statement: &mut Statement<'_>, operand: &Operand<'_>) {
    statement.push("(");
    jsonb(statement, operand.column);
    at_path(statement, " #>> ", operand.path);
    statement.push(")").push(cast(operand.stored));
}

/// The type as which text out of JSON is compared.
fn cast(stored: Stored) -> &'static str {
    match stored {
        Stored::Int => "::numeric",
        Stored::Float => "::double precision",
        Stored::Bool => "::boolean",
        _ => " COLLATE \"C\"",
    }
}

/// The elements of the list that a path leads to, if it is one.
pub(super) fn elements(statement: &mut Statement<'_>, operand: &Operand<'_>) {
    let list = |statement: &mut Statement<'_>| {
        statement.push("(");
        jsonb(statement, operand.column);
        if !operand.path.is_empty() {
            at_path(statement, " #> ", operand.path);
        }
        statement.push(")");
    };
    statement.push("(SELECT juggler_text").push(cast(operand.stored)).push(" AS juggler_item");
    statement.push(" FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(");
    list(statement);
    statement.push(") = 'array' THEN ");
    list(statement);
    statement.push(" END) AS texts(juggler_text)) AS item");
}

/// What a search looks for: a condition of a path, and the values in it.
pub(super) struct Wanted {
    condition: String,
    values: Map<String, serde_json::Value>,
}

impl Wanted {
    fn value(&mut self, value: serde_json::Value) -> String {
        let name = format!("v{}", self.values.len());
        let place = format!("${name}");
        self.values.insert(name, value);
        place
    }

    fn part(&mut self, part: &str) {
        if !self.condition.is_empty() {
            self.condition.push_str(" || ");
        }
        self.condition.push_str(part);
    }

    /// A number is looked for between its neighbours: it may be spelled with more digits than a float keeps. Beyond the largest there is
    /// none.
    fn number(&mut self, low: Option<f64>, high: Option<f64>) {
        let finite = |bound: f64| bound.is_finite().then_some(bound);
        let low =
            low.map(f64::next_down).and_then(finite).map(|low| format!("@ >= {}", self.value(json!(low))));
        let high =
            high.map(f64::next_up).and_then(finite).map(|high| format!("@ <= {}", self.value(json!(high))));
        let parts: Vec<String> = low.into_iter().chain(high).collect();
        match parts.is_empty() {
            true => self.part("@.type() == \"number\""),
            false => self.part(&format!("({})", parts.join(" && "))),
        }
    }

    fn equal(&mut self, value: &Value, test: &Test) -> Option<()> {
        match value {
            Value::Text(_) if !takes(value, test) => return None,
            Value::Text(_) | Value::Bool(_) => {
                let place = self.value(to_json(value.as_ref()));
                self.part(&format!("@ == {place}"));
            }
            value => {
                let number = number(value)?;
                self.number(Some(number), Some(number));
            }
        }
        Some(())
    }
}

/// What a search for what passes a test looks for; `None` where there is no such search.
pub(super) fn wanted(test: &Test) -> Option<Wanted> {
    const MOST: usize = 100;
    let mut wanted = Wanted { condition: String::new(), values: Map::new() };
    match test {
        Test::Eq(value) => wanted.equal(value, test)?,
        Test::Inq(values) if (1..=MOST).contains(&values.len()) => {
            values.iter().try_for_each(|value| wanted.equal(value, test))?;
        }
        Test::Gt(low) | Test::Gte(low) => wanted.number(Some(number(low)?), None),
        Test::Lt(high) | Test::Lte(high) => wanted.number(None, Some(number(high)?)),
        Test::Between(low, high) => wanted.number(Some(number(low)?), Some(number(high)?)),
        _ => return None,
    }
    Some(wanted)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(int) => Some(*int as f64),
        Value::Float(float) => Some(*float),
        _ => None,
    }
}

/// A search of a whole column, wherever in it the value stands.
pub(super) fn search(statement: &mut Statement<'_>, column: &str, test: &Test) {
    let Some(Wanted { condition, values }) = wanted(test) else {
        statement.push("1=1");
        return;
    };
    statement.push("jsonb_path_exists(");
    jsonb(statement, column);
    statement.push(", '$.** ? (").push(&condition).push(")', ");
    statement
        .value(Value::Text(serde_json::Value::Object(values).to_string()), Stored::Text)
        .push("::jsonb)");
}
