//! Foreign keys between the tables of attached models.

use juggler_core::prelude::*;
use juggler_tests::models::library::{Author, Book};

use crate::databases::{Database, Kind};
use crate::{Case, Outcome, cases};

pub(crate) const CASES: &[Case] = cases!("keys";
    rows_must_refer_to_rows,
    dependents_are_what_the_relation_says,
    models_that_need_each_other,
    a_key_to_itself,
    keys_are_added_to_rows,
    keys_of_rows_that_dangle_are_refused,
    a_table_that_others_refer_to,
    without_the_option_keys_stay,
    many_to_many,
    keys_of_text,
);

fn library(ds: &DataSource) -> juggler_core::Result<()> {
    let strict = |relations: serde_json::Value| json!({"strict": true, "relations": relations});
    ds.define(
        "User",
        &json!({"name": "string"}),
        &strict(json!({"posts": {"type": "hasMany", "model": "Post", "onDelete": "cascade"}})),
    )?;
    let owner = json!({"user": {"type": "belongsTo", "model": "User"}});
    ds.define("Post", &json!({"title": "string"}), &strict(owner)).map(drop)
}

async fn rows_must_refer_to_rows(db: Database) -> Outcome {
    let ds = db.open();
    library(&ds)?;
    for _ in 0..2 {
        ds.automigrate().foreign_keys(true).await?;
        let plan = ds.autoupdate().foreign_keys(true).plan().await?;
        assert!(plan.is_empty(), "{plan:#}");
        assert!(ds.is_actual().foreign_keys(true).await? && ds.is_actual().await?);
    }
    let (users, posts) = (ds.model("User")?, ds.model("Post")?);
    let ada = users.create(&ds, &json!({"name": "Ada"}))?.await?.to_json()["id"].clone();
    posts.create(&ds, &json!({"title": "a", "userId": ada}))?.await?;
    posts.create(&ds, &json!({"title": "without"}))?.await?;
    assert!(posts.create(&ds, &json!({"title": "b", "userId": 99}))?.await.is_err());
    Ok(())
}

async fn dependents_are_what_the_relation_says(db: Database) -> Outcome {
    let ds = db.open();
    library(&ds)?;
    ds.automigrate().foreign_keys(true).await?;
    let (users, posts) = (ds.model("User")?, ds.model("Post")?);
    let ada = users.create(&ds, &json!({"name": "Ada"}))?.await?.to_json()["id"].clone();
    posts.create(&ds, &json!({"title": "a", "userId": ada}))?.await?;
    db.run("DELETE FROM \"User\"").await;
    assert_eq!(posts.count(&ds).await?, 0);
    Ok(())
}

async fn models_that_need_each_other(db: Database) -> Outcome {
    let ds = db.open();
    let with = |relation: &str, model: &str| json!({"strict": true, "relations": {relation: {"type": "belongsTo", "model": model}}});
    ds.define("Company", &json!({"name": "string"}), &with("boss", "Person"))?;
    ds.define("Person", &json!({"name": "string"}), &with("employer", "Company"))?;
    for _ in 0..2 {
        ds.automigrate().foreign_keys(true).await?;
        assert!(
            ds.is_actual().foreign_keys(true).await?,
            "{:#}",
            ds.autoupdate().foreign_keys(true).plan().await?
        );
    }
    let company = ds.model("Company")?.create(&ds, &json!({"name": "Acme"}))?.await?.to_json()["id"].clone();
    let person = json!({"name": "Wile", "employerId": company});
    ds.model("Person")?.create(&ds, &person)?.await?;
    assert!(ds.model("Company")?.create(&ds, &json!({"bossId": 99}))?.await.is_err());
    // And made by an update, where nothing is there yet.
    ds.automigrate().await?;
    ds.autoupdate().foreign_keys(true).await?;
    assert!(ds.is_actual().foreign_keys(true).await?);
    Ok(())
}

async fn a_key_to_itself(db: Database) -> Outcome {
    let ds = db.open();
    let parent = json!({"strict": true, "relations": {"parent": {"type": "belongsTo", "model": "Folder"}}});
    let folders = ds.define("Folder", &json!({"name": "string"}), &parent)?;
    ds.automigrate().foreign_keys(true).await?;
    assert!(ds.is_actual().foreign_keys(true).await?);
    let root = folders.create(&ds, &json!({"name": "/"}))?.await?.to_json()["id"].clone();
    folders.create(&ds, &json!({"name": "etc", "parentId": root}))?.await?;
    assert!(folders.create(&ds, &json!({"name": "lost", "parentId": 99}))?.await.is_err());
    ds.automigrate().foreign_keys(true).await?;
    assert_eq!(folders.count(&ds).await?, 0);
    Ok(())
}

