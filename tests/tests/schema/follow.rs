//! `autoupdate`: tables follow their models, and rows stay.

use juggler_core::DataSource;
use juggler_core::discover::{DiscoverOptions, DiscoveredProperty};
use juggler_core::prelude::*;
use juggler_tests::models::Country;
use serde_json::Value as Json;

use crate::databases::Database;
use crate::{Case, Outcome, cases};

pub(crate) const CASES: &[Case] = cases!("follow";
    the_flow_of_two_versions,
    a_required_column_takes_its_default,
    a_version_is_added_as_one,
    types_that_widen_keep_their_values,
    indexes_come_and_go,
    an_index_on_text_is_added_to_rows,
    models_that_share_a_table,
    two_tasks_at_once,
    first_uses_at_once,
    a_wrong_primary_key_is_put_right,
    ids_go_on_where_they_were,
    what_others_made_stays,
    names_of_models,
    frozen,
);

/// What LoopBack's documentation has: two versions of one model, for one table.
fn version(number: u8, kind: &str) -> (Json, Json) {
    let properties = match number {
        1 => json!({
            "customerId": {"type": "number", "id": true, kind: {"column": "CUSTOMER_ID"}},
            "firstName": {"type": "string", "length": 40, kind: {"column": "FIRST_NAME", "type": "VARCHAR", "length": 32}},
            "email": {"type": "string", "required": true, kind: {"column": "EMAIL", "nullable": "N"}},
            "age": {"type": "number", kind: {"column": "AGE"}},
        }),
        _ => json!({
            "customerId": {"type": "number", "id": true, kind: {"column": "CUSTOMER_ID"}},
            "firstName": {"type": "string", kind: {"column": "FIRST_NAME", "dataType": "VARCHAR", "dataLength": 64}},
            "lastName": {"type": "string", kind: {"column": "LAST_NAME", "type": "VARCHAR", "length": 40}},
            "email": {"type": "string", kind: {"column": "EMAIL"}},
        }),
    };
    (properties, json!({"strict": true, "idInjection": false, kind: {"table": "CUSTOMER_TEST"}}))
}

async fn the_flow_of_two_versions(db: Database) -> Outcome {
    let ds = db.open();
    let (properties, options) = version(1, db.kind.name());
    let customers = ds.define("CustomerTest", &properties, &options)?;
    ds.automigrate().models(["CustomerTest"]).await?;
    let found = discovered(&ds).await?;
    assert_eq!(names(&found), ["CUSTOMER_ID", "FIRST_NAME", "EMAIL", "AGE"]);
    let nullable: Vec<bool> = found.iter().map(|column| column.nullable).collect();
    assert_eq!(nullable, [false, true, false, true]);
    let text = db.pick(("VARCHAR", "character varying", "varchar"));
    assert_eq!((&*found[1].data_type, found[1].data_length), (text, Some(32)));
    let key = ds.discover_primary_keys("CUSTOMER_TEST", DiscoverOptions::new()).await?;
    assert_eq!((key.len(), &*key[0].column_name, key[0].key_seq), (1, "CUSTOMER_ID", 1));
    for (id, name) in [(1, "Ada"), (2, "Grace")] {
        let row = json!({"customerId": id, "firstName": name, "email": format!("{name}@x.org"), "age": 36});
        customers.create(&ds, &row)?.await?;
    }
    assert!(ds.is_actual().await?);

    let (properties, options) = version(2, db.kind.name());
    let customers = ds.define("CustomerTest", &properties, &options)?;
    assert!(!ds.is_actual().models(["CustomerTest"]).await?);
    let plan = ds.autoupdate().plan().await?;
    assert!(plan.loses_data(), "{plan}");
    ds.autoupdate().models(["CustomerTest"]).await?;
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    let mut found = discovered(&ds).await?;
    found.sort_by(|a, b| a.column_name.cmp(&b.column_name));
    assert_eq!(names(&found), ["CUSTOMER_ID", "EMAIL", "FIRST_NAME", "LAST_NAME"]);
    let nullable: Vec<bool> = found.iter().map(|column| column.nullable).collect();
    assert_eq!(nullable, [false, true, true, true]);
    assert_eq!((&*found[2].data_type, found[2].data_length), (text, Some(64)));
    let rows = crate::rows(&customers, &ds, &json!({"order": "customerId"})).await?;
    assert_eq!(rows[0], json!({"customerId": 1, "firstName": "Ada", "email": "Ada@x.org"}));
    assert_eq!(rows.len(), 2);
    customers.create(&ds, &json!({"customerId": 3, "lastName": "Hopper"}))?.await?;
    Ok(())
}

