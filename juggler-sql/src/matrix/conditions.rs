//! Which tests each database answers, compared with the table in `tests/matrix/sql-conditions.csv`.

use juggler_core::definition::ModelDefinition;
use juggler_core::filter::Where;
use juggler_core::prelude::*;
use juggler_core::query::{Condition, Test, resolve_where};
use serde_json::Value as Json;

use super::compare;
use crate::backend::{mysql, postgres, sqlite};
use crate::dialect::Dialect;
use crate::split::{answered, narrow};

#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct Thing {
    #[model(id)]
    id: i64,
    flag: bool,
    number: f64,
    price: rust_decimal::Decimal,
    text: String,
    bytes: Vec<u8>,
    day: chrono::NaiveDate,
    time: chrono::NaiveTime,
    local: chrono::NaiveDateTime,
    moment: chrono::DateTime<chrono::Utc>,
    uuid: uuid::Uuid,
    point: GeoPoint,
    address: Address,
    words: Vec<String>,
    numbers: Vec<i64>,
    json: serde_json::Value,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    city: Option<String>,
    zip: i32,
    since: chrono::NaiveDate,
    tags: Vec<String>,
    place: Option<GeoPoint>,
}

/// What is tested, with values of its kind.
const PLACES: &[(&str, &str, &str)] = &[
    ("boolean", "flag", "true"),
    ("integer", "id", "1"),
    ("number", "number", "1.5"),
    ("decimal", "price", "\"1.5\""),
    ("text", "text", "\"a\""),
    ("bytes", "bytes", "\"AA==\""),
    ("date", "day", "\"2020-01-01\""),
    ("time", "time", "\"12:00:00\""),
    ("date and time", "local", "\"2020-01-01T00:00:00\""),
    ("timestamp", "moment", "\"2020-01-01T00:00:00Z\""),
    ("uuid", "uuid", "\"12345678-9abc-def0-1234-56789abcdef0\""),
    ("text in an object", "address.city", "\"a\""),
    ("number in an object", "address.zip", "1"),
    ("date in an object", "address.since", "\"2020-01-01\""),
    ("list of text", "words", "\"a\""),
    ("list of numbers", "numbers", "1"),
    ("list of text in an object", "address.tags", "\"a\""),
    ("text in any JSON", "json.a", "\"a\""),
    ("number in any JSON", "json.a", "1"),
];

/// Tests of values, and those of text. `@` is the value.
const TESTS: &[(&str, &str)] = &[
    ("eq, neq", "@"),
    ("gt, gte, lt, lte", "{\"gt\": @}"),
    ("between", "{\"between\": [@, @]}"),
    ("inq, nin", "{\"inq\": [@, @]}"),
    ("is null, exists", "null"),
];
const TEXT_TESTS: &[(&str, &str)] = &[
    ("like 'a%'", "{\"like\": \"a%\"}"),
    ("like '%a%'", "{\"like\": \"%a%\"}"),
    ("ilike", "{\"ilike\": \"%a%\"}"),
    ("regexp /^a/", "{\"regexp\": \"^a\"}"),
    ("regexp /^[a-z]+$/", "{\"regexp\": \"^[a-z]+$\"}"),
    ("regexp /\\bada\\b/", "{\"regexp\": \"\\\\bada\\\\b\"}"),
    ("regexp /\\w/", "{\"regexp\": \"\\\\w\"}"),
];

fn word(model: &ModelDefinition, condition: &Condition, dialect: &dyn Dialect) -> &'static str {
    let narrowed = narrow(model, condition, dialect);
    let is_plain = |condition: &Condition| match condition {
        Condition::Test { column, test } => answered(model, column, test, dialect).is_some(),
        _ => false,
    };
    match (narrowed.is_exact, &narrowed.condition) {
        (true, Condition::Or(parts)) if parts.iter().all(is_plain) => "exact",
        (true, condition) if is_plain(condition) => "exact",
        (true, _) => "function",
        (false, condition) if condition.is_all() => "all rows",
        (false, _) => "narrows",
    }
}

fn row(kind: &str, what: &str, json: &Json) -> Option<String> {
    let model = Thing::definition();
    let condition = resolve_where(model, &Where::from_json(model, json).ok()?).ok()?;
    // A null is what no row has, where the kind has none.
    matches!(&condition, Condition::Test { test, .. } if !matches!(test, Test::Inq(values) if values.is_empty()))
        .then_some(())?;
    let mariadb = mysql::Dialect::default();
    let dialects: [&dyn Dialect; 3] = [&sqlite::Dialect, &postgres::Dialect, &mariadb];
    let words = dialects.map(|dialect| word(model, &condition, dialect));
    Some(format!("{kind},\"{what}\",{}\n", words.join(",")))
}

fn table() -> String {
    let mut table = "of,test,SQLite,PostgreSQL,MariaDB\n".to_owned();
    for (kind, name, value) in PLACES {
        let text = if kind.contains("text") { TEXT_TESTS } else { &[] };
        for (what, test) in TESTS.iter().chain(text) {
            let json = format!("{{\"{name}\": {}}}", test.replace('@', value));
            let json: Json = serde_json::from_str(&json).unwrap_or_default();
            table.push_str(&row(kind, what, &json).unwrap_or_default());
        }
    }
    let near = serde_json::json!({"point": {"near": "1,2", "maxDistance": 10}});
    table.push_str(&row("point", "near, with maxDistance", &near).unwrap_or_default());
    let near = serde_json::json!({"point": {"near": "1,2"}});
    table.push_str(&row("point", "near", &near).unwrap_or_default());
    table
}

#[test]
fn the_table_is_what_is_asked_of_each_database() {
    compare("sql-conditions.csv", &table());
}
