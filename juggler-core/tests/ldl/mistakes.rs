//! LDL that is refused, with the path of what is wrong; and LDL that is large.

use juggler_core::builder::introspect;
use serde_json::{Value as Json, json};

use super::{model, refused};

#[test]
fn mistakes_in_properties_are_named_with_their_path() {
    for (properties, message) in [
        (json!({"a": "strin"}), "unknown type `strin` on M (properties.a); did you mean `string`?"),
        (json!({"a": {"b": ["nope"]}}), "unknown type `nope` on M (properties.a.b[0])"),
        (json!({"a.b": "string"}), "model M: properties.a.b: a property needs a name, and dots"),
        (json!({"a": {"b.c": "string"}}), "model M: properties.a.b.c: a property needs a name, and dots"),
        (json!({"": "string"}), "model M: properties.: a property needs a name"),
        (json!({"a": 1}), "model M: properties.a: expected a type"),
        (json!({"a": {"type": null}}), "model M: properties.a: expected a type"),
        (json!({"a": ["string", "number"]}), "model M: properties.a: a list has one type of elements"),
        (
            json!({"a": {"type": "string", "required": "yes"}}),
            "model M: properties.a.required: expected true or false",
        ),
        (
            json!({"a": {"type": "string", "length": -1}}),
            "model M: properties.a.length: expected a whole number",
        ),
        (
            json!({"a": {"type": "string", "length": 4294967296u64}}),
            "model M: properties.a.length: expected a whole",
        ),
        (json!({"a": {"type": "number", "min": "0"}}), "model M: properties.a.min: expected a number"),
        (json!({"a": {"type": "string", "pattern": 1}}), "model M: properties.a.pattern: expected text"),
        (
            json!({"a": {"type": "string", "id": "yes"}}),
            "model M: properties.a.id: expected true, false or a place",
        ),
        (
            json!({"a": {"type": "string", "defaultFn": "then"}}),
            "model M: properties.a.defaultFn: expected now, guid",
        ),
        (
            json!({"a": {"type": ["number"], "default": 5}}),
            "model M: properties.a.default: Items must be an array: 5",
        ),
        (
            json!({"a": {"type": "string", "storage": "i32"}}),
            "model M: properties.a.storage: that is kept as a Number",
        ),
        (
            json!({"a": {"type": "number", "storage": "i3"}}),
            "unknown type `i3` on M (properties.a.storage); did you mean",
        ),
        (
            json!({"a": {"type": "string", "validations": [{"rule": "x"}]}}),
            "unknown type `x` on M (properties.a.validations[0])",
        ),
        (json!([]), "model M: properties: expected an object"),
    ] {
        let error = refused(properties.clone(), json!({}));
        assert!(error.starts_with(message), "{properties}: {error}");
    }
}

#[test]
fn mistakes_in_settings_are_named_with_their_path() {
    for (settings, message) in [
        (json!({"strict": 1}), "model M: settings.strict: expected true, false, \"filter\""),
        (json!({"forceId": "no"}), "model M: settings.forceId: expected true, false or \"auto\""),
        (json!({"hidden": "a"}), "model M: settings.hidden: expected a list of names"),
        (json!({"plural": []}), "model M: settings.plural: expected text"),
        (json!({"base": {}}), "model M: settings.base: expected text"),
        (json!({"idInjection": 0}), "model M: settings.idInjection: expected true or false"),
        (json!({"maxDepthOfData": "9"}), "model M: settings.maxDepthOfData: expected a whole number"),
        (
            json!({"indexes": {"i": {"keys": {"b": 1}}}}),
            "unknown field `b` on M (settings.indexes.i); did you mean `a`?",
        ),
        (json!({"relations": []}), "model M: settings.relations: expected an object"),
        (
            json!({"relations": {"r": {"type": "hasMny"}}}),
            "unknown type `hasMny` on M (settings.relations.r.type); did you mean `hasMany`?",
        ),
        (
            json!({"validations": [{"rule": "presence", "property": "b"}]}),
            "unknown field `b` on M (settings.validations[0].property)",
        ),
        (json!({"mixins": {"Stamp": true}}), "not supported: the mixin `Stamp` without a data source"),
        (json!("x"), "model M: settings: expected an object"),
    ] {
        let error = refused(json!({"a": "string"}), settings.clone());
        assert!(error.starts_with(message), "{settings}: {error}");
    }
}

