//! Values that a column cannot hold, and values in columns that no property can.

use chrono::NaiveDate;
use juggler_core::prelude::*;
use juggler_core::{DataSource, Error};
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Database, SERVERS, Store};

use super::{tells, told};

pub(super) const CASES: &[Case] = database_cases!(ALL;
    a_nul_in_text_is_kept_or_refused,
    what_is_no_json_is_an_error,
    json_without_end_is_an_error,
    an_id_that_cannot_be_compared_is_that_of_no_other_row,
);
pub(super) const OF_SQLITE: &[Case] = database_cases!(&[Database::Sqlite];
    columns_of_any_type_hold_what_they_should_not,
    a_year_out_of_range_is_refused,
);
pub(super) const OF_POSTGRES: &[Case] = database_cases!(&[Database::Postgres];
    columns_of_postgres_are_read_as_what_they_are,
);
pub(super) const OF_MYSQL: &[Case] = database_cases!(&[Database::Mysql];
    columns_of_mysql_are_read_as_what_they_are,
    a_year_out_of_range_is_refused,
);
pub(super) const OF_BOTH: &[Case] = database_cases!(SERVERS;
    a_value_out_of_range_is_refused,
    what_cannot_be_sent_is_as_if_it_was_not_asked,
);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Thing {
    #[model(id)]
    id: i64,
    name: Option<String>,
    small: Option<i64>,
    real: Option<f64>,
    flag: Option<bool>,
    day: Option<NaiveDate>,
    json: Option<serde_json::Value>,
}

fn thing(id: i64) -> NewThing {
    NewThing { id }
}

/// A data source on a table that somebody else made, and a connection to put things there.
async fn foreign(
    store: &Store,
    columns: &str,
) -> Result<(DataSource, juggler_tests::databases::Raw), Box<dyn std::error::Error + Send + Sync>> {
    let mut raw = store.raw().await?;
    raw.run(&format!("CREATE TABLE things (id bigint PRIMARY KEY, {columns})")).await?;
    Ok((store.open()?, raw))
}

/// Reads the one row, which cannot be read.
async fn unreadable(ds: &DataSource) -> Error {
    let error = Thing::find(ds).await.expect_err("the row cannot be read");
    assert_eq!(error.status_code(), 500, "{error:?}");
    assert!(!error.is_retryable(), "{error:?}");
    error
}

async fn a_value_out_of_range_is_refused(store: Store) -> Outcome {
    let columns =
        "name varchar(3), small smallint, `real` double precision, flag boolean, day date, json text";
    let columns = columns.replace('`', store.database.pick("\"", "\"", "`"));
    let (ds, _) = foreign(&store, &columns).await?;
    let kept = Thing::create(&ds, thing(1)).name(Some("abc".to_owned())).small(Some(7)).await?;
    for (what, outcome) in [
        ("create", Thing::create(&ds, thing(2)).small(Some(40_000)).await.map(drop)),
        ("create", Thing::create(&ds, thing(2)).name(Some("abcd-planted".to_owned())).await.map(drop)),
        ("update", kept.update(&ds).set(Thing::SMALL, 40_000).await.map(drop)),
        (
            "update_all",
            Thing::update_all(&ds, Thing::ID.gt(0)).set(Thing::NAME, "abcd-planted").await.map(drop),
        ),
    ] {
        let error = outcome.expect_err(what);
        assert_eq!(error.status_code(), 400, "{what}: {error:?}");
        tells(&error, &["Thing"]);
        assert!(!told(&error).contains("planted") && !told(&error).contains("40000"), "{}", told(&error));
    }
    assert_eq!(Thing::find(&ds).await?, [kept], "nothing was written");
    Ok(())
}

async fn a_year_out_of_range_is_refused(store: Store) -> Outcome {
    let ds = store.open()?;
    let far = NaiveDate::from_ymd_opt(12_000, 1, 1);
    let error = Thing::create(&ds, thing(1)).day(far).await.expect_err("years have four digits here");
    assert_eq!(error.status_code(), 400, "{error:?}");
    assert_eq!(Thing::count(&ds).await?, 0);
    let last = NaiveDate::from_ymd_opt(9999, 12, 31);
    assert_eq!(Thing::create(&ds, thing(1)).day(last).await?.day, last);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "days", force_id = false)]
