//! What SQLite does by rebuilding tables, and what would be lost by that.

use juggler_core::prelude::*;

use crate::databases::Database;
use crate::{Case, Outcome, cases};

pub(crate) const CASES: &[Case] = cases!("rebuild";
    triggers_and_views_stay,
    a_view_that_needs_what_is_dropped,
    a_trigger_that_needs_what_is_dropped,
    what_would_be_lost_is_refused,
    defaults_and_foreign_keys_of_others_stay,
    rows_that_refer_to_a_rebuilt_table_stay,
);

async fn made(db: &Database) -> juggler_core::Result<DataSource> {
    let ds = db.open();
    ds.define(
        "User",
        &json!({"name": "string", "fax": "string", "age": "string"}),
        &json!({"strict": true}),
    )?;
    ds.automigrate().await?;
    ds.model("User")?.create(&ds, &json!({"name": "Ada", "fax": "1", "age": "36"}))?.await?;
    Ok(ds)
}

fn second(ds: &DataSource) -> juggler_core::Result<RuntimeModel> {
    ds.define("User", &json!({"name": "string", "age": "number"}), &json!({"strict": true}))
}

async fn triggers_and_views_stay(db: Database) -> Outcome {
    let ds = made(&db).await?;
    db.run("CREATE TABLE log (name TEXT)").await;
    db.run("CREATE TRIGGER noted AFTER INSERT ON \"User\" BEGIN INSERT INTO log VALUES (new.name); END")
        .await;
    db.run("CREATE VIEW names AS SELECT name FROM \"User\"").await;
    db.run("CREATE VIEW broken AS SELECT a FROM nowhere").await;
    let users = second(&ds)?;
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?);
    users.create(&ds, &json!({"name": "Grace", "age": 85}))?.await?;
    assert_eq!(db.list("SELECT name FROM log").await, ["Grace"]);
    assert_eq!(db.list("SELECT name FROM names ORDER BY name").await, ["Ada", "Grace"]);
    Ok(())
}

async fn a_view_that_needs_what_is_dropped(db: Database) -> Outcome {
    let ds = made(&db).await?;
    db.run("CREATE VIEW faxes AS SELECT fax FROM \"User\"").await;
    second(&ds)?;
    let error = ds.autoupdate().await.unwrap_err().to_string();
    assert!(error.contains("`faxes`"), "{error}");
    assert_eq!(db.list("SELECT fax FROM faxes").await, ["1"]);
    Ok(())
}

async fn a_trigger_that_needs_what_is_dropped(db: Database) -> Outcome {
    let ds = made(&db).await?;
    db.run("CREATE TABLE log (name TEXT)").await;
    db.run("CREATE TRIGGER noted AFTER INSERT ON \"User\" BEGIN INSERT INTO log VALUES (new.fax); END").await;
    second(&ds)?;
    let error = ds.autoupdate().await.unwrap_err().to_string();
    assert!(error.contains("User") && error.contains("fax"), "{error}");
    assert_eq!(db.list("SELECT fax FROM \"User\"").await, ["1"]);
    Ok(())
}

async fn what_would_be_lost_is_refused(db: Database) -> Outcome {
    let ds = db.open();
    db.run(
        "CREATE TABLE \"User\" (id INTEGER PRIMARY KEY, -- don't lose it\n name TEXT CHECK (name <> ''), \"check\" TEXT)",
    )
    .await;
    ds.define(
        "User",
        &json!({"name": "string", "check": "string", "age": "number"}),
        &json!({"strict": true}),
    )?;
    ds.autoupdate().await?; // a column is added without that
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    assert!(db.try_run("INSERT INTO \"User\" (name) VALUES ('')").await.is_err());
    second(&ds)?;
    let error = ds.autoupdate().await.unwrap_err();
    assert!(error.is_unsupported() && error.to_string().contains("CHECK"), "{error}");
    Ok(())
}

async fn defaults_and_foreign_keys_of_others_stay(db: Database) -> Outcome {
    let ds = db.open();
    db.run("CREATE TABLE team (id INTEGER PRIMARY KEY)").await;
    db.run(
        "CREATE TABLE \"User\" (id INTEGER PRIMARY KEY, name TEXT DEFAULT 'nobody', fax TEXT, \
         age REAL REFERENCES team (id) ON DELETE SET NULL)",
    )
    .await;
    db.run("CREATE INDEX some ON \"User\" (name) WHERE name <> 'x'").await;
    second(&ds)?;
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    db.run("INSERT INTO \"User\" (id) VALUES (1)").await;
    assert_eq!(db.list("SELECT name FROM \"User\"").await, ["nobody"]);
    assert!(db.try_run("INSERT INTO \"User\" (age) VALUES (9)").await.is_err());
    assert_eq!(db.list("SELECT name FROM sqlite_schema WHERE type = 'index'").await, ["some"]);
    Ok(())
}

async fn rows_that_refer_to_a_rebuilt_table_stay(db: Database) -> Outcome {
    let ds = made(&db).await?;
    db.run("CREATE TABLE pet (name TEXT, owner INTEGER REFERENCES \"User\" (id) ON DELETE CASCADE)").await;
    db.run("INSERT INTO pet VALUES ('Rex', 1)").await;
    second(&ds)?;
    ds.autoupdate().await?;
    assert_eq!(db.list("SELECT name FROM pet").await, ["Rex"]);
    assert!(db.try_run("INSERT INTO pet VALUES ('Tom', 99)").await.is_err());
    db.run("DELETE FROM \"User\"").await;
    assert!(db.list("SELECT name FROM pet").await.is_empty());
    Ok(())
}
