//! What a plan looks like, as files beside this one. After a wanted change run with `PLANS=overwrite`, and read them.

use std::fs;
use std::path::Path;

use juggler_core::prelude::*;

use crate::databases::Database;
use crate::{Case, Outcome, cases};

pub(crate) const CASES: &[Case] = cases!("plans"; plans_are_texts_to_read, a_plan_changes_nothing);

fn define(ds: &DataSource, version: u8) -> juggler_core::Result<()> {
    let posts = json!({"posts": {"type": "hasMany", "model": "Post", "onDelete": "cascade"}});
    let options = json!({"strict": true, "tableName": "users", "relations": posts});
    let user = match version {
        1 => json!({
            "email": {"type": "string", "unique": true},
            "age": {"type": "string"},
            "fax": "string",
        }),
        _ => json!({
            "email": {"type": "string", "index": true},
            "age": {"type": "number"},
            "joined": {"type": "date"},
        }),
    };
    ds.define("User", &user, &options)?;
    ds.define("Post", &json!({"title": "string"}), &json!({"strict": true})).map(drop)
}

async fn plans_are_texts_to_read(db: Database) -> Outcome {
    let mut text = String::new();
    let mut add = |title: &str, plan: String| text.push_str(&format!("== {title}\n{plan}\n"));
    let ds = db.open();
    define(&ds, 1)?;
    add("autoupdate of nothing", ds.autoupdate().foreign_keys(true).plan().await?.to_string());
    ds.autoupdate().foreign_keys(true).await?;
    add("autoupdate, done", ds.autoupdate().plan().await?.to_string());
    define(&ds, 2)?;
    add("autoupdate", ds.autoupdate().plan().await?.to_string());
    add("autoupdate, with its statements", format!("{:#}", ds.autoupdate().plan().await?));
    add("automigrate", format!("{:#}", ds.automigrate().foreign_keys(true).plan().await?));
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/schema/plans/{}.txt", db.kind.name()));
    if std::env::var_os("PLANS").is_some_and(|value| value == "overwrite") {
        fs::create_dir_all(path.parent().unwrap())?;
        fs::write(&path, &text)?;
    }
    assert_eq!(text, fs::read_to_string(&path)?);
    Ok(())
}

async fn a_plan_changes_nothing(db: Database) -> Outcome {
    let ds = db.open_with(|settings| drop(settings.other.insert("createTables".to_owned(), json!(true))));
    define(&ds, 1)?;
    ds.autoupdate().plan().await?;
    ds.automigrate().plan().await?;
    assert!(!ds.is_actual().await?);
    assert!(db.columns("users").await.is_empty());
    ds.autoupdate().await?;
    ds.model("User")?.create(&ds, &json!({"email": "a"}))?.await?;
    assert!(ds.automigrate().plan().await?.loses_data());
    assert_eq!(ds.model("User")?.count(&ds).await?, 1);
    Ok(())
}
