//! Comparisons whose values the column holds.

use chrono::{Datelike, NaiveTime, Timelike};
use juggler_core::query::Test;
use juggler_core::value::Value;

use crate::dialect::Dialect;
use crate::operand::Operand;
use crate::stored::Stored;

/// How many values are written out one by one, where the database does not take such a list as one value.
const MOST_VALUES: usize = 1000;

/// The comparison with its values as the column holds them, so that the database compares as we do; `None` where it does not.
pub(crate) fn fit(operand: &Operand<'_>, test: &Test, dialect: &dyn Dialect) -> Option<Test> {
    let stored = operand.stored;
    if !dialect.compares(stored) {
        return None;
    }
    let one = |value: &Value| {
        let fitting = stored.fit(value).filter(|value| is_kept(value) && dialect.takes(value))?;
        (!operand.is_in_json() || dialect.takes_in_json(&fitting, test)).then_some(fitting)
    };
    // Between two whole numbers lies no other.
    let is_whole = matches!(stored, Stored::Int | Stored::Whole);
    let bound = |value: &Value, round: fn(f64) -> f64| match value {
        Value::Float(float) if is_whole && float.fract() != 0.0 => {
            one(&Value::Float(round(*float))).map(|value| (value, true))
        }
        value => one(value).map(|value| (value, false)),
    };
    Some(match test {
        Test::Eq(value) if value.is_null() && !operand.is_each => test.clone(),
        Test::Eq(value) => Test::Eq(one(value)?),
        Test::Gt(low) => match bound(low, f64::ceil)? {
            (low, true) => Test::Gte(low),
            (low, false) => Test::Gt(low),
        },
        Test::Gte(low) => Test::Gte(bound(low, f64::ceil)?.0),
        Test::Lt(high) => match bound(high, f64::floor)? {
            (high, true) => Test::Lte(high),
            (high, false) => Test::Lt(high),
        },
        Test::Lte(high) => Test::Lte(bound(high, f64::floor)?.0),
        Test::Between(low, high) => Test::Between(bound(low, f64::ceil)?.0, bound(high, f64::floor)?.0),
        Test::Inq(values) => {
            if !dialect.lists(stored) && values.len() > MOST_VALUES {
                return None;
            }
            let fitting = |value: &Value| match value.is_null() {
                true => (!operand.is_each).then_some(Value::Null),
                false => one(value),
            };
            Test::Inq(values.iter().map(fitting).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// Can a column keep it to the last digit? Times are kept to the microsecond, and not every database has all years of ours.
fn is_kept(value: &Value) -> bool {
    let in_range = |year: i32| (1..=9999).contains(&year);
    let is_micro =
        |time: NaiveTime| time.nanosecond() < 1_000_000_000 && time.nanosecond().is_multiple_of(1000);
    match value {
        Value::Date(date) => in_range(date.year()),
        Value::Time(time) => is_micro(*time),
        Value::DateTime(at) => in_range(at.year()) && is_micro(at.time()),
        Value::Timestamp(at) => in_range(at.year()) && is_micro(at.time()),
        _ => true,
    }
}