async fn a_version_is_added_as_one(db: Database) -> Outcome {
    let ds = db.open();
    let pages = ds.define("Page", &json!({"text": "string"}), &json!({}))?;
    ds.automigrate().models(["Page"]).await?;
    pages.create(&ds, &json!({"text": "old"}))?.await?;
    let properties = json!({"text": "string", "version": {"type": "number", "version": true}});
    let pages = ds.define("Page", &properties, &json!({}))?;
    ds.autoupdate().models(["Page"]).await?;
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    let old = pages.find_one(&ds).await?.ok_or("a page")?;
    assert_eq!(old.get("version"), Some(&1_i64.into()));
    let new = old.update(&ds, &json!({"text": "new"}))?.await?;
    assert_eq!(new.get("version"), Some(&2_i64.into()));
    assert!(old.destroy(&ds).await.is_err_and(|error| error.is_stale()));
    Ok(())
}

/// The columns, as the database tells.
async fn discovered(ds: &DataSource) -> Result<Vec<DiscoveredProperty>, Error> {
    ds.discover_model_properties("CUSTOMER_TEST", DiscoverOptions::new()).await
}

fn names(columns: &[DiscoveredProperty]) -> Vec<&str> {
    columns.iter().map(|column| &*column.column_name).collect()
}

mod one {
    use juggler_core::prelude::*;

    #[derive(Model)]
    pub(crate) struct Account {
        #[model(id, generated)]
        pub id: i64,
        pub name: String,
        pub balance: i32,
        pub note: Option<String>,
    }
}

mod two {
    use juggler_core::prelude::*;

    #[derive(Model, Debug, PartialEq)]
    pub(crate) struct Account {
        #[model(id, generated)]
        pub id: i64,
        #[model(index)]
        pub name: String,
        pub balance: f64,
        #[model(default = 5)]
        pub level: i64,
        #[model(default = "none")]
        pub note: String,
        pub born: Option<chrono::NaiveDate>,
    }
}

async fn a_required_column_takes_its_default(db: Database) -> Outcome {
    let ds = db.open();
    ds.attach::<(one::Account,)>()?;
    ds.automigrate().await?;
    let new = |name: &str| one::NewAccount { name: name.to_owned(), balance: 7 };
    one::Account::create(&ds, new("a")).note(Some("x".to_owned())).await?;
    one::Account::create(&ds, new("b")).await?;

    let ds = db.open();
    ds.attach::<(two::Account,)>()?;
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    let rows = two::Account::find(&ds).order(two::Account::ID.asc()).await?;
    let row = |id, name: &str, note: &str| two::Account {
        id,
        name: name.to_owned(),
        balance: 7.0,
        level: 5,
        note: note.to_owned(),
        born: None,
    };
    assert_eq!(rows, [row(1, "a", "x"), row(2, "b", "none")]);
    Ok(())
}

/// One property that has one type and then another, with the values of its rows before and after.
async fn retyped(db: &Database, from: &str, values: &[Json], to: &str, expected: &[Json]) -> Outcome {
    let ds = db.open();
    let options = json!({"strict": true});
    let name = format!("Retyped{}{}", from.replace(' ', ""), to.replace(' ', ""));
    let one = ds.define(&name, &json!({"p": from}), &options)?;
    ds.automigrate().models([name.clone()]).await?;
    for value in values {
        one.create(&ds, &json!({"p": value}))?.await?;
    }
    let two = ds.define(&name, &json!({"p": to}), &options)?;
    assert!(!ds.is_actual().models([name.clone()]).await?, "{from} is not {to}");
    ds.autoupdate().models([name.clone()]).await?;
    assert!(ds.is_actual().models([name]).await?);
    let found: Vec<Json> =
        crate::rows(&two, &ds, &json!({"order": "id"})).await?.iter().map(|row| row["p"].clone()).collect();
    assert_eq!(found, expected, "{from} to {to}");
    Ok(())
}

async fn types_that_widen_keep_their_values(db: Database) -> Outcome {
    retyped(&db, "number", &[json!(3), json!(null)], "string", &[json!("3"), json!(null)]).await?;
    retyped(&db, "string", &[json!("42"), json!(null)], "number", &[json!(42), json!(null)]).await?;
    if db.kind == crate::databases::Kind::Mysql {
        return Ok(()); // there, an object is text
    }
    retyped(&db, "string", &[json!("{\"a\": 1}")], "object", &[json!({"a": 1})]).await
}