struct Day {
    #[model(id)]
    day: NaiveDate,
    text: String,
}

/// What is asked with a date that the database has not: reads find nothing, or say why, as writes do.
async fn unsendable(db: &Session, near: NaiveDate, far: NaiveDate) -> Outcome {
    let new = |day| NewDay { day, text: "far".to_owned() };
    let reads = [
        Day::find_by_id(db, far).await.map(|found| found.is_some()),
        Day::find_by_ids(db, [near, far]).await.map(|found| !found.is_empty()),
        Day::exists(db, far).await,
        Day::find(db).filter(Day::DAY.lt(far)).await.map(|found| !found.is_empty()),
        Day::count(db).filter(Day::DAY.inq([near, far])).await.map(|count| count > 0),
        Day::update_all(db, Day::DAY.lt(far)).set(Day::TEXT, "far").await.map(|count| count > 0),
        Day::destroy_by_id(db, far).await.map(|_| false),
        Day::destroy_all(db, Day::DAY.eq(far)).await.map(|count| count > 0),
    ];
    for (at, outcome) in reads.into_iter().enumerate() {
        match outcome {
            Ok(is_found) => assert!(!is_found, "{at}"),
            Err(error) => assert!(error.is_bad_value() && error.status_code() == 400, "{at}: {error:?}"),
        }
    }
    let writes = [
        ("create", Day::create(db, new(far)).await.map(drop)),
        ("create_all", Day::create_all(db, [new(near), new(far)]).await.map(drop)),
        ("upsert", Day::upsert(db, new(far)).await.map(drop)),
        ("find_or_create", Day::find_or_create(db, Day::DAY.eq(far), new(far)).await.map(drop)),
    ];
    for (what, outcome) in writes {
        let error = outcome.expect_err(what);
        assert!(error.is_bad_value() && error.status_code() == 400, "{what}: {error:?}");
    }
    Ok(())
}

/// It never leaves: the connection is as good as before, and so is the transaction on it.
async fn what_cannot_be_sent_is_as_if_it_was_not_asked(mut store: Store) -> Outcome {
    store.settings.set("poolSize", &json!(1))?;
    let ds = store.open()?;
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).ok_or("no such day");
    let (near, far) = (day(2019)?, day(-200_000)?);
    Day::create(&ds, NewDay { day: day(2020)?, text: "before".to_owned() }).await?;
    unsendable(&ds, near, far).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    Day::create(&tx, NewDay { day: day(2021)?, text: "inside".to_owned() }).await?;
    unsendable(&tx, near, far).await?;
    let inner = tx.begin(TransactionOptions::default()).await?;
    unsendable(&inner, near, far).await?;
    inner.commit().await?;
    Day::create(&tx, NewDay { day: day(2022)?, text: "inside".to_owned() }).await?;
    tx.commit().await?;
    let texts: Vec<String> =
        Day::find(&ds).order(Day::DAY.asc()).await?.into_iter().map(|day| day.text).collect();
    assert_eq!(texts, ["before", "inside", "inside"]);
    Ok(())
}