async fn keys_are_added_to_rows(db: Database) -> Outcome {
    let ds = db.open();
    library(&ds)?;
    ds.automigrate().await?;
    let (users, posts) = (ds.model("User")?, ds.model("Post")?);
    let ada = users.create(&ds, &json!({"name": "Ada"}))?.await?.to_json()["id"].clone();
    posts.create(&ds, &json!({"title": "a", "userId": ada}))?.await?;
    assert!(ds.is_actual().await?);
    assert!(!ds.is_actual().foreign_keys(true).await?);
    let plan = ds.autoupdate().foreign_keys(true).plan().await?;
    assert!(plan.to_string().contains("+ foreign key (userId) → User (id)") && !plan.loses_data(), "{plan}");
    ds.autoupdate().foreign_keys(true).await?;
    assert!(ds.is_actual().foreign_keys(true).await?);
    assert_eq!(posts.count(&ds).await?, 1);
    assert!(posts.create(&ds, &json!({"userId": 99}))?.await.is_err());
    Ok(())
}

async fn keys_of_rows_that_dangle_are_refused(db: Database) -> Outcome {
    let ds = db.open();
    library(&ds)?;
    ds.automigrate().await?;
    let posts = ds.model("Post")?;
    posts.create(&ds, &json!({"title": "a", "userId": 99}))?.await?;
    let error = ds.autoupdate().foreign_keys(true).await.unwrap_err().to_string();
    assert!(error.contains("Post") && error.contains("foreign key"), "{error}");
    assert_eq!(posts.count(&ds).await?, 1);
    assert!(ds.is_actual().await?);
    Ok(())
}

async fn a_table_that_others_refer_to(db: Database) -> Outcome {
    let ds = db.open();
    library(&ds)?;
    ds.automigrate().foreign_keys(true).await?;
    let ada = ds.model("User")?.create(&ds, &json!({"name": "Ada"}))?.await?.to_json()["id"].clone();
    ds.model("Post")?.create(&ds, &json!({"title": "a", "userId": ada}))?.await?;
    let error = ds.automigrate().models(["User"]).await.unwrap_err().to_string();
    assert!(error.contains("User") && error.contains("`Post`"), "{error}");
    assert_eq!(ds.model("Post")?.count(&ds).await?, 1);
    ds.automigrate().models(["Post"]).await?;
    ds.automigrate().models(["User", "Post"]).await?;
    assert_eq!(ds.model("User")?.count(&ds).await?, 0);
    Ok(())
}

async fn without_the_option_keys_stay(db: Database) -> Outcome {
    let ds = db.open();
    library(&ds)?;
    ds.automigrate().foreign_keys(true).await?;
    let posts = ds.extend_model("Post", &json!({"body": {"type": "string"}, "title": "number"}))?;
    ds.autoupdate().await?;
    assert!(ds.is_actual().await? && ds.is_actual().foreign_keys(true).await?);
    assert!(posts.create(&ds, &json!({"userId": 99}))?.await.is_err(), "the key is still there");
    Ok(())
}

async fn many_to_many(db: Database) -> Outcome {
    let ds = db.open();
    let both = |relation: &str, model: &str| json!({"strict": true, "relations": {relation: {"type": "hasAndBelongsToMany", "model": model}}});
    ds.define("Tag", &json!({"word": "string"}), &both("notes", "Note"))?;
    ds.define("Note", &json!({"text": "string"}), &both("tags", "Tag"))?;
    ds.automigrate().foreign_keys(true).await?;
    assert!(ds.is_actual().foreign_keys(true).await?);
    assert_eq!(ds.models().len(), 3);
    let note = ds.model("Note")?.create(&ds, &json!({"text": "n"}))?.await?;
    let tag = ds.model("Tag")?.create(&ds, &json!({"word": "t"}))?.await?;
    note.relation("tags")?.add(&ds, &tag.to_json()["id"], &json!({})).await?;
    let between = ds.models().into_iter().find(|model| !["Tag", "Note"].contains(&&*model.name)).unwrap();
    db.run("DELETE FROM \"Note\"").await;
    assert_eq!(ds.model(&between.name)?.count(&ds).await?, 0);
    Ok(())
}

async fn keys_of_text(db: Database) -> Outcome {
    let ds = db.open();
    let id = json!({"code": {"type": "string", "id": true}});
    ds.define("Country", &id, &json!({"strict": true}))?;
    let options = json!({"strict": true, "relations": {"country": {"type": "belongsTo", "model": "Country", "foreignKey": "country_code"}}});
    ds.define("City", &json!({"name": "string", "country_code": "string"}), &options)?;
    ds.automigrate().foreign_keys(true).await?;
    assert!(ds.is_actual().foreign_keys(true).await?);
    ds.attach::<(Author, Book)>()?;
    ds.autoupdate().foreign_keys(true).await?;
    assert!(
        ds.is_actual().foreign_keys(true).await?,
        "{:#}",
        ds.autoupdate().foreign_keys(true).plan().await?
    );
    let keys = db
        .list(match db.kind {
            Kind::Sqlite => "SELECT \"from\" FROM pragma_foreign_key_list('City')",
            Kind::Postgres => {
                "SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND conrelid = '\"City\"'::regclass"
            }
            Kind::Mysql => {
                "SELECT CAST(CONSTRAINT_NAME AS CHAR) FROM information_schema.REFERENTIAL_CONSTRAINTS \
                 WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = 'City'"
            }
        })
        .await;
    assert_eq!(keys, [db.pick(("country_code", "City_country_code_fkey", "City_country_code_fkey"))]);
    Ok(())
}