async fn indexes_come_and_go(db: Database) -> Outcome {
    let ds = db.open();
    let define = |index: Json, indexes: Json| {
        let properties = json!({"a": {"type": "string", "index": index}, "b": "number"});
        ds.define("Shelf", &properties, &json!({"strict": true, "indexes": indexes}))
    };
    define(json!(true), json!({"pair": {"keys": {"a": 1, "b": 1}}}))?;
    ds.automigrate().await?;
    let shelves = define(
        json!({"unique": true}),
        json!({"pair": {"keys": {"b": 1, "a": 1}, "options": {"unique": true}}}),
    )?;
    let plan = ds.autoupdate().plan().await?.to_string();
    assert!(plan.contains("+ unique index pair (b, a)") && plan.contains("- index pair"), "{plan}");
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    shelves.create(&ds, &json!({"a": "x", "b": 1}))?.await?;
    let error = shelves.create(&ds, &json!({"a": "x", "b": 2}))?.await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let shelves = define(json!(false), json!({}))?;
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?);
    shelves.create(&ds, &json!({"a": "x", "b": 1}))?.await?;
    assert_eq!(shelves.count(&ds).await?, 2);
    Ok(())
}

async fn an_index_on_text_is_added_to_rows(db: Database) -> Outcome {
    let ds = db.open();
    let words = ds.define("Word", &json!({"text": "string"}), &json!({"strict": true}))?;
    ds.automigrate().await?;
    words.create(&ds, &json!({"text": "Straße "}))?.await?;
    let words =
        ds.define("Word", &json!({"text": {"type": "string", "unique": true}}), &json!({"strict": true}))?;
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?);
    // Neither case nor a space at the end is nothing.
    for other in ["straße ", "Straße"] {
        words.create(&ds, &json!({"text": other}))?.await?;
    }
    assert!(words.create(&ds, &json!({"text": "Straße "}))?.await.unwrap_err().is_conflict());
    Ok(())
}

async fn models_that_share_a_table(db: Database) -> Outcome {
    let ds = db.open();
    let options = json!({"strict": true, "tableName": "Animal"});
    let cats = ds.define("Cat", &json!({"name": "string", "lives": "number"}), &options)?;
    let dogs = ds.define("Dog", &json!({"name": "string", "tricks": "string"}), &options)?;
    ds.autoupdate().models(["Dog"]).await?;
    assert!(ds.is_actual().await?);
    cats.create(&ds, &json!({"name": "Tom", "lives": 9}))?.await?;
    dogs.create(&ds, &json!({"name": "Rex", "tricks": "sit"}))?.await?;
    ds.autoupdate().models(["Cat"]).await?;
    assert_eq!(dogs.count(&ds).await?, 2);
    assert_eq!(crate::rows(&cats, &ds, &json!({"order": "id"})).await?[0]["lives"], 9);
    ds.define("Bird", &json!({"name": "number"}), &options)?;
    let error = ds.autoupdate().plan().await.unwrap_err().to_string();
    assert!(error.contains("Cat.name") || error.contains("Bird.name"), "{error}");
    Ok(())
}

