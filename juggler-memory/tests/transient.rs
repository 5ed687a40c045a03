//! The connector that keeps nothing, as a user meets it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashSet;

use juggler_core::prelude::*;

async fn transient() -> DataSource {
    Connectors::new().with(&juggler_memory::TRANSIENT).connect("transient:").await.unwrap()
}

#[tokio::test]
async fn rows_come_back_with_ids_and_are_not_kept() {
    let ds = transient().await;
    let item = ds.define("Item", &json!({"name": {"type": "string", "default": "x"}}), &json!({})).unwrap();
    let rows = item.create_all(&ds, &[json!({"name": "a"}), json!({})]).unwrap().await.unwrap();
    let rows: Vec<_> = rows.iter().map(|row| row.to_json()).collect();
    assert_eq!(rows, [json!({"id": 1, "name": "a"}), json!({"id": 2, "name": "x"})]);
    assert_eq!(item.count(&ds).await.unwrap(), 0);
    assert!(item.find(&ds).await.unwrap().is_empty());
    assert!(item.find_by_id(&ds, &json!(1)).unwrap().await.unwrap().is_none());
    assert!(!item.exists(&ds, &json!(1)).unwrap().await.unwrap());
    assert_eq!(item.update_all(&ds, everything(), &json!({"name": "b"})).unwrap().await.unwrap(), 0);
    assert_eq!(item.destroy_all(&ds, everything()).await.unwrap(), 0);
}

#[tokio::test]
async fn ids_of_text_are_like_those_of_mongodb() {
    let ds = transient().await;
    let id = json!({"type": "string", "id": true, "generated": true});
    let widget = ds.define("Widget", &json!({"id": id, "name": "string"}), &json!({})).unwrap();
    let mut ids = HashSet::new();
    for _ in 0..100 {
        let row = widget.create(&ds, &json!({"name": "Thing"})).unwrap().await.unwrap().to_json();
        let id = row["id"].as_str().unwrap().to_owned();
        assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        assert!(ids.insert(id));
    }
}

#[tokio::test]
async fn an_id_is_not_needed() {
    let ds = transient().await;
    let person = ds.define("Person", &json!({"name": "string"}), &json!({"idInjection": false})).unwrap();
    let wilma = person.create(&ds, &json!({"name": "Wilma"})).unwrap().await.unwrap();
    assert_eq!(wilma.to_json(), json!({"name": "Wilma"}));
}

#[tokio::test]
async fn whole_rows_are_accepted_and_parts_are_not() {
    let ds = transient().await;
    let item = ds
        .define("Item", &json!({"name": {"type": "string", "required": true}}), &json!({"forceId": false}))
        .unwrap();
    let mut row = item.create(&ds, &json!({"name": "a"})).unwrap().await.unwrap();
    Record::set(&mut row, "name", &json!("b")).unwrap();
    assert_eq!(row.save(&ds).await.unwrap().to_json(), json!({"id": 1, "name": "b"}));
    let upserted = item.upsert(&ds, &json!({"id": 7, "name": "c"})).unwrap().await.unwrap();
    assert_eq!(upserted.to_json(), json!({"id": 7, "name": "c"}));
    let replaced = item.replace_or_create(&ds, &json!({"id": 7, "name": "d"})).unwrap().await.unwrap();
    assert_eq!(replaced.to_json(), json!({"id": 7, "name": "d"}));
    let error = row.update(&ds, &json!({"name": "e"})).unwrap().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert!(item.create(&ds, &json!({})).unwrap().await.unwrap_err().is_validation());
    assert!(row.destroy(&ds).await.is_ok());
}
