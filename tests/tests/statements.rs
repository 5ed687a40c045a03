//! Statements of one's own, `Session::execute`, and how queries are explained, on each database.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::ExitCode;

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};
use futures_util::TryStreamExt;
use juggler_core::definition::PropertyType;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Database, SERVERS, Store, run};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts")]
struct Account {
    #[model(id, generated)]
    id: i64,
    #[model(unique, length = 100)]
    email: String,
    age: Option<i64>,
    #[model(column = "is_on")]
    active: bool,
    since: chrono::DateTime<Utc>,
    tags: Vec<String>,
    #[model(hidden)]
    secret: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stars")]
struct Star {
    #[model(id, generated)]
    id: i64,
    #[model(index)]
    magnitude: Option<i64>,
}

static CASES: &[Case] = database_cases!(ALL;
    writes_are_counted,
    rows_have_the_values_of_their_columns,
    rows_are_read_as_a_model,
    columns_that_do_not_fit_a_model_are_named,
    values_are_read_by_position,
    parameters_come_in_many_forms,
    a_wrong_number_of_parameters_is_refused,
    rows_are_streamed_and_may_be_left,
    it_is_a_part_of_its_transaction,
    what_cannot_be_a_statement_is_refused,
    errors_hold_no_values,
    a_data_source_says_what_it_is,
    a_query_is_explained,
    an_order_finds_its_index,
);

static ON_SERVERS: &[Case] = database_cases!(SERVERS; a_statement_is_sent_once);
static ON_SQLITE: &[Case] = database_cases!(&[Database::Sqlite]; a_table_that_changed_is_read_as_it_is);

fn main() -> ExitCode {
    run(CASES.iter().chain(ON_SERVERS).chain(ON_SQLITE))
}

fn account(email: &str) -> NewAccount {
    NewAccount {
        email: email.to_owned(),
        active: true,
        since: Utc.with_ymd_and_hms(2024, 2, 29, 12, 30, 15).unwrap(),
        tags: vec!["a".to_owned(), "ü".to_owned()],
    }
}

async fn writes_are_counted(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    assert_eq!(ds.execute("CREATE TABLE plain (a INT, b TEXT)", ()).await?, 0);
    let insert = db.spelled("INSERT INTO plain (a, b) VALUES (?, ?), (?, ?), (3, 'three')");
    assert_eq!(ds.execute(insert, (1, "one", 2, "two")).await?, 3);
    let update = db.spelled("UPDATE plain SET b = ? WHERE a >= ?");
    assert_eq!(ds.execute(update.clone(), ("x", 2)).await?, 2);
    assert_eq!(ds.execute(update, ("x", 2)).await?, 2, "matched, changed or not");
    assert_eq!(ds.execute("SELECT * FROM plain", ()).await?, 0, "nothing is written");
    assert_eq!(ds.execute(db.spelled("DELETE FROM plain WHERE a = ?"), [1]).await?, 1);
    let returning = ds.execute("INSERT INTO plain VALUES (7, 'y'), (8, 'z') RETURNING a", ()).await?;
    assert_eq!(returning, 2);
    assert_eq!(ds.execute("DROP TABLE plain", ()).await?, 0);
    Ok(())
}

async fn rows_have_the_values_of_their_columns(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    let (create, insert) = db.pick(
        (
            "CREATE TABLE kinds (b BOOLEAN, i INTEGER, f REAL, t TEXT, y BLOB, d DATE, h TIME, dt DATETIME, ts TIMESTAMP, j JSON, n INT)",
            "INSERT INTO kinds VALUES (1, 9007199254740993, 1.5, 'é', x'00ff', '2024-02-29', '12:30:15', '2024-02-29 12:30:15', '2024-02-29 12:30:15', '{\"a\":[1]}', NULL)",
        ),
        (
            "CREATE TABLE kinds (b BOOL, i BIGINT, f DOUBLE PRECISION, t VARCHAR(9), y BYTEA, d DATE, h TIME, dt TIMESTAMP, ts TIMESTAMPTZ, j JSONB, n INT,
             i2 SMALLINT, i4 INT, f4 REAL, c CHAR(3), u UUID, js JSON, ia INT[], ta TEXT[], nu NUMERIC(10,3))",
            "INSERT INTO kinds VALUES (true, 9007199254740993, 1.5, 'é', '\\x00ff', '2024-02-29', '12:30:15', '2024-02-29 12:30:15', '2024-02-29 12:30:15+00', '{\"a\":[1]}', NULL,
             -3, 4, 0.5, 'ab', '67e55044-10b1-426f-9247-bb680e5fe0c8', '[1]', '{1,NULL}', '{a,b}', 12.340)",
        ),
        (
            "CREATE TABLE kinds (b BOOLEAN, i BIGINT, f DOUBLE, t VARCHAR(9), y VARBINARY(9), d DATE, h TIME, dt DATETIME, ts TIMESTAMP NULL, j TEXT, n INT,
             i1 TINYINT, u8 BIGINT UNSIGNED, f4 FLOAT, c CHAR(3), e ENUM('p','q'), lt LONGTEXT, nu DECIMAL(10,3), yr YEAR)",
            "INSERT INTO kinds VALUES (1, 9007199254740993, 1.5, 'é', x'00ff', '2024-02-29', '12:30:15', '2024-02-29 12:30:15', '2024-02-29 12:30:15', '{\"a\":[1]}', NULL,
             -3, 18446744073709551615, 0.5, 'ab', 'q', 'long', 12.340, 2024)",
        ),
    );
    ds.execute(create, ()).await?;
    ds.execute(insert, ()).await?;
    let rows = ds.execute("SELECT * FROM kinds", ()).rows().await?;
    let row = &rows[0];
    let get = |name: &str| row.get(name).cloned().unwrap_or_else(|| panic!("no column {name}"));
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let time = NaiveTime::from_hms_opt(12, 30, 15).unwrap();
    assert_eq!(get("b"), Value::Bool(true));
    assert_eq!(get("i"), Value::Int(9_007_199_254_740_993));
    assert_eq!(get("f"), Value::Float(1.5));
    assert_eq!(get("t"), Value::Text("é".into()));
    assert_eq!(get("y"), Value::Bytes(vec![0, 255]));
    assert_eq!(get("d"), Value::Date(day));
    assert_eq!(get("h"), Value::Time(time));
    assert_eq!(get("dt"), Value::DateTime(day.and_time(time)));
    assert_eq!(get("ts"), Value::Timestamp(day.and_time(time).and_utc()));
    assert_eq!(get("n"), Value::Null);
    let json = json!({"a": [1]});
    match db {
        Database::Mysql => assert_eq!(get("j"), Value::Text(json.to_string())),
        _ => assert_eq!(get("j").to_json(), json),
    }
    let decimal = Value::Decimal("12.340".parse().unwrap());
    match db {
        Database::Sqlite => {}
        Database::Postgres => {
            assert_eq!((get("i2"), get("i4"), get("f4")), (Value::Int(-3), Value::Int(4), Value::Float(0.5)));
            assert_eq!((get("c"), get("nu")), (Value::Text("ab ".into()), decimal));
            assert_eq!(get("u").to_json(), "67e55044-10b1-426f-9247-bb680e5fe0c8");
            assert_eq!((get("js").to_json(), get("ia").to_json()), (json!([1]), json!([1, null])));
            assert_eq!(get("ta").to_json(), json!(["a", "b"]));
            let error = ds.execute("SELECT '1 day'::interval AS span", ()).rows().await.unwrap_err();
            let text = error.to_string();
            assert!(text.contains("`span`") && text.contains("INTERVAL") && text.contains("cast"), "{text}");
            let enums = "CREATE TYPE mood AS ENUM ('sad', 'ok')";
            ds.execute(enums, ()).await?;
            let mood = ds.execute("SELECT 'ok'::mood", ()).values::<String>().await?;
            assert_eq!(mood, ["ok"]);
        }
        Database::Mysql => {
            assert_eq!((get("i1"), get("u8")), (Value::Int(-3), Value::TooLarge(u64::MAX)));
            assert_eq!((get("f4"), get("c")), (Value::Float(0.5), Value::Text("ab".into())));
            assert_eq!((get("e"), get("lt")), (Value::Text("q".into()), Value::Text("long".into())));
            assert_eq!((get("nu"), get("yr")), (decimal, Value::Int(2024)));
        }
    }
    Ok(())
}

