//! After `automigrate` and `autoupdate` there is nothing to change, whatever the model.

use juggler_core::prelude::*;
use juggler_tests::models::library::{Author, Book};
use juggler_tests::models::{Country, Line, Maybe, Sample, Stock, User};
use serde_json::{Map, Value as Json};

use crate::databases::Database;
use crate::{Case, Outcome, cases};

pub(crate) const CASES: &[Case] = cases!("actual";
    derived_models_are_actual,
    every_type_of_ldl_is_actual,
    every_kind_is_actual_with_an_index_and_as_an_id,
    types_of_sections_are_actual,
    an_empty_database_is_not,
    what_createtables_made_is_actual,
);

async fn settle(ds: &DataSource) -> Outcome {
    for again in ["automigrate", "autoupdate"] {
        match again {
            "automigrate" => ds.automigrate().await?,
            _ => ds.autoupdate().await?,
        }
        let plan = ds.autoupdate().plan().await?;
        assert!(plan.is_empty(), "after {again}:\n{plan:#}");
        assert!(ds.is_actual().await?);
    }
    Ok(())
}

async fn derived_models_are_actual(db: Database) -> Outcome {
    let ds = db.open();
    ds.attach::<(User, Sample, Maybe, Country, Stock, Line, Author, Book)>()?;
    settle(&ds).await?;
    let sample = Sample::create(&ds, Sample::ordinary(1)).await?;
    ds.autoupdate().await?;
    assert_eq!(Sample::find(&ds).one().await?, sample);
    Ok(())
}

const TYPES: &[&str] = &[
    "string",
    "text",
    "number",
    "boolean",
    "date",
    "dateString",
    "buffer",
    "geopoint",
    "any",
    "object",
    "array",
];

async fn every_type_of_ldl_is_actual(db: Database) -> Outcome {
    let ds = db.open();
    for strict in [true, false] {
        let properties: Map<String, Json> = TYPES
            .iter()
            .flat_map(|name| {
                [(*name, json!({"type": name})), (name, json!({"type": name, "required": true}))]
            })
            .enumerate()
            .map(|(i, (name, property))| (format!("{name}{i}"), property))
            .collect();
        ds.define(&format!("Strict{strict}"), &Json::Object(properties), &json!({"strict": strict}))?;
    }
    settle(&ds).await
}

const STORAGE: &[&str] = &["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32"];

async fn every_kind_is_actual_with_an_index_and_as_an_id(db: Database) -> Outcome {
    let ds = db.open();
    let numbers = STORAGE.iter().map(|storage| json!({"type": "Number", "storage": storage}));
    let others = ["string", "boolean", "date", "dateString", "buffer"].map(|name| json!({"type": name}));
    for (i, property) in numbers.chain(others).enumerate() {
        let with = |options: Json| {
            let mut property = property.clone();
            property.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
            property
        };
        let plain = json!({"strict": true});
        ds.define(&format!("Indexed{i}"), &json!({"p": with(json!({"index": true}))}), &plain)?;
        ds.define(&format!("Unique{i}"), &json!({"p": with(json!({"unique": true}))}), &plain)?;
        ds.define(&format!("Id{i}"), &json!({"p": with(json!({"id": true}))}), &plain)?;
        let parts = json!({"a": with(json!({"id": 2})), "b": {"type": "number", "storage": "i64", "id": 1}});
        ds.define(&format!("Composite{i}"), &parts, &plain)?;
        let both = json!({"strict": true, "indexes": {(format!("pair{i}")): {"keys": {"q": 1, "p": 1}, "options": {"unique": true}}}});
        ds.define(&format!("Both{i}"), &json!({"p": property, "q": "boolean"}), &both)?;
    }
    for generated in ["number", "string"] {
        let id = json!({"id": {"type": generated, "id": true, "generated": true}, "name": "string"});
        ds.define(&format!("Generated{generated}"), &id, &json!({"strict": true}))?;
    }
    settle(&ds).await
}

async fn types_of_sections_are_actual(db: Database) -> Outcome {
    let ds = db.open();
    let types = db.pick((
        vec![
            ("string", json!("VARCHAR(20)")),
            ("number", json!("INT")),
            ("number", json!("NUMERIC(10,2)")),
            ("date", json!("DATETIME")),
        ],
        vec![
            ("string", json!("VARCHAR(20)")),
            ("string", json!("char")),
            ("string", json!("Character Varying")),
            ("number", json!("int4")),
            ("number", json!("SMALLINT")),
            ("number", json!("float8")),
            ("boolean", json!("bool")),
            ("date", json!("timestamptz(3)")),
            ("date", json!("TIMESTAMP WITH TIME ZONE")),
            ("date", json!("timestamp")),
            ("object", json!("text")),
        ],
        vec![
            ("string", json!("VARCHAR(20)")),
            ("string", json!("CHAR")),
            ("string", json!("mediumtext")),
            ("string", json!("enum('a','B c')")),
            ("number", json!("INT")),
            ("number", json!("integer unsigned")),
            ("number", json!("SMALLINT(5)")),
            ("number", json!("real")),
            ("boolean", json!("bool")),
            ("date", json!("DATETIME(3)")),
            ("date", json!("datetime")),
            ("object", json!("JSON")),
        ],
    ));
    let property = |(kind, name): &(&str, Json)| json!({"type": kind, db.kind.name(): {"type": name}});
    let properties = types.iter().enumerate().map(|(i, one)| (format!("p{i}"), property(one))).collect();
    ds.define("Typed", &Json::Object(properties), &json!({"strict": true}))?;
    settle(&ds).await
}

async fn an_empty_database_is_not(db: Database) -> Outcome {
    let ds = db.open();
    assert!(ds.is_actual().await?, "without models");
    ds.attach::<(User,)>()?;
    assert!(!ds.is_actual().await?);
    ds.autoupdate().await?;
    assert!(ds.is_actual().await?);
    Ok(())
}

async fn what_createtables_made_is_actual(db: Database) -> Outcome {
    let ds = db.open_with(|settings| drop(settings.other.insert("createTables".to_owned(), json!(true))));
    ds.attach::<(Stock, Sample)>()?;
    assert_eq!(Stock::count(&ds).await?, 0);
    assert_eq!(Sample::count(&ds).await?, 0);
    let plan = ds.autoupdate().plan().await?;
    assert!(plan.is_empty(), "{plan}");
    Ok(())
}
