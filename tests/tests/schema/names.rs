//! Names: hostile ones, long ones, and those of other schemas.

use juggler_core::prelude::*;

use crate::databases::{Database, Kind};
use crate::{Case, Outcome, cases};

pub(crate) const CASES: &[Case] =
    cases!("names"; hostile_names, long_names, two_schemas, names_in_another_case);

async fn hostile_names(db: Database) -> Outcome {
    let ds = db.open();
    db.run("CREATE TABLE x (id INTEGER)").await;
    let table = "select\"; drop table x; --";
    let section = |column: &str| json!({"type": "string", "index": true, db.kind.name(): {"column": column}});
    let properties =
        json!({"order": section("`; drop table x; --"), "group": section("it's 100% \\ \"quoted\"")});
    let model = ds.define("Hostile", &properties, &json!({"strict": true, "tableName": table}))?;
    ds.automigrate().foreign_keys(true).await?;
    assert!(ds.is_actual().foreign_keys(true).await?, "{:#}", ds.autoupdate().plan().await?);
    model.create(&ds, &json!({"order": "a'b", "group": "c"}))?.await?;
    let more = json!({"group": {"type": "number", db.kind.name(): {"column": "it's 100% \\ \"quoted\""}}, "from": "string"});
    let model = ds.extend_model("Hostile", &more)?;
    let error = ds.autoupdate().await.unwrap_err().to_string();
    assert!(error.contains("Hostile.group"), "{error}");
    db.run(&format!("UPDATE \"{}\" SET \"it's 100% \\ \"\"quoted\"\"\" = '1'", table.replace('"', "\"\"")))
        .await;
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    let row = model.find(&ds).one().await?.to_json();
    assert_eq!((&row["order"], &row["group"], &row["from"]), (&json!("a'b"), &json!(1), &json!(null)));
    ds.automigrate().await?;
    db.run("DROP TABLE x").await;
    Ok(())
}

async fn long_names(db: Database) -> Outcome {
    let ds = db.open();
    let long = |letter: &str| letter.repeat(63);
    let properties = json!({
        (long("b")): {"type": "string", "unique": true},
        (format!("{}c", "b".repeat(62))): {"type": "string", "index": true},
    });
    let relation = json!({"parent": {"type": "belongsTo", "model": long("a"), "foreignKey": long("k")}});
    ds.define(&long("a"), &properties, &json!({"strict": true, "relations": relation}))?;
    ds.automigrate().foreign_keys(true).await?;
    assert!(
        ds.is_actual().foreign_keys(true).await?,
        "{:#}",
        ds.autoupdate().foreign_keys(true).plan().await?
    );
    let error = ds.model(&long("a"))?.create(&ds, &json!({(long("b")): "x"}))?.await;
    error?;
    let again = ds.model(&long("a"))?.create(&ds, &json!({(long("b")): "x"}))?.await.unwrap_err();
    assert!(again.is_conflict() && again.to_string().contains(&long("b")), "{again}");
    Ok(())
}

#[derive(Model, Debug, PartialEq)]
#[model(schema = "main", table = "thing")]
struct Near {
    #[model(id, generated)]
    id: i64,
    name: String,
}

async fn two_schemas(db: Database) -> Outcome {
    let ds = db.open();
    if db.kind == Kind::Sqlite {
        // There are no schemas, but `main` is what everything stands in.
        ds.attach::<(Near,)>()?;
        ds.autoupdate().await?;
        assert!(ds.is_actual().await?);
        Near::create(&ds, NewNear { name: "a".to_owned() }).await?;
        ds.define("Far", &json!({"name": "string"}), &json!({"strict": true, "schema": "shop"}))?;
        let error = ds.autoupdate().await.unwrap_err().to_string();
        assert!(error.contains("Far") && error.contains("no schemas"), "{error}");
        return Ok(());
    }
    let other = format!("juggler_other_{}_{}", std::process::id(), db.kind.name());
    let create = db.pick(("", "SCHEMA", "DATABASE"));
    let cascade = db.pick(("", " CASCADE", ""));
    db.run(&format!("DROP {create} IF EXISTS {other}{cascade}")).await;
    let near =
        ds.define("Near", &json!({"name": "string"}), &json!({"strict": true, "tableName": "thing"}))?;
    let relations = json!({"near": {"type": "belongsTo", "model": "Near"}});
    let options =
        json!({"strict": true, "relations": relations, db.kind.name(): {"schema": other, "table": "thing"}});
    let far = ds.define("Far", &json!({"name": {"type": "string", "unique": true}}), &options)?;
    let outcome = async {
        let plan = ds.autoupdate().plan().await?.to_string();
        assert!(
            plan.contains(&format!("+ schema {other}")) && plan.contains(&format!("{other}.thing (Far)")),
            "{plan}"
        );
        ds.autoupdate().foreign_keys(true).await?;
        assert!(
            ds.is_actual().foreign_keys(true).await?,
            "{:#}",
            ds.autoupdate().foreign_keys(true).plan().await?
        );
        let near_row = near.create(&ds, &json!({"name": "a"}))?.await?.to_json();
        far.create(&ds, &json!({"name": "b", "nearId": near_row["id"]}))?.await?;
        let own = far.create(&ds, &json!({"name": "c"}))?.await?;
        assert!(far.create(&ds, &json!({"name": "b"}))?.await.unwrap_err().is_conflict());
        assert!(far.create(&ds, &json!({"name": "d", "nearId": 99}))?.await.is_err());
        assert_eq!((near.count(&ds).await?, far.count(&ds).await?), (1, 2));
        far.update_all(&ds, far.condition(&json!({"name": "c"}))?, &json!({"name": "e"}))?.await?;
        assert_eq!(own.reload(&ds).await?.to_json()["name"], "e");
        own.destroy(&ds).await?;
        let far =
            ds.extend_model("Far", &json!({"size": "number", "name": {"type": "string", "index": true}}))?;
        ds.autoupdate().await?;
        assert!(ds.is_actual().await?);
        assert_eq!(far.find(&ds).one().await?.to_json()["size"], json!(null));
        ds.automigrate().foreign_keys(true).await?;
        assert_eq!((near.count(&ds).await?, far.count(&ds).await?), (0, 0));
        Ok(())
    }
    .await;
    db.run(&format!("DROP {create} {other}{cascade}")).await;
    outcome
}

async fn names_in_another_case(db: Database) -> Outcome {
    let ds = db.open();
    let text = db.pick(("TEXT", "TEXT COLLATE \"C\"", "LONGTEXT COLLATE utf8mb4_nopad_bin"));
    db.run(&format!("CREATE TABLE \"Thing\" (\"ID\" INTEGER PRIMARY KEY, \"NAME\" {text})")).await;
    db.run("INSERT INTO \"Thing\" VALUES (1, 'a')").await;
    ds.define(
        "Thing",
        &json!({"id": {"type": "number", "storage": "i64", "id": true}, "name": "string"}),
        &json!({"strict": true}),
    )?;
    let plan = ds.autoupdate().plan().await?;
    // To PostgreSQL these are other columns.
    assert_eq!(plan.loses_data(), db.kind == Kind::Postgres, "{plan}");
    Ok(())
}
