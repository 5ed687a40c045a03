//! The statements that each database is asked, compared with `tests/matrix/statements.md`.
#![allow(clippy::panic)]

use juggler_core::definition::{ModelDefinition, ModelRef, Strict};
use juggler_core::filter::FilterTree;
use juggler_core::prelude::*;
use juggler_core::query::{Condition, PerKey, Query, Test, Within, resolve};
use juggler_core::value::Value;
use serde_json::{Value as Json, json};

use super::{compare, conditions::Thing};
use crate::backend::{mysql, postgres, sqlite};
use crate::dialect::Dialect;
use crate::operations::Plan;
use crate::statement::{Bound, Datum, Statement};

/// Keys of two columns, a schema, names in quotes, columns that may be null, and a type that we would not give.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(schema = "shop", table = "wo\"rk`s")]
struct Work {
    #[model(id)]
    country: String,
    #[model(id)]
    number: i64,
    #[model(column = "Ti\"t`le")]
    title: String,
    subtitle: Option<String>,
    #[model(column = "N")]
    n: Option<i64>,
    #[model(column_type = "CHAR(8)")]
    code: String,
    of: i64,
    #[model(column_type = "BIGINT")]
    rank: Option<f64>,
}

/// The same with whatever else a row has.
fn work() -> ModelDefinition {
    let mut model = Work::definition().clone();
    model.settings.strict = Strict::Open;
    model
}

/// Whoever made it.
#[derive(Model, Debug, Clone, PartialEq)]
struct Maker {
    #[model(id)]
    id: i64,
    name: String,
    country: String,
    number: i64,
    mentor: i64,
}

fn query<'m>(model: &'m ModelDefinition, filter: &Json) -> Query<'m> {
    let tree = FilterTree::from_json(model, filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    resolve(model, &tree).unwrap_or_else(|error| panic!("{filter}: {error}"))
}

fn condition(model: &ModelDefinition, where_: &Json) -> Condition {
    query(model, &json!({ "where": where_ })).condition
}

/// Those whose properties have the values of some row of another model.
fn within(here: &[usize], model: &'static ModelDefinition, there: &[usize], where_: &Json) -> Condition {
    let condition = condition(model, where_);
    Condition::Within(Box::new(Within {
        properties: here.to_vec(),
        model: ModelRef::Static(model),
        select: there.to_vec(),
        condition,
    }))
}

/// The statement; with a `~` where the rows are looked at again, a `/` where they are ordered by us.
fn asked(dialect: &dyn Dialect, query: &Query<'_>) -> String {
    match Plan::of(dialect, query) {
        Ok(plan) => {
            let again = if plan.is_exact { "" } else { "~" };
            let sorted = if plan.is_ordered { "" } else { "/" };
            format!("{again}{sorted} {}", text(&plan.statement))
        }
        Err(error) => format!("! {error}"),
    }
}

fn text(statement: &Statement<'_>) -> String {
    let value = |value: &Datum<'_>| value.as_ref().to_owned().to_json().to_string();
    let binds = statement.binds.iter().map(|bind| match &bind.bound {
        Bound::One(one) => value(one),
        Bound::List(list) => format!("[{}]", list.iter().map(value).collect::<Vec<_>>().join(", ")),
    });
    let binds: Vec<String> = binds.collect();
    let behind = if binds.is_empty() { String::new() } else { format!("  -- {}", binds.join(", ")) };
    format!("{}{behind}", statement.text)
}

/// What is asked, and how each database is.
fn add(table: &mut String, what: &str, query: &Query<'_>) {
    let mariadb = mysql::Dialect::default();
    let dialects: [(&str, &dyn Dialect); 3] =
        [("SQLite", &sqlite::Dialect), ("PostgreSQL", &postgres::Dialect), ("MariaDB", &mariadb)];
    table.push_str(&format!("\n{what}\n\n"));
    for (name, dialect) in dialects {
        table.push_str(&format!("    {name}{}\n", asked(dialect, query)));
    }
}