/// The database is not asked for what it compares in another way than we do; who writes by such an id must not write every row.
async fn an_id_that_cannot_be_compared_is_that_of_no_other_row(store: Store) -> Outcome {
    let ds = store.open()?;
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).ok_or("no such day");
    let new = |day, text: &str| NewDay { day, text: text.to_owned() };
    let others = Day::create_all(&ds, [new(day(2020)?, "one"), new(day(2021)?, "two")]).await?;
    for year in [12_000, -3, -200_000] {
        let far = day(year)?;
        let is_there = Day::create(&ds, new(far, "far")).await.is_ok();
        let mut instance = others[0].clone();
        instance.day = far;
        let outcomes = [
            ("update", instance.update(&ds).set(Day::TEXT, "changed").await.map(drop)),
            ("upsert", Day::upsert(&ds, new(far, "changed")).await.map(drop)),
            ("replace", Day::replace_by_id(&ds, far, new(far, "changed")).await.map(drop)),
            ("replace_or_create", Day::replace_or_create(&ds, new(far, "changed")).await.map(drop)),
            ("save", instance.save(&ds).await.map(drop)),
            ("update_all", Day::update_all(&ds, Day::DAY.eq(far)).set(Day::TEXT, "changed").await.map(drop)),
            ("destroy_all", Day::destroy_all(&ds, Day::DAY.inq([far])).await.map(drop)),
            ("destroy", Day::destroy_by_id(&ds, far).await.map(drop)),
        ];
        let near = Day::find(&ds).filter(Day::DAY.between(day(2000)?, day(2100)?)).order(Day::DAY.asc());
        assert_eq!(near.await?, others, "in the year {year}, which is there: {is_there}: {outcomes:?}");
        for (what, outcome) in outcomes {
            if let Err(error) = outcome {
                assert!([400, 404, 501].contains(&error.status_code()), "{what} in {year}: {error:?}");
            }
        }
    }
    Ok(())
}

async fn a_nul_in_text_is_kept_or_refused(store: Store) -> Outcome {
    let ds = store.open()?;
    let text = Some("a\0b".to_owned());
    match Thing::create(&ds, thing(1)).name(text.clone()).await {
        Ok(thing) => {
            assert_ne!(store.database, Database::Postgres);
            assert_eq!(thing.name, text);
            assert_eq!(Thing::count(&ds).filter(Thing::NAME.eq("a\0b")).await?, 1);
            assert_eq!(Thing::count(&ds).filter(Thing::NAME.eq("a")).await?, 0);
        }
        Err(error) => {
            assert_eq!(store.database, Database::Postgres);
            assert_eq!(error.status_code(), 400, "{error:?}");
            assert_eq!(Thing::count(&ds).await?, 0, "nothing was written");
        }
    }
    Ok(())
}

const COLUMNS: &str = "name text, small bigint, \"real\" double precision, flag boolean, day date, json text";

async fn what_is_no_json_is_an_error(store: Store) -> Outcome {
    let columns = COLUMNS.replace('"', store.database.pick("\"", "\"", "`"));
    let (ds, mut raw) = foreign(&store, &columns).await?;
    for json in [r#"{"a": "#, "", "nul", "[1,]", "\u{feff}{}"] {
        raw.run(&format!("DELETE FROM things; INSERT INTO things (id, json) VALUES (1, '{json}')")).await?;
        tells(&unreadable(&ds).await, &["Thing.json", "no JSON"]);
    }
    raw.run("UPDATE things SET json = '{\"a\": 1}'").await?;
    assert_eq!(Thing::find(&ds).await?[0].json, Some(json!({"a": 1})), "the connection is as good as before");
    Ok(())
}

async fn json_without_end_is_an_error(store: Store) -> Outcome {
    let columns = COLUMNS.replace('"', store.database.pick("\"", "\"", "`"));
    let (ds, mut raw) = foreign(&store, &columns).await?;
    let deep =
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).replace("json text", "json longtext");
    if store.database == Database::Mysql {
        raw.run("ALTER TABLE things MODIFY json LONGTEXT").await?;
    }
    raw.run(&format!("INSERT INTO things (id, json) VALUES (1, '{deep}')")).await?;
    tells(&unreadable(&ds).await, &["Thing.json"]);
    raw.run("DELETE FROM things").await?;
    // What can be written can be read.
    for depth in [10, 60, 100, 126, 127, 128, 200] {
        let json = (0..depth).fold(json!(1), |json, _| json!([json]));
        if Thing::create(&ds, thing(depth)).json(Some(json.clone())).await.is_ok() {
            assert_eq!(Thing::find_by_id(&ds, depth).required().await?.json, Some(json), "{depth}");
        }
    }
    Ok(())
}

