//! What a model has from the one it extends.

use juggler_core::builder::from_ldl;
use juggler_core::validation::Rule;
use juggler_core::{ModelDefinition, ModelRef, Result};
use serde_json::{Value as Json, json};

use super::{model, names, types};

fn base() -> ModelDefinition {
    let properties = json!({
        "email": {"type": "string", "length": 150},
        "secret": "string",
        "age": {"type": "number", "min": 0, "max": 150},
        "address": {"street": "string"},
    });
    let settings = json!({
        "strict": "filter", "plural": "Folks", "tableName": "people", "hidden": ["secret"], "strictDelete": true,
        "mysql": {"table": "PEOPLE", "engine": {"name": "InnoDB", "size": 1}},
        "indexes": {"by_age": {"keys": {"age": 1, "email": 1}}},
        "relations": {"posts": {"type": "hasMany", "model": "Post"}, "boss": {"type": "belongsTo", "model": "M"}},
    });
    model(properties, settings).unwrap()
}

fn extend(properties: Json, settings: Json) -> Result<ModelDefinition> {
    let mut settings = settings;
    settings["base"] = json!("M");
    let base = ModelRef::from(base());
    from_ldl("Child", &properties, &settings, false, &move |name| (name == "M").then(|| base.clone()))
}

#[test]
fn a_child_has_what_its_base_has() {
    let child = extend(json!({"vip": "boolean"}), json!({})).unwrap();
    assert_eq!(names(&child), ["id", "email", "secret", "age", "address", "vip"]);
    assert_eq!(
        (&*child.table, &*child.plural_name(), &*child.bases),
        ("Child", "Children", &["M".into()][..])
    );
    assert_eq!(child.settings, base().settings);
    assert_eq!((&child.relations, &child.indexes), (&base().relations, &base().indexes));
    assert!(child.property("secret").unwrap().1.hidden);
    let [engine] = &*child.sections else { panic!("{:?}", child.sections) };
    assert_eq!(engine.name, "engine", "the table is not inherited");
}

#[test]
fn what_a_child_says_counts() {
    let properties = json!({"secret": "number", "age": null, "address": false, "email": "string"});
    let settings = json!({
        "strict": false, "hidden": ["email"], "mysql": {"engine": {"size": 2}},
        "relations": {"posts": null, "boss": {"type": "hasOne", "model": "Post"}},
        "validations": [{"property": "email", "rule": "length", "max": 10}],
    });
    let child = extend(properties, settings).unwrap();
    assert_eq!(types(&child), json!({"id": "Number", "email": "String", "secret": "Number"}));
    assert!(child.is_open() && child.settings.strict_delete);
    assert!(
        child.property("secret").unwrap().1.hidden && child.property("email").unwrap().1.hidden,
        "they add up"
    );
    assert_eq!(child.indexes.len(), 0, "no index of what is not there");
    let ldl = child.to_ldl();
    assert_eq!(ldl["options"]["mysql"], json!({"engine": {"name": "InnoDB", "size": 2}}));
    assert_eq!(ldl["options"]["relations"], json!({"boss": {"type": "hasOne", "model": "Post"}}));
    assert_eq!(
        *child.property("email").unwrap().1.rules,
        [Rule::length().max(10)],
        "in place of the inherited one"
    );
}

#[test]
fn rules_stay_where_they_still_speak() {
    let rules = |child: ModelDefinition| child.property("age").unwrap().1.rules.len();
    assert_eq!(rules(extend(json!({"age": "number"}), json!({})).unwrap()), 1);
    assert_eq!(rules(extend(json!({"age": "string"}), json!({})).unwrap()), 0);
    let added = json!({"validations": [{"property": "age", "rule": "presence"}]});
    assert_eq!(rules(extend(json!({}), added).unwrap()), 2);
}

#[test]
fn an_own_id_takes_the_place_of_the_inherited_one() {
    let child = extend(json!({"code": {"type": "string", "id": true}}), json!({})).unwrap();
    assert_eq!((child.id_names(), child.property("id"), child.forces_id()), (vec!["code"], None, false));
    let child =
        extend(json!({}), json!({"excludeBaseProperties": ["secret", "id"], "idInjection": false})).unwrap();
    assert_eq!(names(&child), ["email", "age", "address"]);
}

#[test]
fn the_chain_of_bases_is_kept_from_the_root() {
    let child = ModelRef::from(extend(json!({}), json!({})).unwrap());
    let lookup = move |name: &str| (name == "Child").then(|| child.clone());
    let grandchild = from_ldl("G", &json!({}), &json!({"super": "Child"}), false, &lookup).unwrap();
    assert_eq!(*grandchild.bases, ["M", "Child"]);
    let round = from_ldl("M", &json!({}), &json!({"base": "Child"}), false, &lookup).unwrap_err().to_string();
    assert_eq!(round, "model M: settings.base: `Child` extends M, and cannot be extended by it");
    let own = from_ldl("X", &json!({}), &json!({"base": "X"}), false, &lookup).unwrap_err().to_string();
    assert_eq!(own, "model X: settings.base: the model extends itself");
    let unknown = from_ldl("X", &json!({}), &json!({"base": "Y"}), false, &lookup).unwrap_err().to_string();
    assert_eq!(unknown, "unknown model `Y` on X (settings.base)");
    assert!(
        from_ldl("X", &json!({}), &json!({"base": "PersistedModel"}), false, &lookup)
            .unwrap()
            .bases
            .is_empty()
    );
}

#[test]
fn a_property_that_is_declared_again_keeps_the_rules_that_are_not() {
    let custom = |name: &str| json!({"rule": "custom", "name": name});
    let base = json!({"x": {"type": "string", "validations": [custom("a"), {"rule": "length", "max": 9}, custom("b")]}});
    let base = ModelRef::from(model(base, json!({})).unwrap());
    let rules = |x: Json| {
        let known = |name: &str| (name == "M").then(|| base.clone());
        let child = from_ldl("Child", &json!({"x": x}), &json!({"base": "M"}), false, &known).unwrap();
        child.to_ldl()["properties"]["x"]["validations"].clone()
    };
    let again = json!([{"rule": "length", "min": 1}, custom("b")]);
    assert_eq!(
        rules(json!({"type": "string", "validations": again})),
        json!([custom("a"), {"rule": "length", "min": 1}, custom("b")]),
    );
    assert_eq!(rules(json!("number")), Json::Null, "of another kind, they would mean nothing");
}
