//! Lists, conditions and writes that are larger than a statement of the database may be.
#![allow(clippy::unwrap_used)]

use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use juggler_tests::servers::Server;
use libtest_mimic::{Arguments, Completion, Trial};
use rust_decimal::Decimal;
use tokio::runtime::Runtime;
use uuid::Uuid;

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

/// More than any database takes as values of one statement.
const MANY: i64 = 65_536;
const MORE: i64 = 100_000;

#[derive(Model, Debug, Clone, PartialEq)]
struct Wide {
    #[model(id)]
    id: i64,
    flag: bool,
    number: f64,
    price: Decimal,
    text: String,
    bytes: Vec<u8>,
    day: NaiveDate,
    time: NaiveTime,
    local: NaiveDateTime,
    moment: DateTime<Utc>,
    uuid: Uuid,
    inner: Inner,
    words: Vec<String>,
    json: serde_json::Value,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Inner {
    number: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Row {
    #[model(id, generated)]
    id: i64,
    number: i64,
    text: String,
}

fn moment(i: i64) -> NaiveDateTime {
    NaiveDateTime::default() + TimeDelta::microseconds(i * 1001)
}

fn wide(i: i64) -> Wide {
    Wide {
        id: i,
        flag: i % 2 == 0,
        number: i as f64 / 7.0,
        price: Decimal::new(i, 2),
        text: format!("t{i}"),
        bytes: i.to_be_bytes().to_vec(),
        day: NaiveDate::default() + TimeDelta::days(i % 100_000),
        time: NaiveTime::MIN + TimeDelta::microseconds(i),
        local: moment(i),
        moment: moment(i).and_utc(),
        uuid: Uuid::from_u128(i.unsigned_abs().into()),
        inner: Inner { number: i },
        words: vec![format!("w{i}"), "all".to_owned()],
        json: json!({ "n": i }),
    }
}

/// Finds the same few rows by a long list of values of each kind.
async fn long_lists(ds: DataSource) -> Result<()> {
    const ROWS: i64 = 6;
    Wide::create_all(&ds, (0..ROWS).map(wide)).await?;
    for most in [1001, MANY, MORE] {
        // Of the rows, it has those from 3 on.
        macro_rules! listed {
            ($($field:expr => $made:expr),* $(,)?) => {$(
                let list = || (3..most).map($made);
                let name = $field.name();
                assert_eq!(Wide::count(&ds).filter($field.inq(list())).await?, 3, "{name} inq {most}");
                assert_eq!(Wide::count(&ds).filter($field.nin(list())).await?, 3, "{name} nin {most}");
                let nested = $field.inq(list()).or(Wide::ID.eq(0)).and(Wide::ID.lt(5));
                let ids: Vec<i64> = Wide::find(&ds).filter(nested).await?.iter().map(|row| row.id).collect();
                assert_eq!(ids, [0, 3, 4], "{name} {most}");
            )*};
        }
        listed! {
            Wide::ID => |i| i,
            Wide::NUMBER => |i| i as f64 / 7.0,
            Wide::PRICE => |i| Decimal::new(i * 10, 3),
            Wide::TEXT => |i| format!("t{i}"),
            Wide::BYTES => |i: i64| i.to_be_bytes().to_vec(),
            Wide::TIME => |i| NaiveTime::MIN + TimeDelta::microseconds(i),
            Wide::LOCAL => moment,
            Wide::MOMENT => |i| moment(i).and_utc(),
            Wide::UUID => |i: i64| Uuid::from_u128(i.unsigned_abs().into()),
            Wide::INNER.at(Inner::NUMBER) => |i| i,
        }
        let days = (3..most.min(90_000)).map(|i| NaiveDate::default() + TimeDelta::days(i));
        assert_eq!(Wide::count(&ds).filter(Wide::DAY.inq(days)).await?, 3);
        let flags = (3..most).map(|_| true);
        assert_eq!(Wide::count(&ds).filter(Wide::FLAG.inq(flags)).await?, 3);
        let where_words = json!({"words": {"inq": (3..most).map(|i| format!("w{i}")).collect::<Vec<_>>()}});
        let where_json = json!({"json.n": {"inq": (3..most).collect::<Vec<_>>()}});
        for condition in [where_words, where_json] {
            let filter = Filter::<Wide>::parse(&json!({ "where": condition }).to_string())?;
            assert_eq!(Wide::find(&ds).with(filter).count().await?, 3);
        }
    }
    // And where rows are written.
    let list = || (3..MORE).map(|i| i as f64 / 7.0);
    assert_eq!(Wide::update_all(&ds, Wide::NUMBER.inq(list())).set(Wide::TEXT, "x").await?, 3);
    assert_eq!(Wide::destroy_all(&ds, Wide::NUMBER.nin(list())).await?, 3);
    assert_eq!(Wide::count(&ds).await?, 3);
    Ok(())
}

/// As many alternatives, and as deep, as a condition may have.
async fn large_conditions(ds: DataSource) -> Result<()> {
    Wide::create_all(&ds, (0..6).map(wide)).await?;
    for most in [2_000, 40_000, MORE] {
        let any: Vec<_> = (3..most).map(|i| json!({"or": [{"id": i}, {"text": "none"}]})).collect();
        let filter = Filter::<Wide>::parse(&json!({"where": {"or": any}}).to_string())?;
        assert_eq!(Wide::find(&ds).with(filter).count().await?, 3, "{most}");
        let none: Vec<_> = (3..most).map(|i| json!({"text": {"neq": format!("t{i}")}})).collect();
        let filter = Filter::<Wide>::parse(&json!({"where": {"and": none}}).to_string())?;
        assert_eq!(Wide::find(&ds).with(filter).count().await?, 3, "{most}");
    }
    let mut deep = Wide::ID.gte(3);
    for level in 0..80_i64 {
        deep = match level % 2 {
            0 => deep.and(Wide::ID.lt(100 + level)).or(Wide::ID.eq(1000 + level)),
            _ => !((!deep).or(Wide::TEXT.eq(format!("none {level}")))),
        };
    }
    assert_eq!(Wide::count(&ds).filter(deep).await?, 3);
    Ok(())
}

/// More rows in one call than a statement has values.
async fn many_rows(ds: DataSource) -> Result<()> {
    let draft = |i: i64| NewRow { number: i, text: format!("t{i}") };
    let rows = Row::create_all(&ds, (0..MORE).map(draft)).await?;
    assert_eq!(rows.len() as i64, MORE);
    assert!(rows.iter().zip(0..).all(|(row, i)| row.number == i && row.text == format!("t{i}")));
    assert_eq!(Row::count(&ds).await? as i64, MORE);
    let ids = rows.iter().map(|row| row.id);
    assert_eq!(Row::count(&ds).filter(Row::ID.inq(ids)).await? as i64, MORE);
    Ok(())
}

fn main() -> ExitCode {
    let Ok(runtime) = Runtime::new() else { return ExitCode::FAILURE };
    let runtime = Arc::new(runtime);
    let backends: [(&str, &'static dyn ConnectorFactory, Option<&Server>); 3] = [
        ("sqlite", &juggler_sql::SQLITE, None),
        ("postgres", &juggler_sql::POSTGRES, Some(&POSTGRES)),
        ("mysql", &juggler_sql::MYSQL, Some(&MYSQL)),
    ];
    let mut trials = Vec::new();
    for (name, factory, server) in backends {
        macro_rules! trials {
            ($($case:ident),*) => {$(
                let on = Arc::clone(&runtime);
                let missing = server.and_then(Server::missing);
                trials.push(Trial::ignorable_test(format!("{name}::{}", stringify!($case)), move || {
                    if let Some(reason) = missing {
                        return Ok(Completion::ignored_with(reason));
                    }
                    let settings = server.map_or_else(in_memory, Server::fresh);
                    let ds = DataSource::with_settings(factory.create(&settings)?, &settings);
                    on.block_on($case(ds))?;
                    Ok(Completion::Completed)
                }));
            )*};
        }
        trials!(long_lists, large_conditions, many_rows);
    }
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    POSTGRES.clean();
    MYSQL.clean();
    outcome
}

fn in_memory() -> Settings {
    let mut settings = Settings::new("sqlite");
    settings.other.insert("createTables".to_owned(), json!(true));
    settings
}