async fn rows_are_read_as_a_model(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    let ada = Account::create(&ds, account("ada@x.org")).age(36).secret("s".to_owned()).await?;
    let kim = Account::create(&ds, account("kim@x.org")).await?;
    let all = ds.execute("SELECT * FROM accounts ORDER BY id", ()).rows_as::<Account>().await?;
    assert_eq!(all, [ada.clone(), kim]);
    let text = db.spelled("SELECT secret, tags, since, is_on, age, email, id FROM accounts WHERE age > ?");
    assert_eq!(ds.execute(text, [30]).rows_as::<Account>().await?, [ada], "in any order");
    let model = ds.define(
        "Thing",
        &json!({"id": {"type": "number", "id": true, "generated": true}, "name": "string"}),
        &json!({"strict": false}),
    )?;
    model.create(&ds, &json!({"name": "a", "extra": {"b": 1}}))?.await?;
    let things =
        ds.execute(db.pick("SELECT * FROM \"Thing\"", "SELECT * FROM \"Thing\"", "SELECT * FROM Thing"), ());
    let things = things.records(&model).await?;
    assert_eq!(things[0].to_json(), json!({"id": 1, "name": "a", "extra": {"b": 1}}));
    Ok(())
}

async fn columns_that_do_not_fit_a_model_are_named(store: Store) -> Outcome {
    let ds = store.open()?;
    Account::create(&ds, account("ada@x.org")).await?;
    let told = async |text: &str| {
        let error = ds.execute(text, ()).rows_as::<Account>().await.unwrap_err();
        assert_eq!(error.status_code(), 400, "{error}");
        error.to_string()
    };
    assert_eq!(
        told("SELECT id, email, age, since, tags, secret FROM accounts").await,
        "Account.active: the statement gives no column `is_on`"
    );
    assert_eq!(
        told("SELECT a.*, 1 AS emial FROM accounts a").await,
        "unknown column `emial` on Account; did you mean `email`?"
    );
    assert_eq!(
        told("SELECT a.*, a.id FROM accounts a").await,
        "two columns of the statement are called `id`: rename one with AS"
    );
    let error = ds.execute("SELECT id, id FROM accounts", ()).rows().await.unwrap_err();
    assert!(error.to_string().contains("`id`"), "{error}");
    let nothing = ds.execute("SELECT id FROM accounts WHERE 1 = 0", ()).rows_as::<Account>().await;
    assert!(nothing.is_err(), "also where there is no row");
    Ok(())
}

