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
    let is_compared = match &operand.foreign {
        Some(foreign) => foreign.is_comparable,
        None => dialect.compares(stored),
    };
    if !is_compared {
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
            let lists = dialect.lists(stored) && operand.foreign.as_ref().is_none_or(|foreign| foreign.lists);
            if !lists && values.len() > MOST_VALUES {
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

#[cfg(test)]
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod tests {
    use chrono::{NaiveDate, NaiveDateTime};

    use super::*;
    use crate::backend::{mysql, postgres, sqlite};

    fn operand(stored: Stored, is_each: bool) -> Operand<'static> {
        Operand { column: "column", path: &[], is_each, stored, foreign: None }
    }

    fn is_asked(stored: Stored, value: Value) -> bool {
        let dialects: [&dyn Dialect; 3] = [&sqlite::Dialect, &postgres::Dialect, &mysql::Dialect::default()];
        let asked = dialects.map(|dialect| {
            let test = Test::Gt(value.clone());
            let fitting = fit(&operand(stored, false), &test, dialect);
            assert!(fitting.as_ref().is_none_or(|fitting| *fitting == test), "{value:?}");
            fitting.is_some()
        });
        assert!(asked.iter().all(|one| *one == asked[0]), "{value:?}: {asked:?}");
        asked[0]
    }

    fn date(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 6, 1).unwrap_or_default()
    }

    fn time(nanoseconds: u32) -> NaiveTime {
        NaiveTime::from_hms_nano_opt(23, 59, 59, nanoseconds).unwrap_or_default()
    }

    #[test]
    fn what_a_column_cannot_hold_is_not_compared_there() {
        for (year, is_held) in [(-1, false), (0, false), (1, true), (9999, true), (10_000, false)] {
            assert_eq!(is_asked(Stored::Date, Value::Date(date(year))), is_held, "{year}");
            let at = NaiveDateTime::new(date(year), time(0));
            assert_eq!(is_asked(Stored::DateTime, Value::DateTime(at)), is_held, "{year}");
            assert_eq!(is_asked(Stored::Timestamp, Value::Timestamp(at.and_utc())), is_held, "{year}");
        }
        // A leap second has more than a thousand million nanoseconds.
        let fractions = [(0, true), (1_000, true), (999_999_000, true), (1, false), (1_000_000_000, false)];
        for (nanoseconds, is_held) in fractions {
            let at = NaiveDateTime::new(date(2020), time(nanoseconds));
            assert_eq!(is_asked(Stored::Time, Value::Time(at.time())), is_held, "{nanoseconds}");
            assert_eq!(is_asked(Stored::DateTime, Value::DateTime(at)), is_held, "{nanoseconds}");
            assert_eq!(is_asked(Stored::Timestamp, Value::Timestamp(at.and_utc())), is_held, "{nanoseconds}");
        }
    }

    #[test]
    fn a_list_that_is_not_one_value_is_not_too_long() {
        let among = |dialect: &dyn Dialect, stored, value: fn(u32) -> Value, count| {
            let values = (0..count).map(value).collect();
            fit(&operand(stored, false), &Test::Inq(values), dialect).is_some()
        };
        let float = |n| Value::Float(f64::from(n));
        let int = |n| Value::Int(i64::from(n));
        assert!(among(&sqlite::Dialect, Stored::Float, float, 1000));
        assert!(!among(&sqlite::Dialect, Stored::Float, float, 1001));
        assert!(among(&sqlite::Dialect, Stored::Int, int, 1001));
        assert!(among(&postgres::Dialect, Stored::Float, float, 1001));
    }

    #[test]
    fn an_element_is_never_null() {
        let null = || Test::Eq(Value::Null);
        let with_null = || Test::Inq(vec![Value::Null, Value::from("a")]);
        for test in [null(), with_null()] {
            assert_eq!(fit(&operand(Stored::Text, false), &test, &postgres::Dialect), Some(test.clone()));
            assert_eq!(fit(&operand(Stored::Text, true), &test, &postgres::Dialect), None);
        }
    }
}
