//! What a database says itself, which often has the value in it.

use std::time::Duration;

use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::databases::Database;
use serde_json::json;

use super::heard::{note, note_error, refused};
use super::models::{Member, member};
use super::{Place, Planted};

pub(crate) async fn break_what_the_database_asks(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    let database = place.database().unwrap();
    Member::create(&ds, member(&planted)).await?;
    // Another program narrowed the table, and juggler knows nothing of it.
    let narrowed: &[&str] = match database {
        Database::Sqlite => &["CREATE UNIQUE INDEX one_name ON secret_members (name)"],
        Database::Postgres => &[
            "ALTER TABLE secret_members ADD CONSTRAINT no_eve CHECK (\"token\" NOT LIKE '%eve')",
            "ALTER TABLE secret_members ALTER COLUMN \"password\" TYPE VARCHAR(30)",
        ],
        Database::Mysql => &[
            "ALTER TABLE secret_members ADD CONSTRAINT no_eve CHECK (token NOT LIKE '%eve')",
            "ALTER TABLE secret_members MODIFY password VARCHAR(30)",
        ],
    };
    for statement in narrowed {
        ds.execute(*statement, ()).await?;
    }
    let other = || {
        let draft = member(&planted).with(Member::EMAIL, "eve").set(Member::PASSWORD, "x");
        draft.set(Member::TOKEN, format!("{}eve", planted.text("token")))
    };
    refused("another constraint", Member::create(&ds, other()).validate(false).await);
    let long = other().set(Member::PASSWORD, format!("{}{}", planted.text("password"), "x".repeat(30)));
    Member::create(&ds, long.set(Member::TOKEN, "12345678")).await.err().iter().for_each(note_error);
    // The column is of another type than the model's: each value is a wrong one.
    let (kind, table) = (database.pick("", "INTEGER", "INTEGER"), "secret_doors");
    if database != Database::Sqlite {
        ds.execute(format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY, code {kind}, day DATE)"), ())
            .await?;
        let door = json!({"id": {"type": "number", "id": true, "storage": "i32"},
            "code": {"type": "string", "hidden": true}, "day": {"type": "string", "sensitive": true}});
        let door = ds.define("Door", &door, &json!({"tableName": table, "forceId": false}))?;
        for given in
            [json!({"id": 1, "code": planted.text("code")}), json!({"id": 2, "day": planted.text("day")})]
        {
            refused("another type", door.create(&ds, &given)?.await);
        }
        for asked in [json!({"code": planted.text("code")}), json!({"day": {"gt": planted.text("day")}})] {
            let found = door.find(&ds).filter(door.condition(&asked)?).await;
            found.err().iter().for_each(note_error);
        }
    }
    Ok(())
}

/// Values are bound, as they should be; the database repeats them all the same.
pub(crate) async fn of_ones_own_are_refused(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    let database = place.database().unwrap();
    let ada = Member::create(&ds, member(&planted)).await?;
    let text = planted.text("bound");
    let cast = database.pick(
        &["SELECT json(?)", "SELECT json_extract(?, '$')", "SELECT CAST(? AS x y z w v)"][..],
        &[
            "SELECT CAST(?::text AS INTEGER)",
            "SELECT ?::text::jsonb",
            "SELECT ?::text::timestamptz",
            "SELECT to_date(?::text, 'YYYY')",
            "SELECT regexp_match('a', '(' || ?::text)",
            "SELECT ?::text::inet",
            "SELECT ?::text::uuid",
            "SELECT ?::text::regclass",
            "SELECT 1 / (length(?::text) - length(?::text))",
            "SELECT no_such_function(?::text)",
            "SELECT ?::text::varchar(3)::integer",
        ],
        &[
            "INSERT INTO plain (a) VALUES (?)",
            "INSERT INTO plain (d) VALUES (?)",
            "INSERT INTO plain (b) VALUES (?)",
            "INSERT INTO plain (e) VALUES (?)",
            "SELECT JSON_EXTRACT(?, '$.a') FROM plain WHERE 1 = JSON_VALUE(?, 'x')",
            "SELECT 'a' REGEXP CONCAT('(', ?)",
            "SELECT EXTRACTVALUE('<a>x</a>', CONCAT('//', ?, '['))",
            "SELECT ST_GeomFromText(?)",
            "UPDATE plain SET a = a + ? WHERE 1",
            "DELETE FROM plain WHERE d = ?",
            "SELECT CAST(? AS CHAR CHARACTER SET none)",
        ],
    );
    if database == Database::Mysql {
        ds.execute("CREATE TABLE plain (a INT, b VARCHAR(3), d DATE, e ENUM('x'))", ()).await?;
        ds.execute("INSERT INTO plain (a) VALUES (1)", ()).await?;
    }
    for statement in cast {
        let parameters = vec![text.clone(); statement.matches('?').count()];
        let outcome = ds.execute(database.spelled(statement), parameters).rows().await;
        outcome.err().iter().for_each(note_error);
    }
    let twice = database.pick("password", "\"password\"", "password");
    let statement = format!("UPDATE secret_members SET {twice} = ?, email = ? WHERE id = ?");
    ds.execute(database.spelled(&statement), (planted.text("password"), text.clone(), ada.id)).await?;
    let second = Member::create(&ds, super::models::bob()).await?;
    let outcome = ds.execute(database.spelled(&statement), (planted.text("password"), text, second.id)).await;
    assert!(refused("twice", outcome).is_conflict());
    let literal =
        format!("SELECT id FROM secret_members WHERE name <> '{}' AND id > 0", planted.text("literal"));
    note(ds.execute(literal, ()));
    Ok(())
}

pub(crate) async fn are_slow_or_cut_off(place: Place, planted: Planted) -> Outcome {
    let mut settings = place.settings();
    settings.set("slowStatement", &json!(1))?;
    settings.set("statementTimeout", &json!(200))?;
    let (ds, hasty) = (place.talkative()?, place.open(&settings)?);
    let database = place.database().unwrap();
    Member::create(&ds, member(&planted)).await?;
    let endless = database.pick(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT COUNT(*) FROM n WHERE n <> ?",
        "SELECT pg_sleep(60) WHERE ?::text <> 'x'",
        "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c, information_schema.columns d WHERE ? <> 'x'",
    );
    let outcome = hasty.execute(database.spelled(endless), [planted.text("slow")]).rows().await;
    refused("a slow statement", outcome);
    let tx = ds.begin(TransactionOptions::default().timeout(Duration::from_millis(200))).await?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    refused("out of time", Member::create(&tx, member(&planted)).await);
    note(&tx);
    Ok(())
}
