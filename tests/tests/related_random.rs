//! Relations from random JSON, on a live store: what is defined works or is an error, and nothing panics or runs without end.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value as Json;

const KINDS: &[&str] =
    &["hasMany", "hasOne", "belongsTo", "hasAndBelongsToMany", "referencesMany", "embedsOne", "embedsMany"];
const NAMES: &[&str] = &["id", "name", "aId", "bId", "keys", "at", "A", "B", "owner", "ownerType", "nowhere"];

fn name() -> impl Strategy<Value = Json> {
    select(NAMES).prop_map(Json::from)
}

fn relation() -> impl Strategy<Value = Json> {
    let keys = prop_oneof![3 => name(), 1 => prop::collection::vec(name(), 0..3).prop_map(Json::from)];
    let options = &["foreignKey", "primaryKey", "keyThrough", "property"];
    let keys = prop::collection::vec((select(options), keys), 0..3);
    let polymorphic = prop_oneof![
        4 => Just(Json::Null),
        1 => Just(json!(true)),
        1 => name(),
        1 => (name(), any::<bool>()).prop_map(|(name, invert)| json!({"selector": name, "invert": invert})),
    ];
    let through = prop_oneof![3 => Just(Json::Null), 1 => select(&["A", "B", "C"]).prop_map(Json::from)];
    let scope = prop_oneof![
        3 => Just(Json::Null),
        1 => name().prop_map(|name| json!({"where": {name.as_str().unwrap(): 1}})),
        1 => Just(json!({"include": "r", "limit": 1})),
        1 => Just(json!({"where": {"r": {"some": {}}}})),
        1 => Just(json!({"where": {"r": {"is": null}}})),
    ];
    (select(KINDS), select(&["A", "B"]), keys, polymorphic, through, scope).prop_map(
        |(kind, model, keys, polymorphic, through, scope)| {
            let mut relation = json!({"type": kind, "model": model});
            let given = [("polymorphic", polymorphic), ("through", through), ("scope", scope)];
            let given = given.into_iter().filter(|(_, json)| !json.is_null());
            keys.into_iter().chain(given).for_each(|(key, json)| relation[key] = json);
            relation
        },
    )
}

fn asked() -> impl Strategy<Value = Json> {
    let leaf =
        prop_oneof![Just(json!({})), name().prop_map(|name| json!({"name": name})), Just(json!({"id": 1}))];
    leaf.prop_recursive(3, 8, 2, |inner| {
        (select(&["some", "every", "none", "is", "isNot"]), inner)
            .prop_map(|(word, inner)| json!({"r": {word: inner}}))
    })
}

fn included() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![Just(json!("r")), name()];
    leaf.prop_recursive(3, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| json!({"r": inner})),
            (inner, select(NAMES)).prop_map(|(inner, field)| {
                json!({"relation": "r", "scope": {"include": inner, "fields": [field], "order": field, "limit": 1}})
            }),
        ]
    })
}

/// Does everything there is to do with a relation of a record, and forgets the answers.
async fn try_all(ds: &DataSource, record: &Record, model: &RuntimeModel, data: &Json) -> Result<()> {
    let related = record.relation("r")?;
    let (all, id, filter) =
        (json!({}), json!(1), json!({"where": {"name": "x"}, "order": "name DESC", "skip": 1}));
    let _ = related.find(ds, &filter).await;
    let _ = related.find_one(ds, &all).await;
    let _ = related.get(ds, &all).await;
    let _ = related.count(ds, &all).await;
    let _ = related.exists(ds, &id).await;
    let _ = related.build(ds, data);
    let _ = related.add(ds, &id, data).await;
    let _ = related.create(ds, data).await;
    let _ = related.update_by_id(ds, &id, data).await;
    let _ = related.update(ds, data).await;
    let _ = related.update_all(ds, &all, data).await;
    let _ = related.set(ds, record).await;
    let _ = related.remove(ds, &id).await;
    let _ = related.destroy_by_id(ds, &id).await;
    let _ = related.destroy(ds).await;
    let _ = related.destroy_all(ds, &all).await;
    let _ = model.include(ds, vec![record.clone()], &json!("r")).await.map(|rows| rows[0].to_json());
    Ok(())
}

/// Three models with these relations, each with a row.
async fn live(relations: [Json; 3], scoped: bool, condition: &Json, include: &Json) {
    let ds = juggler_memory::connect("memory:").await.unwrap();
    let properties = json!({"name": "string", "keys": ["number"], "at": {"x": "number"}});
    for (name, relation) in ["A", "B", "C"].into_iter().zip(relations) {
        let mut settings = json!({"forceId": false, "relations": {"r": relation}});
        if scoped {
            settings["scope"] = json!({"include": "r", "where": {"r": {"none": {"name": "y"}}}});
        }
        let _ = ds.define(name, &properties, &settings);
    }
    for name in ["A", "B", "C"] {
        let Ok(model) = ds.model(name) else { continue };
        let data = json!({"name": "x", "keys": [1, 2], "owner": 1, "ownerId": 1, "ownerType": "A"});
        let Ok(create) = model.create(&ds, &data) else { continue };
        let Ok(record) = create.await else { continue };
        let _ = try_all(&ds, &record, &model, &data).await;
        for filter in
            [json!({"where": condition}), json!({"include": include, "where": condition, "fields": ["name"]})]
        {
            if let Ok(filter) = model.filter(&filter) {
                let rows = model.find(&ds).with(filter).records().await;
                let _ = rows.map(|rows| rows.iter().map(Record::to_json).collect::<Json>());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_relation_works_or_is_an_error(
        (a, b, c) in (relation(), relation(), relation()),
        scoped in any::<bool>(),
        condition in asked(),
        include in included(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let tried = runtime.block_on(async {
            tokio::time::timeout(Duration::from_secs(20), live([a, b, c], scoped, &condition, &include)).await
        });
        prop_assert!(tried.is_ok(), "it comes to an end");
    }
}