async fn two_tasks_at_once(db: Database) -> Outcome {
    let ds = db.open();
    ds.attach::<(one::Account,)>()?;
    ds.autoupdate().await?;
    one::Account::create(&ds, one::NewAccount { name: "a".to_owned(), balance: 1 })
        .note(Some(String::new()))
        .await?;
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let ds = db.open();
            tokio::spawn(async move {
                ds.attach::<(two::Account,)>()?;
                ds.autoupdate().await
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let ds = db.open();
    ds.attach::<(two::Account,)>()?;
    assert!(ds.is_actual().await?);
    assert_eq!(two::Account::count(&ds).await?, 1);
    Ok(())
}

/// Many programs start on an empty database: each creates what is missing, and none hears of the others.
async fn first_uses_at_once(db: Database) -> Outcome {
    let sources: Vec<DataSource> = (0..6)
        .map(|_| db.open_with(|settings| drop(settings.other.insert("createTables".to_owned(), json!(true)))))
        .collect();
    for round in 0..10 {
        let mut tasks = Vec::new();
        for ds in &sources {
            let name = format!("First{round}");
            let properties = json!({"name": {"type": "string", "index": true}});
            ds.define(&name, &properties, &json!({"strict": true}))?;
            let ds = ds.clone();
            tasks.push(tokio::spawn(
                async move { ds.model(&name)?.create(&ds, &json!({"name": "x"}))?.await },
            ));
        }
        for task in tasks {
            task.await.unwrap()?;
        }
    }
    Ok(())
}

async fn a_wrong_primary_key_is_put_right(db: Database) -> Outcome {
    let ds = db.open();
    let text = db.pick(("TEXT", "TEXT COLLATE \"C\"", "VARCHAR(255) COLLATE utf8mb4_nopad_bin"));
    db.run(&format!(
        "CREATE TABLE \"Country\" (\"name\" {text} NOT NULL, \"code\" {text}, \"population\" BIGINT, PRIMARY KEY (\"name\"))"
    ))
    .await;
    db.run("INSERT INTO \"Country\" VALUES ('France', 'FR', 68), ('Spain', 'ES', 48)").await;
    ds.attach::<(Country,)>()?;
    let plan = ds.autoupdate().plan().await?.to_string();
    assert!(plan.contains("primary key: (name) → (code)"), "{plan}");
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    assert_eq!(Country::find_by_id(&ds, "ES".to_owned()).required().await?.population, Some(48));
    // A key that two rows have is none.
    db.run("DROP TABLE \"Country\"").await;
    db.run(&format!(
        "CREATE TABLE \"Country\" (\"name\" {text} NOT NULL, \"code\" {text}, \"population\" BIGINT)"
    ))
    .await;
    db.run("INSERT INTO \"Country\" VALUES ('France', 'FR', 68), ('Spain', 'FR', 48)").await;
    let error = ds.autoupdate().await.unwrap_err().to_string();
    assert!(error.contains("Country") && error.contains("same values"), "{error}");
    assert_eq!(db.columns("Country").await.len(), 3);
    assert!(!ds.is_actual().await?);
    Ok(())
}

async fn ids_go_on_where_they_were(db: Database) -> Outcome {
    let ds = db.open();
    ds.attach::<(one::Account,)>()?;
    ds.automigrate().await?;
    let new = || one::NewAccount { name: "a".to_owned(), balance: 1 };
    one::Account::create(&ds, new()).note(Some("x".to_owned())).await?;
    let last = one::Account::create(&ds, new()).await?;
    last.destroy(&ds).await?;
    let ds = db.open();
    ds.attach::<(two::Account,)>()?;
    ds.autoupdate().await?;
    let next = two::Account::create(&ds, two::NewAccount { name: "b".to_owned(), balance: 2.0 }).await?;
    assert_eq!(next.id, 3);
    Ok(())
}

async fn what_others_made_stays(db: Database) -> Outcome {
    let ds = db.open();
    ds.attach::<(one::Account,)>()?;
    ds.automigrate().await?;
    db.run("CREATE TABLE \"theirs\" (\"id\" INTEGER)").await;
    db.run("CREATE VIEW \"totals\" AS SELECT SUM(\"balance\") AS total FROM \"Account\"").await;
    if db.kind != crate::databases::Kind::Mysql {
        db.run("CREATE INDEX \"rich\" ON \"Account\" (\"balance\") WHERE \"balance\" > 100").await;
    }
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    // An index that a model can ask for, and does not, goes: as with LoopBack's connectors.
    db.run("CREATE INDEX \"extra\" ON \"Account\" (\"balance\")").await;
    let plan = ds.autoupdate().plan().await?.to_string();
    assert!(plan.contains("- index extra") && !plan.contains("rich"), "{plan}");
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?);
    db.run("DROP TABLE \"theirs\"").await;
    db.run("DROP VIEW \"totals\"").await;
    Ok(())
}

async fn names_of_models(db: Database) -> Outcome {
    let ds = db.open();
    ds.define("User", &json!({"name": "string"}), &json!({"strict": true}))?;
    ds.define("Post", &json!({"title": "string"}), &json!({"strict": true}))?;
    for error in [
        ds.automigrate().models(["Usre"]).await.unwrap_err(),
        ds.autoupdate().models(["User", "Usre"]).await.unwrap_err(),
        ds.is_actual().models(["Usre"]).await.unwrap_err(),
    ] {
        assert!(error.to_string().contains("did you mean `User`?"), "{error}");
    }
    ds.automigrate().models(["Post"]).await?;
    assert_eq!(db.columns("Post").await.len(), 2);
    assert!(db.columns("User").await.is_empty());
    assert!(ds.is_actual().models(["Post"]).await?);
    assert!(!ds.is_actual().await?);
    Ok(())
}

async fn frozen(db: Database) -> Outcome {
    let ds = db.open_with(|settings| drop(settings.other.insert("createTables".to_owned(), json!(true))));
    ds.define("User", &json!({"name": "string"}), &json!({"strict": true}))?;
    ds.autoupdate().await?;
    ds.freeze();
    let posts = ds.define("Post", &json!({"title": "string"}), &json!({"strict": true}))?;
    for error in [ds.automigrate().await.unwrap_err(), ds.autoupdate().await.unwrap_err()] {
        assert!(error.to_string().contains("frozen"), "{error}");
    }
    assert!(posts.count(&ds).await.is_err(), "no table is created by itself");
    assert!(db.columns("Post").await.is_empty());
    assert!(!ds.is_actual().await?);
    assert!(ds.autoupdate().plan().await?.to_string().contains("Post\n  + table"));
    ds.model("User")?.create(&ds, &json!({"name": "Ada"}))?.await?;
    Ok(())
}
