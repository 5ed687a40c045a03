//! What rows do not allow: the error names the model and the property, and the table is as it was.

use juggler_core::prelude::*;
use serde_json::Value as Json;

use crate::databases::Database;
use crate::{Case, Outcome, cases};

pub(crate) const CASES: &[Case] = cases!("refusals";
    values_that_do_not_convert,
    values_that_would_be_rounded,
    values_that_are_too_long,
    a_required_column_without_a_default,
    a_column_that_must_have_a_value_and_has_none,
    values_that_are_not_unique,
    nothing_of_a_value_is_told,
);

/// Defines a model with one property that is of one kind, and then of another.
async fn change(
    db: &Database,
    from: Json,
    values: &[Json],
    to: Json,
) -> Result<(Error, Vec<Json>), Box<dyn std::error::Error>> {
    let ds = db.open();
    let options = json!({"strict": true});
    let model = ds.define("Thing", &json!({"name": "string", "p": from}), &options)?;
    ds.automigrate().await?;
    for value in values {
        model.create(&ds, &json!({"name": "n", "p": value}))?.await?;
    }
    let before = db.columns("Thing").await;
    ds.define("Thing", &json!({"name": {"type": "string", "index": true}, "p": to}), &options)?;
    let error = ds.autoupdate().await.unwrap_err();
    assert_eq!(db.columns("Thing").await, before, "after: {error}");
    let model = ds.define("Thing", &json!({"name": "string", "p": from}), &options)?;
    assert!(ds.is_actual().await?, "after: {error}\n{}", ds.autoupdate().plan().await?);
    let rows = crate::rows(&model, &ds, &json!({"order": "id"})).await?;
    Ok((error, rows.iter().map(|row| row["p"].clone()).collect()))
}

async fn values_that_do_not_convert(db: Database) -> Outcome {
    for (from, value, to) in [
        ("string", json!("abc"), "number"),
        ("string", json!("abc"), "object"),
        ("string", json!("abc"), "date"),
        ("string", json!("maybe"), "boolean"),
    ] {
        if db.kind == crate::databases::Kind::Mysql && to == "object" {
            continue; // there, an object is text
        }
        let (error, rows) = change(&db, json!(from), &[json!(null), value.clone()], json!(to)).await?;
        let text = error.to_string();
        assert!(text.contains("Thing.p"), "{from} to {to}: {text}");
        assert_eq!(rows, [json!(null), value]);
    }
    Ok(())
}

async fn values_that_would_be_rounded(db: Database) -> Outcome {
    let whole = json!({"type": "number", "storage": "i64"});
    let (error, rows) = change(&db, json!("number"), &[json!(1), json!(1.5)], whole).await?;
    assert!(error.to_string().contains("Thing.p"), "{error}");
    assert_eq!(rows, [json!(1), json!(1.5)]);
    Ok(())
}

async fn values_that_are_too_long(db: Database) -> Outcome {
    if db.kind == crate::databases::Kind::Sqlite {
        return Ok(()); // there, a length says nothing
    }
    let short = json!({"type": "string", db.kind.name(): {"type": "VARCHAR", "length": 3}});
    let (error, rows) = change(&db, json!("string"), &[json!("abc"), json!("abcd")], short).await?;
    assert!(error.to_string().contains("Thing.p"), "{error}");
    assert_eq!(rows, [json!("abc"), json!("abcd")]);
    Ok(())
}

mod before {
    use juggler_core::prelude::*;

    #[derive(Model)]
    pub(crate) struct Plant {
        #[model(id, generated)]
        pub id: i64,
        pub name: Option<String>,
    }
}

mod after {
    use juggler_core::prelude::*;

    #[derive(Model)]
    pub(crate) struct Plant {
        #[model(id, generated)]
        pub id: i64,
        pub name: Option<String>,
        pub height: i64,
    }
}

mod strict {
    use juggler_core::prelude::*;

    #[derive(Model)]
    pub(crate) struct Plant {
        #[model(id, generated)]
        pub id: i64,
        pub name: String,
    }
}

async fn a_required_column_without_a_default(db: Database) -> Outcome {
    let (old, new) = (db.open(), db.open());
    old.attach::<(before::Plant,)>()?;
    new.attach::<(after::Plant,)>()?;
    old.automigrate().await?;
    new.autoupdate().await?; // there are no rows
    assert!(new.is_actual().await?);
    old.automigrate().await?;
    before::Plant::create(&old, before::NewPlant {}).await?;
    let error = new.autoupdate().await.unwrap_err().to_string();
    assert!(error.contains("Plant.height") && error.contains("default"), "{error}");
    assert_eq!(before::Plant::count(&old).await?, 1);
    Ok(())
}

async fn a_column_that_must_have_a_value_and_has_none(db: Database) -> Outcome {
    let (old, new) = (db.open(), db.open());
    old.attach::<(before::Plant,)>()?;
    new.attach::<(strict::Plant,)>()?;
    old.automigrate().await?;
    before::Plant::create(&old, before::NewPlant {}).name(Some("fern".to_owned())).await?;
    let moss = before::Plant::create(&old, before::NewPlant {}).await?;
    let error = new.autoupdate().await.unwrap_err().to_string();
    assert!(error.contains("Plant.name") && error.contains("default"), "{error}");
    assert!(old.is_actual().await?);
    moss.destroy(&old).await?;
    new.autoupdate().await?;
    assert!(new.is_actual().await?);
    assert_eq!(strict::Plant::find(&new).one().await?.name, "fern");
    old.autoupdate().await?;
    assert!(old.is_actual().await?);
    before::Plant::create(&old, before::NewPlant {}).await?;
    Ok(())
}

async fn values_that_are_not_unique(db: Database) -> Outcome {
    let unique = json!({"type": "string", "unique": true});
    let (error, rows) = change(&db, json!("string"), &[json!("secret"), json!("secret")], unique).await?;
    assert!(error.to_string().contains("Thing") && !error.to_string().contains("secret"), "{error}");
    assert_eq!(rows.len(), 2);
    Ok(())
}

async fn nothing_of_a_value_is_told(db: Database) -> Outcome {
    let (error, _) = change(&db, json!("string"), &[json!("sesame")], json!("number")).await?;
    assert!(!format!("{error:?} {error}").contains("sesame"), "{error:?}");
    Ok(())
}
