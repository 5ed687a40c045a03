//! From a condition to typed tests.

use juggler_core::Value;
use juggler_core::query::{Condition, Test};

use super::Node;
use super::leaf::{Leaf, Probe};
use crate::binding::Binding;
use crate::column::{Column, Data, Texts, whole};
use crate::table::Table;

pub(super) fn compile<'a>(table: &'a Table, binding: &'a Binding, condition: &'a Condition) -> Node<'a> {
    let each = |parts: &'a [Condition]| parts.iter().map(|part| compile(table, binding, part));
    match condition {
        Condition::And(parts) => {
            let mut nodes = Vec::with_capacity(parts.len());
            for node in each(parts) {
                match node {
                    Node::All(inner) => nodes.extend(inner),
                    node => nodes.push(node),
                }
            }
            nodes.sort_by_key(Node::cost);
            single(nodes, Node::All)
        }
        Condition::Or(parts) => single(each(parts).collect(), Node::Any),
        Condition::Not(part) => Node::Not(Box::new(compile(table, binding, part))),
        Condition::Test { column, test } if column.path.is_empty() => {
            let at = binding.column(column.property).map_or(usize::MAX, |at| at as usize);
            let node = table.columns.get(at).and_then(|column| fast(column, condition, test));
            node.unwrap_or(Node::Rows(condition))
        }
        condition => Node::Rows(condition),
    }
}

fn single<'a>(mut nodes: Vec<Node<'a>>, many: fn(Vec<Node<'a>>) -> Node<'a>) -> Node<'a> {
    match (nodes.pop(), nodes.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            nodes.push(last);
            many(nodes)
        }
        (None, _) => many(nodes),
    }
}

/// The test of a whole column, if there is a fast one.
fn fast<'a>(column: &'a Column, condition: &'a Condition, test: &'a Test) -> Option<Node<'a>> {
    let leaf = |probe| Some(Node::Leaf(Leaf { column, probe }));
    match test {
        // A list may have null in it, which only a look at the values finds.
        Test::Eq(_) | Test::Inq(_) if column.is_mixed() => None,
        Test::Eq(Value::Null) => leaf(Probe::Null),
        Test::Inq(values) => one_of(column, condition, values),
        _ => match &column.data {
            Data::Int(data) => leaf(ints(data, test, integer)?),
            Data::Timestamp(data) => leaf(ints(data, test, moment)?),
            Data::Float(data) => leaf(floats(data, test)?),
            Data::Bool(bits) => match test {
                Test::Eq(Value::Bool(true)) => leaf(Probe::Bool { bits, flip: 0 }),
                Test::Eq(Value::Bool(false)) => leaf(Probe::Bool { bits, flip: u64::MAX }),
                _ => None,
            },
            Data::Text(texts) => leaf(text(texts, condition, test)),
            Data::Any(_) => None,
        },
    }
}

fn text<'a>(texts: &'a Texts, condition: &'a Condition, test: &'a Test) -> Probe<'a> {
    match test {
        Test::Eq(Value::Text(text)) => codes(texts, [text.as_str()].into_iter()),
        _ => Probe::Texts { texts, condition, found: std::cell::OnceCell::new() },
    }
}

fn codes<'a>(texts: &'a Texts, wanted: impl Iterator<Item = &'a str>) -> Probe<'a> {
    let mut codes: Vec<_> = wanted.filter_map(|text| texts.dictionary.code(text)).collect();
    codes.sort_unstable();
    match codes.as_slice() {
        [] => Probe::Never,
        [code] => Probe::Code { codes: &texts.codes, code: *code },
        _ => Probe::Codes { codes: &texts.codes, wanted: codes },
    }
}

