//! What differs between databases, compared with `tests/matrix/dialects.md`.

use std::fmt::{Debug, Write as _};

use juggler_core::connector::{IsolationLevel, TransactionOptions};
use juggler_core::definition::{Coercion, Kind, ModelDefinition};
use juggler_core::filter::Pattern;
use juggler_core::prelude::*;
use juggler_core::query::{Regexp, Test};
use juggler_core::value::Value;

use super::compare;
use crate::backend::{mysql, postgres, sqlite};
use crate::dialect::{Dialect, OrderKey, check_names, column, hash, is_nullable, quoted};
use crate::operand::Operand;
use crate::statement::Statement;
use crate::stored::Stored;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(schema = "shop")]
struct Thing {
    #[model(id, generated)]
    id: i64,
    name: String,
    nick: Option<String>,
    #[model(version)]
    version: i64,
}

const KEPT: &[Stored] = &[
    Stored::Bool,
    Stored::Int,
    Stored::Float,
    Stored::Decimal,
    Stored::Text,
    Stored::Bytes,
    Stored::Date,
    Stored::Time,
    Stored::DateTime,
    Stored::Timestamp,
    Stored::Uuid,
    Stored::Json,
];

/// Those kinds of values of which something is said.
fn each(of: impl Fn(Stored) -> Option<String>) -> String {
    let said = KEPT.iter().filter_map(|stored| of(*stored).map(|said| format!("{stored:?}{said}")));
    said.collect::<Vec<_>>().join(", ")
}

fn where_(is: impl Fn(Stored) -> bool) -> String {
    each(|stored| is(stored).then(String::new))
}

fn written(write: impl FnOnce(&mut String)) -> String {
    let mut out = String::new();
    write(&mut out);
    out
}

fn shown(value: impl Debug) -> String {
    format!("{value:?}")
}