#[test]
fn mistakes_in_relations_are_named_with_their_path() {
    let relation = |relation: Json| json!({"relations": {"r": relation}});
    let many = |option: &str, value: Json| relation(json!({"type": "hasMany", "model": "P", option: value}));
    for (settings, message) in [
        (relation(json!(1)), "model M: settings.relations.r: expected an object"),
        (relation(json!({})), "unknown type `` on M (settings.relations.r.type)"),
        (relation(json!({"type": 1})), "model M: settings.relations.r.type: expected text"),
        (
            relation(json!({"type": "belongsto", "model": "P"})),
            "unknown type `belongsto` on M (settings.relations.r.type); did you mean `belongsTo`?",
        ),
        (
            relation(json!({"type": "hasMany"})),
            "model M: settings.relations.r: a relation needs the `model` it leads to",
        ),
        (
            relation(json!({"type": "hasMany", "polymorphic": "s"})),
            "model M: settings.relations.r: a relation needs the `model` it leads to",
        ),
        (
            json!({"relations": {"trigger": {"type": "hasMany", "model": "P"}}}),
            "model M: settings.relations.trigger: a relation cannot be named `trigger`",
        ),
        (
            json!({"relations": {"r.s": {"type": "hasMany", "model": "P"}}}),
            "model M: settings.relations.r.s: a relation needs a name, and dots are not allowed",
        ),
        (
            json!({"relations": {"": {"type": "hasMany", "model": "P"}}}),
            "model M: settings.relations.: a relation needs a name",
        ),
        (
            json!({"relations": {"a": {"type": "hasMany", "model": "P"}}}),
            "model M: settings.relations.a: a property has this name already",
        ),
        (many("model", json!(["P"])), "model M: settings.relations.r.model: expected text"),
        (many("through", json!(true)), "model M: settings.relations.r.through: expected text"),
        (many("throughTable", json!(1)), "model M: settings.relations.r.throughTable: expected text"),
        (many("property", json!(1)), "model M: settings.relations.r.property: expected text"),
        (many("foreignKey", json!({})), "model M: settings.relations.r.foreignKey: expected the name"),
        (
            many("primaryKey", json!([1])),
            "model M: settings.relations.r.primaryKey: expected a list of names",
        ),
        (many("keyThrough", json!(1)), "model M: settings.relations.r.keyThrough: expected the name"),
        (
            many("polymorphic", json!(1)),
            "model M: settings.relations.r.polymorphic: expected true, a selector",
        ),
        (
            many("polymorphic", json!({"selector": 1})),
            "model M: settings.relations.r.polymorphic.selector: expected text",
        ),
        (
            many("polymorphic", json!({"discriminator": []})),
            "model M: settings.relations.r.polymorphic.discriminator: expected text",
        ),
        (many("invert", json!("yes")), "model M: settings.relations.r.invert: expected true or false"),
        (many("scope", json!("x")), "model M: settings.relations.r.scope: expected a filter"),
        (many("properties", json!(1)), "model M: settings.relations.r.properties: expected the names"),
        (many("properties", json!({"a": 1})), "model M: settings.relations.r.properties: expected the names"),
        (
            many("invertProperties", json!(1)),
            "model M: settings.relations.r.invertProperties: expected true or false",
        ),
        (many("default", json!(1)), "model M: settings.relations.r.default: expected true or false"),
        (many("onDelete", json!("x")), "model M: settings.relations.r.onDelete: expected cascade"),
        (many("options", json!("x")), "model M: settings.relations.r.options: expected an object"),
        (
            many("options", json!({"disableInclude": "x"})),
            "model M: settings.relations.r.options.disableInclude: expected true or false",
        ),
        (
            many("options", json!({"validate": 1})),
            "model M: settings.relations.r.options.validate: expected true or false",
        ),
    ] {
        let error = refused(json!({"a": "string"}), settings.clone());
        assert!(error.starts_with(message), "{settings}: {error}");
    }
}

fn deep(wrap: impl Fn(Json) -> Json) -> Json {
    (0..1000).fold(json!("string"), |json, _| wrap(json))
}

#[test]
fn names_are_not_so_long_that_errors_would_be() {
    let define = |model: &str, property: &str, relation: &str| {
        let ldl = json!({
            "name": model,
            "properties": {property: "string"},
            "options": {"relations": {relation: {"type": "hasMany", "model": "Other"}}},
        });
        juggler_core::ModelDefinition::from_ldl_json(&ldl).map(drop).map_err(|error| error.to_string())
    };
    let (most, more) = ("é".repeat(200), "é".repeat(201));
    assert_eq!(define(&most, &most, &"r".repeat(200)), Ok(()));
    for (model, property, relation) in [(&*more, "p", "r"), ("M", &more, "r"), ("M", "p", &more)] {
        let error = define(model, property, relation).unwrap_err();
        assert!(error.ends_with(": a name has at most 200 characters"), "{error}");
        assert!(error.chars().count() < 300, "{error}");
    }
}

#[test]
fn a_thousand_levels_are_too_many() {
    let lists = deep(|json| json!([json]));
    let objects = deep(|json| json!({"a": json}));
    let options = deep(|json| json!({"type": json}));
    for json in [&lists, &objects, &options] {
        let error = refused(json!({"x": json}), json!({}));
        assert!(
            error.starts_with("model M: properties.x") && error.ends_with("nested deeper than 128 levels"),
            "{error}"
        );
        let error = refused(json!({}), json!({"mysql": {"x": json}}));
        assert!(error.starts_with("model M: settings.mysql.x"), "{error}");
        let error = introspect("M", &json!({"x": json})).unwrap_err().to_string();
        assert!(error.starts_with("model M: instance.x"), "{error}");
    }
    let types = (0..40).fold(json!("string"), |json, _| json!([json]));
    assert!(refused(json!({"x": types}), json!({})).ends_with("types may nest 32 deep"));
}

#[test]
fn ten_thousand_properties_are_no_trouble() {
    let properties: Json =
        (0..10_000).map(|i| (format!("p{i}"), json!({"type": "string", "length": 9}))).collect();
    let every: Json = (0..10_000).map(|i| json!(format!("p{i}"))).collect();
    let large = model(properties, json!({"hidden": every, "protected": every})).unwrap();
    assert_eq!(large.properties.len(), 10_001);
    assert!(large.properties[1..].iter().all(|property| property.hidden));
    let lookup = |name: &str| (name == "M").then(|| large.clone().into());
    let child =
        juggler_core::builder::from_ldl("C", &json!({"p9": null}), &json!({"base": "M"}), false, &lookup)
            .unwrap();
    assert_eq!(child.properties.len(), 10_000);
    assert_eq!(juggler_core::ModelDefinition::from_ldl_json(&child.to_ldl()).unwrap(), child);
}