async fn values_are_read_by_position(store: Store) -> Outcome {
    let ds = store.open()?;
    Account::create(&ds, account("ada@x.org")).age(36).await?;
    Account::create(&ds, account("kim@x.org")).await?;
    let pairs: Vec<(String, Option<i64>)> =
        ds.execute("SELECT email, age FROM accounts ORDER BY id", ()).values().await?;
    assert_eq!(pairs, [("ada@x.org".to_owned(), Some(36)), ("kim@x.org".to_owned(), None)]);
    let count: Vec<i64> = ds.execute("SELECT COUNT(*) FROM accounts", ()).values().await?;
    assert_eq!(count, [2]);
    let error = ds.execute("SELECT id, age FROM accounts", ()).values::<i64>().await.unwrap_err();
    assert_eq!(error.to_string(), "the statement gives 2 columns, and 1 are read");
    let error = ds.execute("SELECT email FROM accounts", ()).values::<i64>().await.unwrap_err();
    assert!(error.is_bad_value() && error.to_string().contains("`email`"), "{error}");
    assert!(!error.to_string().contains("ada"), "{error}");
    Ok(())
}

async fn parameters_come_in_many_forms(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    ds.execute("CREATE TABLE forms (a INT, b VARCHAR(50), d DATE, f DOUBLE PRECISION)", ()).await?;
    let insert = db.spelled("INSERT INTO forms (a, b, d, f) VALUES (?, ?, ?, ?)");
    ds.execute(&*insert, (1_i32, "'; DROP TABLE forms; --", day, 0.5)).await?;
    ds.execute(&*insert, json!([2, "two", null, 2])).await?;
    ds.execute(&*insert, vec![Value::Int(3), Value::Null, Value::Date(day), Value::Null]).await?;
    ds.execute(&*insert, (None::<i64>, Some("four".to_owned()), None::<NaiveDate>, 1)).await?;
    let rows = ds.execute("SELECT a, b, f FROM forms ORDER BY COALESCE(a, 9)", ());
    let rows: Vec<(Option<i64>, Option<String>, Option<f64>)> = rows.values().await?;
    assert_eq!(
        rows[0],
        (Some(1), Some("'; DROP TABLE forms; --".to_owned()), Some(0.5)),
        "bound, not written"
    );
    assert_eq!(rows[1], (Some(2), Some("two".to_owned()), Some(2.0)));
    assert_eq!(rows[2], (Some(3), None, None));
    assert_eq!(rows[3], (None, Some("four".to_owned()), Some(1.0)));
    let by_day = ds.execute(db.spelled("SELECT a FROM forms WHERE d = ? ORDER BY a"), [day]);
    assert_eq!(by_day.values::<i64>().await?, [1, 3]);
    if db == Database::Postgres {
        let listed = ds.execute("SELECT a FROM forms WHERE a = ANY($1) ORDER BY a", (vec![1_i64, 3],));
        assert_eq!(listed.values::<i32>().await?, [1, 3]);
        let asked = "SELECT ($1::date - 1)::date, $2::jsonb, $3::uuid::text, $4::timestamptz";
        let id = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        let given = json!(["2024-03-01", {"a": 1}, id, "2024-02-29T12:00:00Z"]);
        let rows = ds.execute(asked, given).rows().await?;
        let values: Vec<Value> = rows[0].iter().map(|(_, value)| value.clone()).collect();
        assert_eq!(values[0], Value::Date(day));
        assert_eq!((values[1].to_json(), values[2].to_json()), (json!({"a": 1}), json!(id)));
        let error = ds.execute("SELECT a FROM forms WHERE a = $1", ["pl4nted"]).rows().await.unwrap_err();
        assert_eq!(error.to_string(), "parameter 1: text, where the database takes INT4");
    }
    let error = ds.execute("SELECT 1", json!("text")).await.unwrap_err();
    assert_eq!(error.to_string(), "the values of a statement are an array");
    Ok(())
}

