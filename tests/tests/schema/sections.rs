//! Sections: what a model says for one connector alone.

use juggler_core::prelude::*;
use serde_json::Value as Json;

use crate::databases::Database;
use crate::{Case, Outcome, cases};

pub(crate) const CASES: &[Case] = cases!("sections";
    each_connector_has_its_own,
    aliases_count,
    queries_use_the_names,
    derived_models_have_them,
    mistakes_are_told,
    types_that_cannot_hold_a_value,
    whole_numbers_of_any_number,
);

async fn each_connector_has_its_own(db: Database) -> Outcome {
    let ds = db.open();
    let options = json!({
        "strict": true,
        "sqlite": {"table": "of_sqlite"},
        "postgres": {"table": "of_postgres"},
        "mysql": {"table": "of_mysql"},
        "oracle": {"schema": "BLACKPOOL", "table": "OF_ORACLE", "tablespace": "x"},
    });
    let column = json!({
        "type": "string",
        "sqlite": {"column": "A"}, "postgres": {"column": "B"}, "mysql": {"column": "C"}, "oracle": {"column": "D"},
    });
    let model = ds.define("Thing", &json!({"name": column}), &options)?;
    ds.autoupdate().await?;
    let table = format!("of_{}", db.kind.name());
    assert_eq!(ds.table_name("Thing")?, table);
    let column = db.pick(("A", "B", "C"));
    assert_eq!(ds.column_names("Thing")?, ["id", column]);
    assert!(db.columns(&table).await[1].starts_with(column));
    model.create(&ds, &json!({"name": "x"}))?.await?;
    let rows: Json = model.find(&ds).one().await?.to_json();
    assert_eq!(rows["name"], "x");
    // In memory the model has no section, and its own names.
    let memory = DataSource::new(juggler_memory::Memory::new());
    memory.attach_model(&model.definition())?;
    assert_eq!(memory.table_name("Thing")?, "Thing");
    Ok(())
}

async fn aliases_count(db: Database) -> Outcome {
    let ds = db.open();
    let (name, alias) = (db.kind.name(), db.pick(("sqlite3", "postgresql", "mariadb")));
    ds.define("One", &json!({}), &json!({"strict": true, alias: {"table": "by_alias"}}))?;
    ds.define(
        "Two",
        &json!({}),
        &json!({"strict": true, alias: {"table": "by_alias"}, name: {"table": "by_name"}}),
    )?;
    assert_eq!((ds.table_name("One")?, ds.table_name("Two")?), ("by_alias".to_owned(), "by_name".to_owned()));
    Ok(())
}

async fn queries_use_the_names(db: Database) -> Outcome {
    let ds = db.open();
    let name = db.kind.name();
    let column = |column: &str| json!({"type": "string", "unique": true, name: {"columnName": column}});
    let relations = json!({"posts": {"type": "hasMany", "model": "Post", "foreignKey": "userId"}});
    let users = ds.define(
        "User",
        &json!({"id": {"type": "number", "id": true, "generated": true, name: {"column": "USER_ID"}}, "email": column("E MAIL")}),
        &json!({"strict": true, "relations": relations, name: {"tableName": "USERS"}}),
    )?;
    let key = json!({"type": "number", name: {"column": "USER"}});
    ds.define(
        "Post",
        &json!({"title": column("TITLE"), "userId": key}),
        &json!({"strict": true, name: {"table": "POSTS"}}),
    )?;
    ds.automigrate().await?;
    let ada = users.create(&ds, &json!({"email": "ada"}))?.await?;
    let id = ada.to_json()["id"].clone();
    ds.model("Post")?.create(&ds, &json!({"title": "t", "userId": id}))?.await?;
    let filter = json!({"where": {"email": {"like": "a%"}}, "order": "email DESC", "include": "posts"});
    let found = crate::rows(&users, &ds, &filter).await?;
    assert_eq!(found[0]["posts"][0]["title"], "t");
    let error = users.create(&ds, &json!({"email": "ada"}))?.await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("email"), "{error}");
    let mut ada = users.find(&ds).one().await?;
    ada.set("email", &json!("eve"))?;
    ada.save(&ds).await?;
    assert_eq!(users.count(&ds).await?, 1);
    Ok(())
}

