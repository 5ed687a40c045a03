//! Statements of SQLite that are left, that must wait, or that hold what would break it.

use std::time::Duration;

use juggler_core::connector::{RawSink, Reading};
use juggler_core::prelude::*;
use juggler_core::row::{Flow, Row, RowSink};
use juggler_core::{DataSource, ErrorKind, Result};
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{Case, Database, Store};

use super::{in_time, tells};

pub(super) const CASES: &[Case] = database_cases!(&[Database::Sqlite];
    a_write_that_is_left_says_whether_it_is_kept,
    the_schema_is_waited_for,
    a_write_with_rows_waits_for_who_reads,
    no_address_can_be_bound,
    text_of_two_bytes_is_read_as_text,
    nothing_is_as_long_as_it_is,
    more_statements_than_are_kept,
);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "leaves")]
struct Leaf {
    #[model(id, generated)]
    id: i64,
    text: String,
}

fn leaf(text: impl Into<String>) -> NewLeaf {
    NewLeaf { text: text.into() }
}

fn with(store: &Store, name: &str, value: serde_json::Value) -> Result<DataSource> {
    let mut settings = store.settings.clone();
    settings.set(name, &value)?;
    store.database.data_source(&settings)
}

/// Takes one row, and wants no more.
struct First(usize);

impl RowSink for First {
    fn row(&mut self, _: &dyn Row) -> Result<Flow> {
        self.0 += 1;
        Ok(Flow::Stop)
    }
}

impl RawSink for First {
    fn columns(&mut self, _: &[&str]) -> Result<Reading> {
        Ok(Reading::AsStored)
    }
}

/// SQLite gives the rows of a write before it looks at foreign keys that are deferred, and before it commits.
async fn a_write_that_is_left_says_whether_it_is_kept(store: Store) -> Outcome {
    let ds = store.open()?;
    ds.execute("CREATE TABLE trees (id INTEGER PRIMARY KEY)", ()).await?;
    ds.execute("CREATE TABLE boughs (tree INT REFERENCES trees (id))", ()).await?;
    ds.execute("CREATE TABLE twigs (tree INT REFERENCES trees (id) DEFERRABLE INITIALLY DEFERRED)", ())
        .await?;
    let raw = ds.connector().as_raw().ok_or("SQLite has statements")?;
    for table in ["boughs", "twigs"] {
        let insert = format!("INSERT INTO {table} VALUES (7), (7) RETURNING tree");
        let mut first = First(0);
        let error = raw.execute(&insert, &[], &mut first).await.expect_err(table);
        assert!(error.is_foreign_key(), "{table}: {error:?}");
        assert!(table == "boughs" || first.0 == 1, "its row came first");
        assert_eq!(ds.execute(format!("SELECT * FROM {table}"), ()).values::<i64>().await?, [0; 0]);
    }
    ds.execute("INSERT INTO trees VALUES (7)", ()).await?;
    let written = raw.execute("INSERT INTO twigs VALUES (7), (7) RETURNING tree", &[], &mut First(0)).await?;
    assert_eq!(written, 1, "as many as were taken");
    assert_eq!(ds.execute("SELECT * FROM twigs", ()).values::<i64>().await?, [7, 7], "and all are kept");
    Ok(())
}

