//! Names as long as a database takes them, and longer ones, which are refused and never cut.

use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Database, SERVERS, Store};

use super::model::object;

pub(super) const CASES: &[Case] = database_cases!(ALL; the_longest_names_are_whole);
pub(super) const OF_SERVERS: &[Case] = database_cases!(SERVERS; longer_names_are_refused_and_touch_nothing);
pub(super) const OF_MYSQL: &[Case] =
    database_cases!(&[Database::Mysql]; names_that_would_become_others_are_refused);

/// A name of as many bytes, or as many characters on MySQL, as a name may have; the last one is this.
fn longest(database: Database, last: char) -> String {
    let many = database.pick(200, 63, 64) - 1;
    let letter = database.pick("n", "n", "ü");
    letter.repeat(many) + &last.to_string()
}

fn define(
    ds: &DataSource,
    model: &str,
    table: &str,
    column: &str,
    index: &str,
) -> Result<RuntimeModel, Error> {
    let properties =
        object([("text".to_owned(), json!({"type": "string", "columnName": column, "length": 20}))]);
    let indexes = object([(index.to_owned(), json!({"keys": ["text"]}))]);
    ds.define(model, &properties, &json!({"tableName": table, "indexes": indexes, "strict": true}))
}

async fn texts(model: &RuntimeModel, ds: &DataSource) -> Result<Vec<String>, Error> {
    let rows = model.find(ds).await?;
    Ok(rows.iter().map(|row| row.to_json()["text"].as_str().unwrap_or_default().to_owned()).collect())
}

async fn the_longest_names_are_whole(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    // Two tables that differ in the last letter alone.
    for last in ['a', 'b'] {
        let name = longest(db, last);
        // On SQLite, no index has the name of a table.
        let index: String = std::iter::once('i').chain(name.chars().skip(1)).collect();
        let model = define(&ds, &format!("Model{last}"), &name, &name, &index)?;
        model.create(&ds, &json!({"text": last.to_string()}))?.await?;
    }
    for last in ['a', 'b'] {
        assert_eq!(texts(&ds.model(&format!("Model{last}"))?, &ds).await?, [last.to_string()]);
    }
    Ok(())
}

async fn longer_names_are_refused_and_touch_nothing(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    let (name, longer) = (longest(db, 'a'), longest(db, 'a') + "b");
    let model = define(&ds, "Whole", &name, &name, "whole")?;
    model.create(&ds, &json!({"text": "kept"}))?.await?;
    for (table, column, index) in [(&*longer, "a", "i"), ("t", &*longer, "i"), ("t", "a", &*longer)] {
        let other = store.open()?;
        let model = define(&other, "Longer", table, column, index)?;
        let error = model.create(&other, &json!({"text": "x"}))?.await.unwrap_err();
        assert_eq!(error.status_code(), 500, "{error}");
        assert!(error.to_string().contains(&longer), "{error}");
        let error = other.automigrate().await.unwrap_err();
        assert!(error.to_string().contains(&longer), "{error}");
        assert!(other.autoupdate().await.is_err());
    }
    assert_eq!(texts(&model, &ds).await?, ["kept"]);
    Ok(())
}

async fn names_that_would_become_others_are_refused(store: Store) -> Outcome {
    let ds = store.open()?;
    define(&ds, "Plain", "a?", "b?", "c")?.create(&ds, &json!({"text": "kept"}))?.await?;
    let model = define(&ds, "Other", "a\u{1f980}", "b?", "c")?;
    let error = model.create(&ds, &json!({"text": "x"}))?.await.unwrap_err();
    assert!(error.to_string().contains("beyond U+FFFF"), "{error}");
    assert_eq!(texts(&ds.model("Plain")?, &ds).await?, ["kept"]);
    Ok(())
}