fn one_of<'a>(column: &'a Column, condition: &'a Condition, values: &'a [Value]) -> Option<Node<'a>> {
    let some = || values.iter().filter(|value| !value.is_null());
    let probe = match &column.data {
        _ if some().next().is_none() => Probe::Never,
        Data::Int(data) => {
            Probe::IntSet { data, wanted: sorted(some().map(integer).collect::<Option<_>>()?) }
        }
        Data::Timestamp(data) => {
            Probe::IntSet { data, wanted: sorted(some().map(moment).collect::<Option<_>>()?) }
        }
        Data::Float(data) => {
            let mut wanted = some().map(float).collect::<Option<Vec<_>>>()?;
            wanted.sort_unstable_by(f64::total_cmp);
            Probe::FloatSet { data, wanted }
        }
        Data::Text(texts) if some().all(|value| matches!(value, Value::Text(_))) => {
            codes(texts, some().filter_map(|value| value.as_ref().as_text()))
        }
        Data::Text(texts) => Probe::Texts { texts, condition, found: std::cell::OnceCell::new() },
        _ => return None,
    };
    let found = Node::Leaf(Leaf { column, probe });
    Some(match values.iter().any(Value::is_null) {
        true => Node::Any(vec![Node::Leaf(Leaf { column, probe: Probe::Null }), found]),
        false => found,
    })
}

fn sorted(mut values: Vec<i64>) -> Vec<i64> {
    values.sort_unstable();
    values.dedup();
    values
}

/// The value as an integer; `None` where an integer column needs the slow test.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(v) => Some(*v),
        Value::Float(v) => whole(*v),
        _ => None,
    }
}

/// The value as microseconds; `None` for a moment between two.
fn moment(value: &Value) -> Option<i64> {
    match value {
        Value::Timestamp(v) if v.timestamp_subsec_nanos() % 1000 == 0 => Some(v.timestamp_micros()),
        _ => None,
    }
}

/// The value as a float; `None` where that is not exact.
fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(v) if !v.is_nan() => Some(*v + 0.0), // -0.0 is equal to 0.0
        Value::Int(v) if v.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS => Some(*v as f64),
        _ => None,
    }
}

fn ints<'a>(data: &'a [i64], test: &Test, read: fn(&Value) -> Option<i64>) -> Option<Probe<'a>> {
    let (low, high) = match test {
        Test::Eq(v) => (Some(read(v)?), Some(read(v)?)),
        Test::Gt(v) => (read(v)?.checked_add(1), Some(i64::MAX)),
        Test::Gte(v) => (Some(read(v)?), Some(i64::MAX)),
        Test::Lt(v) => (Some(i64::MIN), read(v)?.checked_sub(1)),
        Test::Lte(v) => (Some(i64::MIN), Some(read(v)?)),
        Test::Between(a, b) => (Some(read(a)?), Some(read(b)?)),
        _ => return None,
    };
    Some(match (low, high) {
        (Some(low), Some(high)) if low <= high => {
            Probe::Ints { data, low, span: high.wrapping_sub(low) as u64 }
        }
        _ => Probe::Never,
    })
}

fn floats<'a>(data: &'a [f64], test: &Test) -> Option<Probe<'a>> {
    let read = float;
    let (low, high) = match test {
        Test::Eq(v) => (read(v)?, read(v)?),
        Test::Gt(v) => (read(v)?.next_up(), f64::INFINITY),
        Test::Gte(v) => (read(v)?, f64::INFINITY),
        Test::Lt(v) => (f64::NEG_INFINITY, read(v)?.next_down()),
        Test::Lte(v) => (f64::NEG_INFINITY, read(v)?),
        Test::Between(a, b) => (read(a)?, read(b)?),
        _ => return None,
    };
    // Above infinity, and below the negative one, there is nothing.
    let nothing = match test {
        Test::Gt(v) => read(v) == Some(f64::INFINITY),
        Test::Lt(v) => read(v) == Some(f64::NEG_INFINITY),
        _ => low > high,
    };
    Some(if nothing { Probe::Never } else { Probe::Floats { data, low, high } })
}