async fn a_wrong_number_of_parameters_is_refused(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    ds.execute("CREATE TABLE plain (a INT, b INT)", ()).await?;
    let insert = db.spelled("INSERT INTO plain (a, b) VALUES (?, ?)");
    for given in [vec![], vec![1], vec![1, 2, 3]] {
        let count = given.len();
        let error = ds.execute(&*insert, given).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the statement takes 2 parameters, and {count} were given"));
        assert_eq!(error.status_code(), 400);
    }
    ds.execute(&*insert, [1, 2]).await?;
    assert_eq!(ds.execute("SELECT COUNT(*) FROM plain", ()).values::<i64>().await?, [1]);
    Ok(())
}

const NUMBERS: &str = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 900) SELECT n FROM numbers";

async fn rows_are_streamed_and_may_be_left(mut store: Store) -> Outcome {
    store.settings.other.insert("poolSize".to_owned(), json!(1));
    let ds = store.open()?;
    let (mut sum, mut stream) = (0, ds.execute(NUMBERS, ()).stream());
    while let Some(row) = stream.try_next().await? {
        sum += i64::from_value(row.get("n").unwrap().as_ref())?;
    }
    assert_eq!(sum, 900 * 901 / 2);
    drop(stream);
    let mut stream = ds.execute(NUMBERS, ()).stream();
    assert!(stream.try_next().await?.is_some());
    drop(stream);
    assert_eq!(ds.execute("SELECT 1", ()).values::<i64>().await?, [1], "the connection is free again");
    for n in 0..130 {
        Account::create(&ds, account(&format!("{n}@x.org"))).await?;
    }
    let accounts: Vec<Account> = ds.execute("SELECT * FROM accounts", ()).stream_as().try_collect().await?;
    assert_eq!(accounts.len(), 130);
    let error = ds.execute("SELECT id FROM accounts", ()).stream_as::<Account>().try_next().await;
    assert!(error.is_err());
    Ok(())
}

