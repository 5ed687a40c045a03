//! Rows of models that were found: the same on each database, whatever the types of the columns.

use juggler_core::discover::DiscoverOptions;
use juggler_core::prelude::*;
use juggler_tests::databases::Database;
use serde_json::Value as Json;

use crate::World;

pub(crate) async fn check(backend: Database) -> juggler_core::Result<()> {
    let world = World::new(backend)?;
    let schemas = world.ds.discover_all_schemas(DiscoverOptions::new().views()).await?;
    world.ds.build_models(&schemas.into_iter().map(|(_, schema)| schema).collect())?;
    questions(&world.ds).await?;
    writes(&world.ds).await?;
    if backend != Database::Sqlite {
        kinds(&world).await?;
    }
    if let Some(archive) = world.archive() {
        two_owners(&world, &archive).await?;
    }
    Ok(())
}

/// The answers are those of the file, on each database.
async fn questions(ds: &DataSource) -> juggler_core::Result<()> {
    let questions: Vec<Json> = serde_json::from_str(include_str!("questions.json")).unwrap();
    for question in questions {
        let model = ds.model(question["model"].as_str().unwrap())?;
        let rows = model.find(ds).with(model.filter(&question["filter"])?).records().await?;
        let rows = told(rows.iter().map(Record::to_json).collect());
        assert_eq!(rows, told(question["answer"].clone()), "{}\n{}", question["filter"], rows);
    }
    Ok(())
}

/// Without what is null, which is left out where it is no relation.
fn told(json: Json) -> Json {
    match json {
        Json::Array(items) => items.into_iter().map(told).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            Json::Object(fields.map(|(name, value)| (name, told(value))).collect())
        }
        json => json,
    }
}

async fn writes(ds: &DataSource) -> juggler_core::Result<()> {
    let order = ds.model("Order")?;
    let data = json!({
        "tenantId": 2, "2ndNo": 1, "type": "new", "größe": 2.25, "orderDate": "2024-01-02T03:04:05", "orderDate2": "2024-01-03",
        "total": 10.5, "parentTenant": 1, "parentNo": 2,
    });
    let created = order.create(ds, &data)?.await?;
    let stored = order.find_by_id(ds, &json!([2, 1]))?.await?.unwrap();
    assert_eq!(created.to_json(), stored.to_json());
    assert_eq!(stored.to_json()["größe"], json!(2.25));
    let changed =
        order.update_all(ds, order.condition(&json!({"type": "new"}))?, &json!({"total": 11.25}))?.await?;
    assert_eq!(changed, 1);
    let dear = order.filter(
        &json!({"where": {"total": {"gt": 11}, "type": {"inq": ["new", "NEW"]}}, "include": "order"}),
    )?;
    let found = order.find(ds).with(dear).records().await?;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].to_json()["order"]["type"], "B");
    let line = ds.model("OrderLine2")?;
    let made = line.create(ds, &json!({"tenantId": 2, "orderNo": 1, "done": true, "data": "AP8="}))?.await?;
    assert!(made.to_json()["id"].as_i64().is_some_and(|id| id > 3), "{}", made.to_json());
    order.destroy_all(ds, order.condition(&json!({"tenantId": 2}))?).await?;
    assert_eq!(order.count(ds).await?, 2);
    Ok(())
}

/// Each column is read, found by its value, and written.
async fn kinds(world: &World) -> juggler_core::Result<()> {
    let ds = &world.ds;
    let model = ds.model("Kinds")?;
    let row = model.find_by_id(ds, &json!(1))?.await?.unwrap().to_json();
    world.compare("kinds.json", &(serde_json::to_string_pretty(&row).unwrap() + "\n"));
    for (name, value) in row.as_object().unwrap() {
        if value.is_array() || value.is_object() {
            continue; // what is asked of JSON is asked of its parts
        }
        for condition in
            [json!({name: value}), json!({name: {"inq": [value, value]}}), json!({name: {"gte": value}})]
        {
            let is_ordered = value.is_number() || value.is_string();
            if is_ordered || condition[name].get("gte").is_none() {
                let filter = model.filter(&json!({"where": condition, "order": name}))?;
                let found = model.find(ds).with(filter).records().await?.len();
                assert_eq!(found, 1, "{condition}");
            }
        }
        let other = model.find(ds).filter(model.condition(&json!({name: {"neq": value}}))?).count().await?;
        assert_eq!(other, 0, "{name}");
    }
    let mut copy = row.clone();
    let fields = copy.as_object_mut().unwrap();
    fields.insert("id".to_owned(), json!(2));
    fields.shift_remove("twice");
    let made = model.create(ds, &copy)?.await?.to_json();
    for (name, value) in row.as_object().unwrap() {
        match name.as_str() {
            "id" => {}
            "twice" => assert_eq!(made[name], 4),
            _ => assert_eq!(made[name], *value, "{name}"),
        }
    }
    Ok(())
}

/// Two tables of one name, and a key from one owner to the other.
async fn two_owners(world: &World, archive: &str) -> juggler_core::Result<()> {
    let ds = &world.ds;
    let models =
        ds.discover_and_build_models("Order", DiscoverOptions::new().owner(archive).relations()).await?;
    assert_eq!(models.keys().collect::<Vec<_>>(), ["Order", "Order2"]);
    let old = &models["Order"];
    let row = old.find(ds).with(old.filter(&json!({"include": "order2"}))?).records().await?[0].to_json();
    assert_eq!(row["id"], "8c3f2a44-1111-4222-8333-444455556666");
    assert_eq!(row["order2"]["type"], "B");
    Ok(())
}