/// Conditions on the columns of each kind.
const CONDITIONS: &[&str] = &[
    r#"{"flag": true}"#,
    r#"{"id": null}"#,
    r#"{"text": null}"#,
    r#"{"text": "a'b"}"#,
    r#"{"text": {"neq": "a"}}"#,
    r#"{"text": {"neq": null}}"#,
    r#"{"id": {"gt": 1}, "number": {"lte": 1.5}}"#,
    r#"{"or": [{"id": {"gte": 1}}, {"and": [{"id": {"lt": 3}}, {"text": {"gt": "a"}}]}]}"#,
    r#"{"id": {"between": [1, 5]}}"#,
    r#"{"id": {"gt": 1.5}}"#,
    r#"{"id": {"gte": 1.5}}"#,
    r#"{"id": {"lt": 1.5}}"#,
    r#"{"id": {"lte": 1.5}}"#,
    r#"{"id": {"between": [0.5, 2.5]}}"#,
    r#"{"id": {"gt": 2.0}}"#,
    r#"{"number": {"gt": 1.5}}"#,
    r#"{"id": 1.5}"#,
    r#"{"id": {"inq": []}}"#,
    r#"{"id": {"inq": [7]}}"#,
    r#"{"id": {"inq": [1, 2, 3]}}"#,
    r#"{"id": {"nin": [1, 2, 3]}}"#,
    r#"{"text": {"inq": ["a", null, "b"]}}"#,
    r#"{"text": {"inq": [null]}}"#,
    r#"{"price": {"inq": ["1.5", "2"]}}"#,
    r#"{"price": {"gt": "1.50"}}"#,
    r#"{"price": {"neq": "1.5"}}"#,
    r#"{"day": {"gt": "2020-01-31"}}"#,
    r#"{"moment": {"lt": "2020-01-31T01:02:03.000004Z"}}"#,
    r#"{"moment": {"lt": "2020-01-31T01:02:03.000004005Z"}}"#,
    r#"{"time": "12:00:00.5"}"#,
    r#"{"bytes": "AA=="}"#,
    r#"{"uuid": "12345678-9abc-def0-1234-56789abcdef0"}"#,
    r#"{"text": {"like": "50\\%_a%"}}"#,
    r#"{"text": {"nlike": "a%"}}"#,
    r#"{"text": {"ilike": "Ki%"}}"#,
    r#"{"text": {"ilike": "7%"}}"#,
    r#"{"text": {"ilike": "abcdefghijklmnopqrstuvwxyzäöüàéèñçîôûåøæœßαβγδεζηθικλμνξοπρστυφχψω"}}"#,
    r#"{"text": {"regexp": "^a.b"}}"#,
    r#"{"text": {"regexp": "/ada/i"}}"#,
    r#"{"text": {"regexp": "ada|eve"}}"#,
    r#"{"text": {"regexp": "^[a-c]+$"}}"#,
    r#"{"text": {"regexp": "\\bada\\b"}}"#,
    r#"{"text": {"regexp": "[ab]"}}"#,
    r#"{"address.city": "a"}"#,
    r#"{"address.city": null}"#,
    r#"{"address.city": {"neq": "a"}}"#,
    r#"{"address.city": {"neq": null}}"#,
    r#"{"address.city": {"like": "a%"}}"#,
    r#"{"address.city": {"like": "a\ue000%"}}"#,
    r#"{"text": {"like": "a\ue000%"}}"#,
    r#"{"address.city": {"ilike": "a%"}}"#,
    r#"{"address.city": {"regexp": "^[a-c]+$"}}"#,
    r#"{"address.city": {"inq": ["a", null]}}"#,
    r#"{"address.city": {"lt": "a\u0000"}}"#,
    r#"{"address.zip": {"gt": 1.5}}"#,
    r#"{"address.zip": {"inq": [1, 2]}}"#,
    r#"{"address.since": {"gt": "2020-01-31"}}"#,
    r#"{"address.tags": "a"}"#,
    r#"{"address.tags": {"inq": ["a", "b"]}}"#,
    r#"{"address.tags": {"inq": ["a", null]}}"#,
    r#"{"address.tags": null}"#,
    r#"{"address": null}"#,
    r#"{"point": null}"#,
    r#"{"point.lat": {"gt": 1.5}}"#,
    r#"{"point.lng": 1.5}"#,
    r#"{"words": "a"}"#,
    r#"{"words": {"neq": "a"}}"#,
    r#"{"words": null}"#,
    r#"{"words": {"like": "a%"}}"#,
    r#"{"words": {"inq": ["a", "b"]}}"#,
    r#"{"numbers": {"between": [1, 2]}}"#,
    r#"{"numbers": {"neq": 1}}"#,
    r#"{"json": null}"#,
    r#"{"json.a": "a"}"#,
    r#"{"json.a": 1}"#,
    r#"{"json.a": {"like": "a%"}}"#,
    r#"{"json.a.b": {"neq": "a"}}"#,
    r#"{"and": [{"json.a": 1}, {"id": 1}]}"#,
    r#"{"or": [{"json.a": 1}, {"id": 1}]}"#,
    r#"{"point": {"near": "1,2", "maxDistance": 10, "unit": "kilometers"}}"#,
    r#"{"point": {"near": "1,2"}}"#,
    r#"{"address.place": {"near": "1,2", "maxDistance": 10}}"#,
    r#"{"address.place.lat": 1}"#,
    r#"{"and": []}"#,
    r#"{"or": []}"#,
];