async fn columns_of_any_type_hold_what_they_should_not(store: Store) -> Outcome {
    let (ds, mut raw) = foreign(&store, COLUMNS).await?;
    for (column, value, place) in [
        ("name", "CAST(x'ff41' AS TEXT)", "Thing.name"),
        ("name", "x'ff41'", "Thing.name"),
        ("json", "CAST(x'ff' AS TEXT)", "Thing.json"),
        ("json", "x'ff'", "Thing.json"),
        ("small", "'many'", "Thing.small"),
        ("small", "1.5", "Thing.small"),
        ("real", "9e999", "Thing.real"),
        ("real", "-9e999", "Thing.real"),
        ("real", "'x'", "Thing.real"),
        ("flag", "7", "Thing.flag"),
        ("flag", "'yes'", "Thing.flag"),
        ("day", "'yesterday'", "Thing.day"),
        ("day", "'2024-02-30'", "Thing.day"),
        ("day", "12", "Thing.day"),
    ] {
        raw.run(&format!("DELETE FROM things; INSERT INTO things (id, \"{column}\") VALUES (1, {value})"))
            .await?;
        tells(&unreadable(&ds).await, &[place]);
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "numbers")]
struct Numbers {
    #[model(id)]
    id: i64,
    a: Option<i64>,
    b: Option<i64>,
    c: Option<f64>,
    d: Option<f64>,
    e: Option<serde_json::Value>,
    f: Option<String>,
}

async fn columns_of_postgres_are_read_as_what_they_are(store: Store) -> Outcome {
    let (ds, mut raw) = foreign(&store, COLUMNS).await?;
    for value in ["NaN", "Infinity", "-Infinity"] {
        raw.run(&format!("DELETE FROM things; INSERT INTO things (id, \"real\") VALUES (1, '{value}')"))
            .await?;
        tells(&unreadable(&ds).await, &["Thing.real"]);
    }
    raw.run(
        "CREATE TABLE numbers (id int2 PRIMARY KEY, a int2, b int4, c float4, d int4, e jsonb, f varchar(9))",
    )
    .await?;
    raw.run("INSERT INTO numbers VALUES (-1, -32768, -2147483648, 0.5, 7, '{\"k\": [1]}', 'text')").await?;
    let e = Some(json!({"k": [1]}));
    let row = Numbers::find_by_id(&ds, -1).required().await?;
    assert_eq!(
        (row.id, row.a, row.b, row.c, row.d),
        (-1, Some(-32_768), Some(-2_147_483_648), Some(0.5), Some(7.0))
    );
    assert_eq!((row.e, row.f.as_deref()), (e.clone(), Some("text")));
    let new = Numbers::create(&ds, NewNumbers { id: 2 }).a(Some(3)).c(Some(0.25)).e(e.clone()).await?;
    assert_eq!((new.a, new.c, new.e), (Some(3), Some(0.25), e), "and written");
    Ok(())
}

async fn columns_of_mysql_are_read_as_what_they_are(store: Store) -> Outcome {
    let columns = COLUMNS.replace('"', "`").replace("name text", "name varbinary(9)");
    let (ds, mut raw) = foreign(&store, &columns).await?;
    raw.run("INSERT INTO things (id, name) VALUES (1, x'ff41')").await?;
    tells(&unreadable(&ds).await, &["Thing.name"]);
    raw.run("UPDATE things SET name = x'41', flag = 7").await?;
    tells(&unreadable(&ds).await, &["Thing.flag"]);
    raw.run(
        "CREATE TABLE numbers (id smallint PRIMARY KEY, a int unsigned, b bigint unsigned, c float, d int, e json,
         f varchar(9) CHARACTER SET latin1)",
    )
    .await?;
    raw.run("INSERT INTO numbers VALUES (-1, 4294967295, 9223372036854775807, 0.5, 7, '{\"k\": [1]}', 'caf\u{e9}')")
        .await?;
    let row = Numbers::find_by_id(&ds, -1).required().await?;
    assert_eq!((row.id, row.a, row.b), (-1, Some(4_294_967_295), Some(i64::MAX)));
    assert_eq!((row.c, row.d, row.f.as_deref()), (Some(0.5), Some(7.0), Some("caf\u{e9}")));
    assert_eq!(row.e, Some(json!({"k": [1]})));
    raw.run("UPDATE numbers SET b = 18446744073709551615").await?;
    let error = Numbers::find(&ds).await.expect_err("no i64 holds that");
    tells(&error, &["Numbers.b"]);
    Ok(())
}
