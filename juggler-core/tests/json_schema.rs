//! Definitions as JSON Schema.

#![cfg(feature = "derive")]
#![allow(missing_docs, dead_code, clippy::unwrap_used)]

use juggler_core::builder::from_ldl;
use juggler_core::prelude::*;
use juggler_core::validation::Rule;
use serde_json::Value as Json;

/// The schemas of the properties of an LDL model.
fn schemas(properties: Json) -> Json {
    let model = from_ldl("M", &properties, &json!({"idInjection": false}), false, &|_| None).unwrap();
    model.to_json_schema()["properties"].take()
}

/// What one rule makes of a text that need not be there.
fn text(rule: Rule) -> Json {
    let model =
        from_ldl("M", &json!({"p": "string"}), &json!({"idInjection": false}), false, &|_| None).unwrap();
    let mut schema = model.validates("p", rule).unwrap().to_json_schema();
    let is_required = !schema["required"].is_null();
    let mut property = schema["properties"]["p"].take();
    property["required"] = is_required.into();
    property
}

#[derive(ModelEnum, Debug, Clone, Copy, PartialEq)]
enum Role {
    Member,
    Admin,
}

/// Where someone lives.
#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    #[validate(length(max = 40))]
    city: String,
    zip: Option<String>,
    #[model(hidden)]
    geocode: Option<String>,
}

/// Who may do what.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
struct Member {
    #[model(id, generated)]
    id: i64,
    /// Where mail goes.
    #[model(length = 150)]
    #[validate(presence, format(email), uniqueness)]
    email: String,
    #[validate(numericality(min = 18, allow_null, allow_blank))]
    age: Option<u8>,
    #[model(default = Role::Member)]
    role: Role,
    #[validate(inclusion(in = ["a", "b"], allow_null))]
    class: Option<String>,
    #[validate(length(min = 1, max = 3))]
    #[model(default)]
    tags: Vec<String>,
    home_address: Option<Address>,
    others: Vec<Address>,
    #[model(hidden)]
    password_hash: String,
}

#[test]
fn a_derived_model() {
    let address = |kind: Json| {
        json!({
            "title": "Address",
            "type": kind,
            "properties": {
                "city": { "type": "string", "minLength": 1, "maxLength": 40 },
                "zip": { "type": ["string", "null"] },
            },
            "required": ["city"],
        })
    };
    let expected = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Member",
        "description": "Who may do what.",
        "type": "object",
        "properties": {
            "id": { "type": "integer", "readOnly": true },
            "email": {
                "type": "string",
                "description": "Where mail goes.",
                "minLength": 1,
                "maxLength": 150,
                "format": "email",
            },
            "age": { "type": ["integer", "null"], "minimum": 18, "maximum": 255 },
            "role": { "type": "string", "enum": ["member", "admin"] },
            "class": { "type": ["string", "null"], "enum": ["a", "b", null] },
            "tags": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 3 },
            "homeAddress": address(json!(["object", "null"])),
            "others": { "type": "array", "items": address("object".into()) },
        },
        // An inclusion lets null pass where it is allowed to; a missing value is blank, which is something else.
        "required": ["email", "class", "others"],
    });
    assert_eq!(Member::definition().to_json_schema(), expected);
}

#[test]
fn the_types_of_ldl() {
    let any = |kind: &str| json!({ "type": [kind, "null"] });
    let found = schemas(json!({
        "string": "string",
        "number": "number",
        "boolean": "boolean",
        "date": "date",
        "buffer": "buffer",
        "point": "geopoint",
        "object": "object",
        "array": "array",
        "any": "any",
        "list": ["number"],
        "nested": {"name": {"type": "string", "required": true}, "secret": {"type": "string", "protected": true}},
        "day": {"type": "date", "storage": "date"},
        "small": {"type": "number", "storage": "u8"},
        "size": {"type": "string", "storage": {"enum": "Size", "values": ["S", "L"]}},
        "lines": [{"text": "string"}],
        "count": {"type": "number", "default": 3, "description": "how many"},
    }));
    assert_eq!(
        found,
        json!({
            "string": any("string"),
            "number": any("number"),
            "boolean": any("boolean"),
            "date": { "type": ["string", "null"], "format": "date-time" },
            "buffer": { "type": ["string", "null"], "contentEncoding": "base64" },
            "point": {
                "type": ["object", "null"],
                "properties": {
                    "lat": { "type": "number", "minimum": -90, "maximum": 90 },
                    "lng": { "type": "number", "minimum": -180, "maximum": 180 },
                },
                "required": ["lat", "lng"],
            },
            "object": any("object"),
            "array": any("array"),
            "any": {},
            "list": { "type": ["array", "null"], "items": { "type": "number" } },
            "nested": {
                "type": ["object", "null"],
                "properties": { "name": { "type": "string", "minLength": 1 } },
                "required": ["name"],
            },
            "day": { "type": ["string", "null"], "format": "date" },
            "small": { "type": ["integer", "null"], "minimum": 0, "maximum": 255 },
            "size": { "type": ["string", "null"], "enum": ["S", "L", null] },
            "lines": {
                "type": ["array", "null"],
                "items": { "type": "object", "properties": { "text": { "type": ["string", "null"] } } },
            },
            "count": { "type": ["number", "null"], "description": "how many", "default": 3 },
        })
    );
}