/// Where the file has no write-ahead log, who writes keeps others even from reading the schema.
async fn the_schema_is_waited_for(store: Store) -> Outcome {
    let ds = with(&store, "journalMode", json!("delete"))?;
    Leaf::create(&ds, leaf("first")).await?;
    ds.disconnect().await?;
    let ds = with(&store, "readOnly", json!(true))?;
    ds.connect().await?;
    let mut other = store.raw().await?;
    other.run("BEGIN EXCLUSIVE").await?;
    let read =
        tokio::spawn(async move { ds.execute("SELECT text FROM leaves", ()).values::<String>().await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    other.run("ROLLBACK").await?;
    assert_eq!(in_time(read).await??, ["first"]);
    Ok(())
}

async fn a_write_with_rows_waits_for_who_reads(store: Store) -> Outcome {
    let ds = with(&store, "journalMode", json!("delete"))?;
    Leaf::create(&ds, leaf("first")).await?;
    for n in 0..2 {
        let mut other = store.raw().await?;
        other.run("BEGIN").await?;
        assert_eq!(other.number("SELECT count(*) FROM leaves").await?, n + 1);
        let write = tokio::spawn({
            let ds = ds.clone();
            async move {
                match n {
                    0 => Leaf::create(&ds, leaf("second")).await.map(|leaf| leaf.text),
                    _ => {
                        let insert = "INSERT INTO leaves (text) VALUES ('third') RETURNING text";
                        ds.execute(insert, ()).values::<String>().await.map(|texts| texts.concat())
                    }
                }
            }
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        other.run("ROLLBACK").await?;
        assert_eq!(in_time(write).await??, if n == 0 { "second" } else { "third" });
        assert_eq!(Leaf::count(&ds).await?, u64::try_from(n)? + 2);
    }
    // Who waits in vain has written nothing, and keeps nobody from anything.
    let ds = {
        let mut settings = store.settings.clone();
        settings.set("journalMode", &json!("delete"))?;
        settings.set("busyTimeout", &json!(50))?;
        store.database.data_source(&settings)?
    };
    let mut other = store.raw().await?;
    other.run("BEGIN").await?;
    assert_eq!(other.number("SELECT count(*) FROM leaves").await?, 3);
    let error = in_time(Leaf::create(&ds, leaf("fourth"))).await.expect_err("it is read for ever");
    assert!(matches!(error.kind(), ErrorKind::Serialization { .. }), "{error:?}");
    assert_eq!(Leaf::count(&ds).await?, 3);
    other.run("ROLLBACK").await?;
    other.run("BEGIN EXCLUSIVE; ROLLBACK").await?;
    Ok(())
}

/// SQLite has a function that takes the address of functions as bytes, and allows it to everybody who binds them.
async fn no_address_can_be_bound(store: Store) -> Outcome {
    let ds = store.open()?;
    let address = Value::Bytes(vec![8, 0, 0, 0, 0, 0, 0, 0]);
    for (statement, parameters) in [
        ("SELECT fts3_tokenizer(?, ?)", vec![Value::from("mine"), address]),
        ("SELECT fts3_tokenizer(?)", vec![Value::from("simple")]),
    ] {
        let error = ds.execute(statement, parameters).rows().await.expect_err(statement);
        tells(&error, &["fts3_tokenizer"]);
    }
    ds.execute("CREATE VIRTUAL TABLE texts USING fts4(text, tokenize=porter)", ()).await?;
    ds.execute("INSERT INTO texts VALUES ('the leaves are falling')", ()).await?;
    let found = ds.execute("SELECT count(*) FROM texts WHERE texts MATCH 'fall'", ()).values::<i64>();
    assert_eq!(found.await?, [1], "its own tokenizers are as they were");
    Ok(())
}

/// In a file with text of UTF-16, SQLite makes text anew when it is asked for.
async fn text_of_two_bytes_is_read_as_text(store: Store) -> Outcome {
    store.raw().await?.run("PRAGMA encoding = 'UTF-16le'; CREATE TABLE other (a)").await?;
    let ds = store.open()?;
    let texts = ["", "é", "\u{1F333} and a\0b", "plain"];
    for text in texts {
        Leaf::create(&ds, leaf(text)).await?;
    }
    let found = Leaf::find(&ds).order(Leaf::ID.asc()).await?;
    assert_eq!(found.iter().map(|leaf| &*leaf.text).collect::<Vec<_>>(), texts);
    assert_eq!(Leaf::count(&ds).filter(Leaf::TEXT.regexp("^\u{1F333}.*\\x00b$")).await?, 1);
    let values = ds.execute("SELECT text FROM leaves ORDER BY id", ()).values::<String>().await?;
    assert_eq!(values, texts);
    Ok(())
}

async fn nothing_is_as_long_as_it_is(store: Store) -> Outcome {
    let ds = store.open()?;
    let bytes = |bytes: &[u8]| Value::Bytes(bytes.to_vec());
    let row = ds.execute(
        "SELECT ? AS a, ? AS b, zeroblob(0) AS c, zeroblob(2) AS d, x'' AS e, '' AS f, ? AS g",
        (bytes(b""), bytes(b"\0"), "\0"),
    );
    let row = row.rows().await?.remove(0);
    for (name, expected) in [
        ("a", bytes(b"")),
        ("b", bytes(b"\0")),
        ("c", bytes(b"")),
        ("d", bytes(b"\0\0")),
        ("e", bytes(b"")),
        ("f", Value::from("")),
        ("g", Value::from("\0")),
    ] {
        assert_eq!(row.get(name), Some(&expected), "{name}");
    }
    let error = ds.execute("SELECT 1\0; SELECT 2", ()).await.expect_err("SQLite reads up to the NUL");
    tells(&error, &["one statement at a time"]);
    Ok(())
}

/// What is in use is not what is thrown out.
async fn more_statements_than_are_kept(store: Store) -> Outcome {
    for kept in [1, 2] {
        let ds = with(&store, "statementCacheSize", json!(kept))?;
        for n in 0..10 {
            let select = format!("SELECT {n} + ?");
            assert_eq!(ds.execute(select, [1]).values::<i64>().await?, [n + 1]);
            ds.execute("SELECT nothing", ()).await.expect_err("there is no such column");
        }
    }
    Ok(())
}