async fn it_is_a_part_of_its_transaction(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    let ada = Account::create(&ds, account("ada@x.org")).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    tx.execute(db.spelled("UPDATE accounts SET age = ? WHERE id = ?"), (40, ada.id)).await?;
    assert_eq!(Account::find_by_id(&tx, ada.id).await?.unwrap().age, Some(40));
    assert!(tx.execute("SELECT nothing FROM nowhere", ()).await.is_err());
    assert_eq!(Account::count(&tx).await?, 1, "it goes on after an error");
    tx.rollback().await?;
    assert_eq!(Account::find_by_id(&ds, ada.id).await?.unwrap().age, None);
    assert!(tx.execute("SELECT 1", ()).await.is_err(), "it has ended");
    Ok(())
}

async fn what_cannot_be_a_statement_is_refused(store: Store) -> Outcome {
    let ds = store.open()?;
    ds.execute("CREATE TABLE plain (a INT)", ()).await?;
    for text in ["", "  -- nothing", ";"] {
        let error = ds.execute(text, ()).await.unwrap_err();
        assert_eq!(error.to_string(), "the statement is empty");
    }
    for text in ["BEGIN", "commit", "/* a */ ROLLBACK", "START TRANSACTION"] {
        let error = ds.execute(text, ()).await.unwrap_err();
        assert!(error.to_string().contains("DataSource::begin"), "{error}");
    }
    assert!(ds.execute("INSERT INTO plain VALUES (1); DROP TABLE plain", ()).await.is_err(), "one at a time");
    assert_eq!(ds.execute("SELECT COUNT(*) FROM plain;", ()).values::<i64>().await?, [0]);
    assert!(ds.execute("SELEKT 1", ()).await.is_err());
    let error = ds.execute("SELECT * FROM not_there", ()).await.unwrap_err();
    assert!(error.is_mismatch() && error.to_string().contains("not_there"), "{error:?}");
    Ok(())
}

async fn errors_hold_no_values(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    ds.execute("CREATE TABLE plain (a INT PRIMARY KEY, b VARCHAR(3), d DATE, UNIQUE (b))", ()).await?;
    let insert = db.spelled("INSERT INTO plain (a, b) VALUES (?, ?)");
    ds.execute(&*insert, (77_001, "pl4")).await?;
    let error = ds.execute(&*insert, (77_001, "x")).await.unwrap_err();
    assert!(error.is_conflict(), "{error:?}");
    let mut errors = vec![error, ds.execute(&*insert, (77_002, "pl4")).await.unwrap_err()];
    if db != Database::Sqlite {
        let error = ds.execute(&*insert, (3, "pl4nted")).await.unwrap_err();
        assert!(error.is_bad_value() && error.status_code() == 400, "{error:?}");
        errors.push(error);
        let date = db.spelled("INSERT INTO plain (a, d) VALUES (4, ?)");
        let error = ds.execute(date, ["pl4nted"]).await.unwrap_err();
        assert!(error.is_bad_value(), "{error:?}");
        errors.push(error);
    }
    for error in errors {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("pl4") && !text.contains("77"), "{text}");
    }
    let execute = ds.execute("SELECT 'pl4nted'", ["pl4nted"]);
    assert!(!format!("{execute:?}").contains("pl4"));
    Ok(())
}

async fn a_data_source_says_what_it_is(store: Store) -> Outcome {
    let ds = store.open()?;
    assert!(ds.is_relational());
    ds.ping().await?;
    let queries = ds.watch_queries();
    ds.execute("SELECT 1", ()).await?;
    assert_eq!(queries.to_string(), "1 x  execute\n");
    Ok(())
}

async fn a_query_is_explained(store: Store) -> Outcome {
    let ds = store.open()?;
    for (email, age) in [("ada@x.org", 36), ("kim@x.org", 20), ("bob@x.org", 20)] {
        Account::create(&ds, account(email)).age(age).await?;
    }
    let explain = Account::find(&ds).filter(Account::AGE.eq(20)).limit(1).explain().await?;
    assert_eq!((explain.rows_returned, explain.rows_examined), (1, None));
    assert!(explain.plan.contains("accounts") && explain.plan.contains("SELECT"), "{explain}");
    assert!(explain.plan.lines().count() > 1, "the plan of the database: {explain}");
    assert!(!explain.plan.contains("again"), "all is answered by the database: {explain}");
    assert!(!explain.plan.contains("secret") && !explain.plan.contains("'20'"), "{explain}");
    let by_index = Account::find(&ds).filter(Account::EMAIL.eq("ada@x.org")).explain().await?;
    if store.database == Database::Sqlite {
        assert!(by_index.plan.contains("USING INDEX"), "{by_index}");
    }
    let narrowed = Account::find(&ds).filter(Account::AGE.eq(20).and(Account::TAGS.eq(vec!["a".to_owned()])));
    let narrowed = narrowed.explain().await?;
    // SQLite asks juggler for what it cannot tell.
    let is_all = store.database == Database::Sqlite;
    assert_eq!(narrowed.plan.contains("looked at again"), !is_all, "{narrowed}");
    let hidden = Account::find(&ds).filter(Account::SECRET.eq("pl4nted".to_owned())).explain().await?;
    assert!(!hidden.plan.contains("pl4nted") && !hidden.plan.contains("secret"), "{hidden}");
    let tx = ds.begin(TransactionOptions::default()).await?;
    assert_eq!(Account::find(&tx).explain().await?.rows_returned, 3);
    tx.rollback().await?;
    Ok(())
}