/// Conditions on a model of names that need quotes, and columns of types that we would not give them.
const NAMES: &[&str] = &[
    r#"{"title": "a"}"#,
    r#"{"subtitle": {"neq": "a"}}"#,
    r#"{"code": "a"}"#,
    r#"{"code": {"inq": ["a", "b"]}}"#,
    r#"{"code": {"like": "a%"}}"#,
    r#"{"code": {"gt": "a"}}"#,
    r#"{"rank": 1.5}"#,
    r#"{"rank": {"inq": [1, 2.0]}}"#,
    r#"{"rank": {"gt": 1.5, "lt": 3}}"#,
    r#"{"rank": {"between": [-1.5, 9007199254740993]}}"#,
    r#"{"unheard": "a"}"#,
    r#"{"unheard.of": 1}"#,
];

/// Orders, pages and fields.
const PAGES: &[&str] = &[
    r#"{}"#,
    r#"{"order": "title DESC"}"#,
    r#"{"order": ["subtitle", "n DESC"]}"#,
    r#"{"order": ["code", "number"]}"#,
    r#"{"order": "unheard"}"#,
    r#"{"limit": 10}"#,
    r#"{"skip": 5}"#,
    r#"{"limit": 10, "skip": 5, "where": {"n": {"gt": 1}}}"#,
    r#"{"limit": 10, "skip": 5, "where": {"unheard": 1}}"#,
    r#"{"fields": ["title", "n"], "limit": 1}"#,
    r#"{"fields": ["title"], "order": "unheard"}"#,
];

fn table() -> String {
    let mut table = "# What each database is asked\n\n\
        Behind each statement stand its values. `~`: the rows are looked at again, `/`: they are put in order after that.\n\
        Where a statement changes, `cargo test -p juggler-sql --all-features --lib matrix` prints the page as it should be.\n"
        .to_owned();
    let thing = Thing::definition();
    for text in CONDITIONS {
        let where_: Json = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let query = query(thing, &json!({"where": where_, "fields": ["id"]}));
        add(&mut table, &format!("`{text}`"), &Query { order: Vec::new(), ..query });
    }
    table.push_str("\n## Names and types\n");
    let work = &work();
    for text in NAMES {
        let where_: Json = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let query = query(work, &json!({"where": where_, "fields": ["n"]}));
        add(&mut table, &format!("`{text}`"), &Query { order: Vec::new(), ..query });
    }
    table.push_str("\n## Pages\n");
    for text in PAGES {
        let filter: Json = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        add(&mut table, &format!("`{text}`"), &query(work, &filter));
    }
    table.push_str("\n## Windows\n");
    for (what, by, skip, limit) in [
        ("two of each", vec![6], 0, Some(2)),
        ("all but the first of each", vec![6, 0], 1, None),
        ("three behind the first, as far as numbers go", vec![6], 1, Some(u64::MAX)),
    ] {
        let per_key = Some(PerKey { by, skip, limit });
        let filter = json!({"where": {"n": {"gt": 1}}, "order": "subtitle", "fields": ["title"]});
        add(&mut table, what, &Query { per_key, ..query(work, &filter) });
    }
    let per_key = Some(PerKey { by: vec![6], skip: 0, limit: Some(2) });
    add(
        &mut table,
        "no columns",
        &Query { per_key: per_key.clone(), projection: Some(vec![]), order: vec![], ..Query::all(work) },
    );
    add(
        &mut table,
        "what the database does not tell",
        &Query { per_key, ..query(work, &json!({"where": {"unheard": 1}})) },
    );
    table.push_str("\n## Other tables\n");
    related(&mut table);
    table
}

