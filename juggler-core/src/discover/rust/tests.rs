//! Names that are no names of Rust.
#![allow(clippy::panic)]

use serde_json::json;

use super::rust_source;
use crate::definition::ModelDefinition;

fn model(name: &str, properties: serde_json::Value, options: serde_json::Value) -> ModelDefinition {
    let json = json!({ "name": name, "properties": properties, "options": options });
    ModelDefinition::from_ldl_json(&json).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn names_become_identifiers_and_stay_apart() {
    let id = json!({"type": "Number", "storage": "i32", "id": 1});
    let models = [
        model(
            "User",
            json!({"id": id, "self": "string", "fn": "string", "aB": "string", "a b": "string"}),
            json!({}),
        ),
        model("NewUser", json!({"id": id}), json!({})),
        model("Option", json!({"2nd": "date", "say \"hi\"": "string"}), json!({"idInjection": false})),
        model("größe_tabelle", json!({"größe": "number"}), json!({"idInjection": false, "tableName": "x`y"})),
        model("***", json!({"+": "string"}), json!({"idInjection": false})),
    ];
    let source = rust_source(&models);
    for line in [
        "pub struct NewUser {",
        "pub struct UserRow {",
        "pub struct OptionRow {",
        "pub struct GrößeTabelle {",
        "pub struct Unnamed {",
        "#[model(rename = \"User\", rename_all = \"camelCase\")]",
        "    pub r#fn: Option<String>,",
        "    pub self_: Option<String>,",
        "    pub a_b: Option<String>,",
        "    #[model(rename = \"a b\")]",
        "    pub a_b_: Option<String>,",
        "    pub _2nd: Option<DateTime<Utc>>,",
        "    #[model(rename = \"say \\\"hi\\\"\")]",
        "/// The table or view `x y`.",
    ] {
        assert!(source.lines().any(|one| one == line), "{line}\n{source}");
    }
}

#[test]
fn keys_of_several_columns_and_ways_through() {
    let part = |place: u8| json!({"type": "Number", "storage": "i32", "id": place});
    let key = json!({"type": "Number", "storage": "i32", "required": true});
    let models = [
        model(
            "Order",
            json!({"no": part(2), "tenant": part(1)}),
            json!({"relations": {
                "lines": {"type": "hasMany", "model": "Line", "foreignKey": ["orderTenant", "orderNo"]},
                "goods": {"type": "hasMany", "model": "Good", "through": "Line", "foreignKey": ["orderTenant", "orderNo"], "keyThrough": "good"},
            }}),
        ),
        model(
            "Line",
            json!({"id": part(1), "orderTenant": key, "orderNo": key, "good": key}),
            json!({"relations": {
                "order": {"type": "belongsTo", "model": "Order", "foreignKey": ["orderTenant", "orderNo"]},
                "nobody": {"type": "belongsTo", "model": "Missing", "foreignKey": "good"},
            }}),
        ),
        model("Good", json!({"id": part(1)}), json!({})),
    ];
    let source = rust_source(&models);
    for line in [
        "    #[model(id = 2)]",
        "    #[model(belongs_to(foreign_key = [order_tenant, order_no]))]",
        "    #[model(has_many(foreign_key = [order_tenant, order_no]))]",
        "    #[model(has_many(through = Line, foreign_key = [order_tenant, order_no], key_through = good))]",
        "    pub goods: HasMany<Good>,",
    ] {
        assert!(source.lines().any(|one| one == line), "{line}\n{source}");
    }
    assert!(!source.contains("Missing"), "a model that is not there\n{source}");
}

/// The derive takes a run of capitals for one word.
#[test]
fn a_key_is_left_out_only_where_the_derive_finds_it() {
    let id = json!({"type": "Number", "storage": "i32", "id": 1});
    let key = json!({"type": "Number", "storage": "i32"});
    let many = |model: &str, key: &str| json!({"relations": {"ones": {"type": "hasMany", "model": model, "foreignKey": key}}});
    let models = [
        model("ABigX", json!({"id": id}), many("One", "aBigXId")),
        model("BigX", json!({"id": id}), many("One", "bigXId")),
        model("One", json!({"id": id, "aBigXId": key, "bigXId": key}), json!({})),
    ];
    let source = rust_source(&models);
    assert!(source.contains("#[model(has_many(foreign_key = a_big_x_id))]"), "{source}");
    assert!(!source.contains("foreign_key = big_x_id"), "{source}");
}