/// The first rows of many, by an id and by what may be null: nobody sorts a table for that.
async fn an_order_finds_its_index(store: Store) -> Outcome {
    let ds = store.open()?;
    let star = |n: i64| NewStar {}.with(Star::MAGNITUDE, (n % 7 > 0).then_some(n * 7919 % 5000));
    Star::create_all(&ds, (0..5000).map(star)).await?;
    if store.database == Database::Postgres {
        ds.execute("ANALYZE stars", ()).await?;
    }
    let by_index = match store.database {
        Database::Sqlite => "SCAN stars",
        Database::Postgres => "Index Scan",
        Database::Mysql => "by the index",
    };
    let queries = [
        Star::find(&ds).limit(3).explain().await?,
        Star::find(&ds).order(Star::ID.desc()).limit(3).explain().await?,
        Star::find(&ds).order(Star::MAGNITUDE.asc()).limit(3).explain().await?,
        Star::find(&ds).order((Star::MAGNITUDE.desc(), Star::ID.desc())).limit(3).explain().await?,
    ];
    for explain in queries {
        let sorts = ["TEMP B-TREE FOR ORDER BY", "->  Sort ", "filesort"]
            .iter()
            .any(|word| explain.plan.contains(word));
        assert!(explain.plan.contains(by_index) && !sorts, "{explain}");
    }
    let first = Star::find(&ds).order(Star::MAGNITUDE.asc()).first().await?;
    assert_eq!(first.map(|star| (star.id, star.magnitude)), Some((1, None)));
    Ok(())
}

/// A connection that died while it rested: a read of a model is tried again, a statement of one's own is not.
async fn a_statement_is_sent_once(mut store: Store) -> Outcome {
    store.settings.other.insert("poolSize".to_owned(), json!(1));
    let (ds, db) = (store.open()?, store.database);
    ds.execute("CREATE TABLE plain (a INT)", ()).await?;
    let of_this = db.pick("", "SELECT pg_backend_pid()", "SELECT CONNECTION_ID()");
    let kill = db.pick("", "SELECT pg_terminate_backend(", "KILL (");
    for reads in [false, true] {
        let id = ds.execute(of_this, ()).values::<i64>().await?[0];
        store.raw().await?.run(&format!("{kill}{id})")).await?;
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let error = match reads {
            false => ds.execute("INSERT INTO plain VALUES (1)", ()).await.unwrap_err(),
            true => ds.execute("SELECT 1", ()).rows().await.unwrap_err(),
        };
        assert!(error.is_connection() && error.is_retryable(), "{error:?}");
    }
    assert_eq!(ds.execute("SELECT COUNT(*) FROM plain", ()).values::<i64>().await?, [0]);
    Ok(())
}

async fn a_table_that_changed_is_read_as_it_is(store: Store) -> Outcome {
    let ds = store.open()?;
    ds.execute("CREATE TABLE plain (a INT)", ()).await?;
    ds.execute("INSERT INTO plain VALUES (1)", ()).await?;
    assert_eq!(ds.execute("SELECT * FROM plain", ()).rows().await?[0].len(), 1);
    ds.execute("ALTER TABLE plain ADD COLUMN b INT DEFAULT 2", ()).await?;
    let rows = ds.execute("SELECT * FROM plain", ()).rows().await?;
    assert_eq!(rows[0].get("b"), Some(&Value::Int(2)));
    Ok(())
}