fn related(table: &mut String) {
    let (work, maker, thing) = (&work(), Maker::definition(), Thing::definition());
    let none = json!({});
    let of = |condition: Condition| Query {
        condition,
        order: Vec::new(),
        projection: Some(vec![4]),
        ..Query::all(work)
    };
    let not = |condition: Condition| Condition::Not(Box::new(condition));
    let one = || within(&[6], maker, &[0], &json!({"name": "a"}));
    add(table, "by a number", &of(one()));
    add(table, "not by a number", &of(not(one())));
    add(table, "by any row", &of(within(&[6], maker, &[0], &none)));
    add(table, "by text", &of(within(&[2], maker, &[1], &json!({"id": 1}))));
    add(table, "by two keys", &of(within(&[0, 1], maker, &[2, 3], &json!({"id": 1}))));
    add(table, "by text and a number, which are never the same", &of(within(&[2], maker, &[0], &none)));
    add(table, "by a column of another type", &of(within(&[5], maker, &[1], &none)));
    add(
        table,
        "beside another condition",
        &of(Condition::And(vec![one(), Condition::test(work, 1, Test::Gt(Value::Int(2)))])),
    );
    add(
        table,
        "or what only we tell",
        &of(Condition::Or(vec![one(), condition(work, &json!({"unheard": 1}))])),
    );
    let inner = |condition| {
        Condition::Within(Box::new(Within {
            properties: vec![6],
            model: ModelRef::Static(maker),
            select: vec![0],
            condition,
        }))
    };
    add(
        table,
        "three deep, of the same table",
        &of(inner(within(&[4], maker, &[0], &json!({"name": {"like": "a%"}})))),
    );
    add(table, "what only we tell of the other", &of(within(&[6], thing, &[0], &json!({"json.a": 1}))));
    let mentors =
        Query { condition: within(&[4], maker, &[0], &json!({"name": {"neq": "a"}})), ..Query::all(maker) };
    add(table, "of its own table", &mentors);
}

/// The text of a condition on a database, and how many values it has.
fn rendered(dialect: &dyn Dialect, model: &ModelDefinition, where_: &Json) -> (String, usize) {
    let mut statement = Statement::new(dialect);
    statement.where_(model, &condition(model, where_));
    (statement.text, statement.binds.len())
}

#[test]
fn a_long_list_of_conditions_nests_by_halves() {
    let any = |count: usize| {
        let each: Vec<Json> = (0..count).map(|n| json!({ "n": n })).collect();
        rendered(&postgres::Dialect, Work::definition(), &json!({ "or": each })).0
    };
    let ors = |text: &str| text.matches(" OR ").count();
    assert_eq!((any(16).matches('(').count(), ors(&any(16))), (1, 15));
    assert_eq!((any(17).matches('(').count(), ors(&any(17))), (3, 16));
    assert!(any(17).contains("\"N\" = $8) OR (\"N\" = $9"), "{}", any(17));
    assert_eq!((any(1000).matches('(').count(), ors(&any(1000))), (127, 999));
}

#[test]
fn a_long_list_of_values_is_cut() {
    let among = |dialect: &dyn Dialect, name: &str, count: usize| {
        let values: Vec<f64> = (0..count).map(|n| n as f64 + 0.5).collect();
        rendered(dialect, Thing::definition(), &json!({ name: {"inq": values} }))
    };
    // SQLite takes no list of floats, and 512 of them at a time.
    for (count, ins) in [(2, 1), (512, 1), (513, 2), (1000, 2)] {
        let (text, values) = among(&sqlite::Dialect, "number", count);
        let cuts = (text.matches(" IN (").count(), text.matches(") OR \"number\" IN (").count());
        assert_eq!((cuts, values, text.matches("?").count()), ((ins, ins - 1), count, count));
    }
    // MariaDB is given as many as the next power of two, for so many statements are known; and long ones as one value.
    let mariadb = mysql::Dialect::default();
    for (count, values) in [(2, 2), (3, 4), (600, 1024), (2048, 2048), (2049, 1)] {
        assert_eq!(among(&mariadb, "number", count).1, values, "{count}");
    }
}

#[test]
fn lists_leave_room_for_other_values() {
    let values: Vec<i64> = (0..1024).collect();
    let lists = |count: usize| {
        let each = vec![json!({"n": {"inq": values}}); count];
        rendered(&mysql::Dialect::default(), Work::definition(), &json!({ "or": each }))
    };
    let (text, values) = lists(31);
    assert_eq!((values, text.matches("JSON_TABLE").count()), (31 * 1024, 0));
    // Half of the 65,535 values of a statement is for lists.
    let (text, values) = lists(33);
    assert_eq!((values, text.matches("JSON_TABLE").count()), (31 * 1024 + 2, 2));
}

#[test]
fn the_page_is_what_each_database_is_asked() {
    compare("statements.md", &table());
}