#[derive(Model, Debug, PartialEq)]
#[model(table = "customers", postgres(table = "pg_customers"), mysql(table = "my_customers"))]
struct Customer {
    #[model(id, generated)]
    id: i64,
    #[model(column = "NAME", column_type = "VARCHAR(40)", index)]
    name: String,
    #[model(
        sqlite(column = "AGE_S"),
        postgres(column = "AGE_P", type = "INTEGER"),
        mysql(column = "AGE_M", type = "INT")
    )]
    age: Option<i32>,
}

async fn derived_models_have_them(db: Database) -> Outcome {
    let ds = db.open();
    ds.attach::<(Customer,)>()?;
    ds.automigrate().await?;
    assert!(ds.is_actual().await?, "{:#}", ds.autoupdate().plan().await?);
    let ada = Customer::create(&ds, NewCustomer { name: "Ada".to_owned() }).age(Some(36)).await?;
    assert_eq!(Customer::find(&ds).filter(Customer::AGE.gt(30)).one().await?, ada);
    let columns = db.columns(db.pick(("customers", "pg_customers", "my_customers"))).await;
    let expected = db.pick((
        ["NAME VARCHAR(40)", "AGE_S INTEGER"],
        ["NAME character varying(40)", "AGE_P integer"],
        ["NAME varchar(40)", "AGE_M int(11)"],
    ));
    assert_eq!(columns[1..], expected);
    assert_eq!(ds.column_name("Customer", "age")?, db.pick(("AGE_S", "AGE_P", "AGE_M")));
    Ok(())
}

async fn mistakes_are_told(db: Database) -> Outcome {
    let name = db.kind.name();
    let strict = json!({"strict": true});
    for (property, part) in [
        (json!({"column": 3}), "Thing.p"),
        (json!({"column": ""}), "not empty"),
        (json!({"type": "VARCHAR", "length": "long"}), "length"),
        (json!({"type": "VARCHAR", "length": -1}), "whole number"),
        (json!({"nullable": "perhaps"}), "\"Y\" or \"N\""),
    ] {
        let ds = db.open();
        let error =
            ds.define("Thing", &json!({"p": {"type": "string", name: property}}), &strict).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
    for (property, part) in [
        (json!({"colum": "x"}), "did you mean `column`?"),
        (json!({"type": "TEXT, evil TEXT"}), "one type"),
        (json!({"type": "TEXT); DROP TABLE x; --"}), "one type"),
    ] {
        let ds = db.open();
        ds.define("Thing", &json!({"p": {"type": "string", name: property}}), &strict)?;
        let error = ds.autoupdate().plan().await.unwrap_err();
        assert!(error.to_string().contains(part) && error.to_string().contains("Thing.p"), "{error}");
    }
    // What LoopBack's connectors know besides, and what is for another, is no mistake.
    let ds = db.open();
    let fine = json!({"type": "string", name: {"charset": "utf8"}, "oracle": {"colum": 3}});
    ds.define("Thing", &json!({"p": fine}), &json!({"strict": true, name: {"engine": "x"}}))?;
    ds.autoupdate().await?;
    Ok(())
}

async fn types_that_cannot_hold_a_value(db: Database) -> Outcome {
    let ds = db.open();
    let property = json!({"type": "string", db.kind.name(): {"type": "INTEGER"}});
    ds.define("Thing", &json!({"p": property}), &json!({"strict": true}))?;
    let error = ds.autoupdate().await.unwrap_err().to_string();
    assert!(error.contains("Thing.p") && error.contains("INTEGER"), "{error}");
    Ok(())
}

async fn whole_numbers_of_any_number(db: Database) -> Outcome {
    let ds = db.open();
    let number = json!({"type": "number", db.kind.name(): {"type": "INTEGER"}});
    let model = ds.define("Thing", &json!({"p": number}), &json!({"strict": true}))?;
    ds.autoupdate().await?;
    model.create(&ds, &json!({"p": 7}))?.await?;
    let found = crate::rows(&model, &ds, &json!({"where": {"p": {"between": [6, 8]}}})).await?;
    assert_eq!(found[0]["p"], json!(7));
    assert!(model.create(&ds, &json!({"p": 7.5}))?.await.is_err(), "half of it would be lost");
    Ok(())
}