#[test]
fn what_rules_say_of_a_text() {
    let nullable = json!(["string", "null"]);
    let cases = [
        (Rule::presence(), json!({ "type": "string", "minLength": 1, "required": true })),
        (Rule::absence(), json!({ "type": nullable, "maxLength": 0, "required": false })),
        (
            Rule::length().min(2).max(3),
            json!({ "type": "string", "minLength": 2, "maxLength": 3, "required": true }),
        ),
        (Rule::length().is(2), json!({ "type": "string", "minLength": 2, "maxLength": 2, "required": true })),
        (
            Rule::length().max(3).allow_blank().allow_null(),
            json!({ "type": nullable, "maxLength": 3, "required": false }),
        ),
        (
            Rule::length().min(2).allow_blank().allow_null(),
            json!({
                "type": nullable,
                "allOf": [{ "anyOf": [{ "const": "" }, { "minLength": 2 }] }],
                "required": false,
            }),
        ),
        (Rule::format("^x"), json!({ "type": "string", "minLength": 1, "pattern": "^x", "required": true })),
        (
            Rule::url().allow_blank(),
            json!({
                "type": "string",
                "allOf": [{ "anyOf": [{ "const": "" }, { "format": "uri" }] }],
                "required": false,
            }),
        ),
        (Rule::one_of(["a"]), json!({ "type": "string", "enum": ["a"], "required": true })),
        (
            Rule::one_of(["a"]).allow_blank().allow_null(),
            json!({ "type": nullable, "enum": ["a", "", null], "required": false }),
        ),
        (
            Rule::none_of(["a", ""]).allow_blank().allow_null(),
            json!({ "type": nullable, "not": { "enum": ["a"] }, "required": false }),
        ),
        (Rule::presence().only_if("other"), json!({ "type": nullable, "required": false })),
        (Rule::uniqueness(), json!({ "type": nullable, "required": false })),
    ];
    for (rule, expected) in cases {
        assert_eq!(text(rule.clone()), expected, "{rule:?}");
    }
}

#[test]
fn the_tighter_bound_counts() {
    let found = schemas(json!({
        "a": {"type": "number", "storage": "u8", "min": -5, "max": 99.5},
        "b": {"type": "string", "length": 10, "validations": [
            {"rule": "length", "max": 20, "min": 2},
            {"rule": "format", "with": "a"},
            {"rule": "format", "with": "b"},
        ]},
        "c": {"type": "number", "validations": [{"rule": "numericality", "int": true, "allowNull": true, "allowBlank": true}]},
        "e": [{"type": "string", "length": 64}],
        "d": {"type": "any", "validations": [{"rule": "numericality", "allowNull": true, "allowBlank": true}]},
    }));
    assert_eq!(
        found,
        json!({
            "a": { "type": ["integer", "null"], "minimum": 0, "maximum": 99.5 },
            "b": { "type": "string", "minLength": 2, "maxLength": 10, "pattern": "a", "allOf": [{ "pattern": "b" }] },
            "c": { "type": ["integer", "null"] },
            "e": { "type": ["array", "null"], "items": { "type": "string", "maxLength": 64 } },
            "d": { "type": ["number", "null"] },
        })
    );
}

#[test]
fn a_strict_model_has_no_more_properties() {
    let strict = |properties: Json| {
        let settings = json!({"strict": true, "idInjection": false});
        from_ldl("M", &properties, &settings, false, &|_| None).unwrap().to_json_schema()
    };
    assert_eq!(strict(json!({"a": "string"}))["additionalProperties"], false);
    let hidden = strict(json!({"a": "string", "b": {"type": "string", "hidden": true}}));
    assert!(hidden["additionalProperties"].is_null() && hidden["properties"]["b"].is_null(), "{hidden}");
}