fn stated(dialect: &dyn Dialect, write: impl FnOnce(&mut Statement<'_>)) -> String {
    let mut statement = Statement::new(dialect);
    write(&mut statement);
    statement.text
}

type Fact = (&'static str, fn(&dyn Dialect) -> String);

const FACTS: &[Fact] = &[
    ("name", |d| format!("{} {:?} {}", d.name(), d.aliases(), d.title())),
    ("`db.system.name`", |d| d.system().to_owned()),
    ("has schemas", |d| shown(d.has_schemas())),
    ("explains with", |d| d.explained().prefix.to_owned()),
    ("refuses a name of 63 letters", |d| shown(d.refuses_name(&"n".repeat(63)))),
    ("refuses a name of 65 letters", |d| shown(d.refuses_name(&"n".repeat(65)))),
    ("refuses a name of 60 `ä`", |d| shown(d.refuses_name(&"ä".repeat(60)))),
    ("refuses `😀`", |d| shown(d.refuses_name("😀"))),
    ("quotes", |d| written(|out| d.quote("a\"`'b", out))),
    ("table", |d| written(|out| d.table(Thing::definition(), out))),
    ("table without a schema", |d| {
        let mut model = Thing::definition().clone();
        model.schema = "".into();
        written(|out| d.table(&model, out))
    }),
    ("the second value", |d| written(|out| d.placeholder(2, Stored::Int, out))),
    ("the second value, JSON", |d| written(|out| d.placeholder(2, Stored::Json, out))),
    ("a list is one value", |d| where_(|stored| d.lists(stored))),
    ("written out", |d| shown(d.most_written_out())),
    ("one of a list", |d| written(|out| d.one_of(2, Stored::Text, out))),
    ("type of a list", |d| each(|stored| d.list_type(stored).map(|name| format!(" {name}")))),
    ("JSON of text", |d| d.json_of_text().to_owned()),
    ("compares", |d| where_(|stored| d.compares(stored))),
    ("decimals are compared as", |d| shown(d.decimal())),
    ("takes a NUL", |d| shown(d.takes(&Value::from("a\0b")))),
    ("takes text", |d| shown(d.takes(&Value::from("ab")))),
    ("takes a NUL in JSON", |d| {
        let value = Value::from("a\0b");
        shown(d.takes_in_json(&value, &Test::Lt(value.clone())))
    }),
    ("takes text in JSON", |d| {
        let value = Value::from("ab");
        shown(d.takes_in_json(&value, &Test::Lt(value.clone())))
    }),
    ("differs", |d| d.differs().join("..")),
    ("runs our functions", |d| shown(d.evaluates())),
    ("regular expressions", |d| {
        let expression = Regexp::new(&Pattern::parse("^a"));
        let like = expression.ok().and_then(|expression| d.regexp(&expression));
        like.map(|like| format!("{}{}{}", like.operator, like.pattern, like.suffix)).unwrap_or_default()
    }),
    ("replaces letters", |d| shown(d.folds())),
    ("finds what is in JSON", |d| shown(d.reads_json(&Kind::Json))),
    ("inside JSON", |d| stated(d, |statement| d.inside(statement, &in_json(false)))),
    ("elements of JSON", |d| stated(d, |statement| d.elements(statement, &in_json(true)))),
    ("without a way to fold", |d| {
        let operand = in_json(false);
        stated(d, |statement| d.fold(statement, &Operand { path: &[], ..operand }, &[('A', 'a')]))
    }),
    ("searches JSON", |d| {
        let test = Test::Eq(Value::from("a"));
        where_(|stored| d.searches_json(stored, &test))
    }),
    ("a search of JSON", |d| stated(d, |statement| d.search(statement, "json", &Test::Eq(Value::from("a"))))),
    ("subqueries are lists", |d| shown(d.lists_subqueries())),
    ("reads what it writes", |d| shown(d.reads_what_it_writes())),
    ("plans by limit", |d| shown(d.plans_by_limit())),
    ("values of a statement", |d| shown(d.max_binds())),
    ("bytes of a statement", |d| shown(d.max_bytes())),
    ("types of columns", |d| {
        each(|stored| Some(format!(" {}", d.column_type(&Thing::definition().properties[1], stored, false))))
    }),
    ("types of keys", |d| {
        each(|stored| {
            let [usual, key] =
                [false, true].map(|is_key| d.column_type(&Thing::definition().properties[1], stored, is_key));
            (usual != key).then(|| format!(" {key}"))
        })
    }),
    ("type of JSON", |d| d.json_type().to_owned()),
    ("generated", |d| d.generated().to_owned()),
    ("key of a generated id in its column", |d| shown(d.inlines_generated_key())),
    ("indexes with the table", |d| shown(d.inlines_indexes())),
    ("a value to be made", |d| d.default_value().to_owned()),
    ("options of a table", |d| d.table_options().to_owned()),
    ("`like 'a%'`", |d| like(d, "a%")),
    ("`like '%a'`", |d| like(d, "%a")),
    ("`like 'a\\%_|*%'`", |d| like(d, "a\\%_|*%")),
    ("collation of a column", |d| d.collates_column().to_owned()),
    ("collation of a value", |d| d.collates_value().to_owned()),
    ("order of text, ascending", |d| order(d, Stored::Text, false, true)),
    ("order of numbers, descending", |d| order(d, Stored::Int, true, true)),
    ("order of what is never null", |d| order(d, Stored::Int, true, false)),
    ("gives inserted rows", |d| shown(d.returns_inserted())),
    ("gives a changed row", |d| shown(d.changed_row())),
    ("years", |d| shown(d.years())),
    ("insert or do nothing", |d| shown(d.on_conflict_do_nothing())),
    ("moves what makes ids", |d| shown(d.advance_ids(Thing::definition(), "id").is_some())),
    ("a number that fails", |d| written(|out| d.beyond("id", out))),
    ("false", |d| d.no().to_owned()),
    ("no limit", |d| d.no_limit().to_owned()),
    ("begins alone", |d| d.begin_exclusive().to_owned()),
    ("locks", |d| shown(d.lock("Thing"))),
    ("unlocks", |d| shown(d.unlock("Thing"))),
    ("errors spoil transactions", |d| shown(d.errors_spoil_transactions())),
    ("begins", |d| begin(d, IsolationLevel::Serializable, false)),
    ("begins, weakest", |d| begin(d, IsolationLevel::ReadUncommitted, false)),
    ("begins, usual", |d| begin(d, IsolationLevel::ReadCommitted, false)),
    ("begins, to read", |d| begin(d, IsolationLevel::RepeatableRead, true)),
    ("after reading", |d| shown(d.after_read_only())),
];

fn in_json(is_each: bool) -> Operand<'static> {
    Operand { column: "json", path: &[], is_each, stored: Stored::Text, foreign: None }
}

fn like(dialect: &dyn Dialect, pattern: &str) -> String {
    let like = dialect.like(pattern);
    like.map(|like| format!("{}{}{}", like.operator, like.pattern, like.suffix)).unwrap_or_default()
}

fn order(dialect: &dyn Dialect, stored: Stored, descending: bool, is_nullable: bool) -> String {
    let key = OrderKey { column: "name", stored, descending, is_nullable };
    written(|out| dialect.order(&key, out))
}

fn begin(dialect: &dyn Dialect, isolation: IsolationLevel, read_only: bool) -> String {
    let mut options = TransactionOptions::default();
    options.isolation = isolation;
    options.read_only = read_only;
    dialect.begin(&options).join("; ")
}

fn table() -> String {
    let (mariadb, mysql) = (mysql::Dialect::of("10.11.6-MariaDB"), mysql::Dialect::of("8.0.36"));
    let dialects: [&dyn Dialect; 4] = [&sqlite::Dialect, &postgres::Dialect, &mariadb, &mysql];
    let mut table = "# What differs between databases\n\n\
        Where it changes, `cargo test -p juggler-sql --all-features --lib matrix` prints the page as it should be.\n\n\
        | | SQLite | PostgreSQL | MariaDB | MySQL |\n|---|---|---|---|---|\n"
        .to_owned();
    for (name, fact) in FACTS {
        let cells = dialects.map(|dialect| fact(dialect).replace('|', "\\|"));
        let _ = writeln!(table, "| {} | {} |", name.replace('|', "\\|"), cells.join(" | "));
    }
    table
}

#[test]
fn the_page_is_what_differs() {
    compare("dialects.md", &table());
}

#[test]
fn names_keep_their_quotes() {
    for (name, expected) in [("plain", "'plain'"), ("it's", "'it''s'"), ("''", "''''''"), ("", "''")] {
        assert_eq!(written(|out| quoted(name, '\'', out)), expected);
    }
}

#[test]
fn names_that_no_database_keeps_are_refused() {
    let named = |change: fn(&mut ModelDefinition)| {
        let mut model = Thing::definition().clone();
        change(&mut model);
        check_names(&postgres::Dialect, &model).err().map(|error| error.to_string())
    };
    assert_eq!(named(|_| {}), None);
    for (change, name) in [
        ((|model| model.table = "a\0b".into()) as fn(&mut ModelDefinition), "\"a\\0b\""),
        (|model| model.schema = "\0".into(), "\"\\0\""),
        (|model| model.properties.to_mut()[1].column = Some("n\0".into()), "\"n\\0\""),
        (|model| model.table = "t".repeat(64).into(), "\"tttt"),
    ] {
        assert!(named(change).is_some_and(|error| error.contains(name)), "{name}: {:?}", named(change));
    }
}

#[test]
fn a_column_may_be_null_unless_something_says_so() {
    let mut model = Thing::definition().clone();
    assert_eq!([0, 1, 2, 3, 9].map(|at| is_nullable(&model, at)), [false, false, true, false, true]);
    assert_eq!([1, 9].map(|at| column(&model, at)), ["name", "_extras"]);
    model.settings.coercion = Coercion::Ldl;
    assert_eq!([0, 1, 2, 3].map(|at| is_nullable(&model, at)), [false, true, true, false]);
    model.properties.to_mut()[1].nullable = Some(false);
    model.properties.to_mut()[0].nullable = Some(true);
    assert_eq!([0, 1].map(|at| is_nullable(&model, at)), [false, false]);
}

/// The values of the function are published, with the vectors of its authors.
#[test]
fn hashes_are_those_of_fnv() {
    assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
    assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
}
