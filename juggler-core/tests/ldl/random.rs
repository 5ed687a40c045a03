//! Any JSON is either understood or refused; nothing panics, and what was understood is printed and read again.

use juggler_core::builder::{from_ldl, introspect};
use juggler_core::filter::{FilterTree, Where};
use juggler_core::query::resolve;
use juggler_core::{ModelDefinition, ModelRef, RuntimeModel};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::model;

/// Words that mean something somewhere, so that random JSON gets far.
const WORDS: &[&str] = &[
    "type",
    "string",
    "number",
    "date",
    "object",
    "array",
    "geopoint",
    "id",
    "required",
    "default",
    "defaultFn",
    "now",
    "length",
    "min",
    "pattern",
    "hidden",
    "base",
    "M",
    "relations",
    "hasMany",
    "hasOne",
    "belongsTo",
    "hasAndBelongsToMany",
    "referencesMany",
    "embedsOne",
    "embedsMany",
    "model",
    "through",
    "foreignKey",
    "primaryKey",
    "keyThrough",
    "properties",
    "invertProperties",
    "options",
    "selector",
    "discriminator",
    "onDelete",
    "cascade",
    "some",
    "every",
    "none",
    "is",
    "isNot",
    "indexes",
    "keys",
    "validations",
    "rule",
    "format",
    "storage",
    "i32",
    "strict",
    "filter",
    "where",
    "and",
    "or",
    "nor",
    "gt",
    "between",
    "inq",
    "like",
    "regexp",
    "near",
    "maxDistance",
    "order",
    "limit",
    "skip",
    "fields",
    "include",
    "relation",
    "scope",
    "a",
    "b",
    "a.b",
    "a ASC",
    "(",
    "%",
    "1",
    "",
    ".",
    "mixins",
    "tableName",
    "polymorphic",
    "enum",
    "values",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![9 => prop::sample::select(WORDS).prop_map(str::to_owned), 1 => any::<String>()]
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-3i64..300).prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        word().prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((word(), inner), 0..6).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

/// A relation that may well be one.
fn relation() -> impl Strategy<Value = Json> {
    let kinds = &[
        "hasMany",
        "hasOne",
        "belongsTo",
        "hasAndBelongsToMany",
        "referencesMany",
        "embedsOne",
        "embedsMany",
    ];
    let kind = prop_oneof![9 => prop::sample::select(kinds).prop_map(Json::from), 1 => any_json()];
    let target = prop_oneof![4 => Just(json!("M")), 4 => Just(json!("X")), 1 => any_json()];
    let keys = &[
        "through",
        "foreignKey",
        "primaryKey",
        "keyThrough",
        "polymorphic",
        "property",
        "scope",
        "properties",
        "options",
        "invertProperties",
        "invert",
        "default",
        "onDelete",
        "throughTable",
    ];
    let value = prop_oneof![3 => word().prop_map(Json::from), 1 => any::<bool>().prop_map(Json::from), 2 => any_json()];
    let others = prop::collection::vec((prop::sample::select(keys), value), 0..4);
    (kind, target, others).prop_map(|(kind, target, others)| {
        let mut relation = json!({"type": kind, "model": target});
        others.into_iter().for_each(|(key, value)| relation[key] = value);
        relation
    })
}

fn known() -> ModelDefinition {
    let properties = json!({
        "a": "number", "b": {"a": "string", "b": ["date"]}, "type": "any", "geopoint": "geopoint", "string": ["string"],
    });
    model(properties, json!({"relations": {"relation": {"type": "hasMany", "model": "M"}}})).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_a_model_or_an_error(properties in any_json(), settings in any_json()) {
        let base = ModelRef::from(known());
        let lookup = move |name: &str| (name == "M").then(|| base.clone());
        for (properties, settings) in [(&properties, &json!({})), (&json!({}), &settings), (&properties, &settings)] {
            match from_ldl("X", properties, settings, false, &lookup) {
                Ok(model) => prop_assert_eq!(&ModelDefinition::from_ldl_json(&model.to_ldl()).unwrap(), &model),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn any_relation_is_defined_or_an_error(relation in relation(), name in word(), asked in any_json()) {
        let base = ModelRef::from(known());
        let lookup = move |name: &str| (name == "M").then(|| base.clone());
        let settings = json!({"relations": {&name: relation}});
        match from_ldl("X", &json!({"a": "number"}), &settings, false, &lookup) {
            Ok(model) => {
                prop_assert_eq!(&ModelDefinition::from_ldl_json(&model.to_ldl()).unwrap(), &model);
                for filter in [json!({"where": {&name: asked}}), json!({"include": {&name: asked}}),
                    json!({"include": {"relation": &name, "scope": asked}})] {
                    if let Ok(tree) = FilterTree::from_json(&model, &filter) {
                        let _ = resolve(&model, &tree).map(drop);
                        if let Ok(printed) = tree.to_json() {
                            prop_assert!(FilterTree::from_json(&model, &printed).is_ok(), "{} of {}", printed, filter);
                        }
                    }
                }
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn any_json_is_an_instance_or_an_error(json in any_json()) {
        let model = RuntimeModel::new(known().into());
        let _ = model.build(&json).map(|record| record.to_json());
        let _ = model.id(&json);
        if let Ok(types) = introspect("X", &json) {
            let _ = from_ldl("X", &types, &json!({}), false, &|_| None);
        }
    }

    #[test]
    fn any_json_is_a_filter_or_an_error(json in any_json(), text in any::<String>()) {
        let known = known();
        if let Ok(tree) = FilterTree::from_json(&known, &json) {
            let _ = resolve(&known, &tree);
        }
        let _ = Where::from_json(&known, &json).map(|condition| condition.to_json());
        let _ = FilterTree::parse(&known, &text);
        let _ = FilterTree::parse_query(&known, &text);
    }
}
