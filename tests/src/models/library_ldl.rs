//! The same library as LoopBack's JSON, and what is not derived: pictures and covers of anything, and what an author embeds.

use juggler_core::{DataSource, Result};
use serde_json::{Value as Json, json};

/// Defines the models of the library, in an order in which the other end of a relation may come later.
///
/// # Errors
/// When one cannot be defined.
pub fn define_library(ds: &DataSource) -> Result<()> {
    define_scoped_library(ds, &Json::Null)
}

/// The same, where the models whose rows have names have this default scope.
///
/// # Errors
/// When one cannot be defined.
pub fn define_scoped_library(ds: &DataSource, scope: &Json) -> Result<()> {
    for (model, properties, relations) in models() {
        let mut settings = json!({"forceId": false, "relations": relations});
        if properties.get("name").is_some() && !scope.is_null() {
            settings["scope"] = scope.clone();
        }
        ds.define(model, &properties, &settings)?;
    }
    Ok(())
}

/// These properties, an id and a name.
fn named(mut properties: Json) -> Json {
    properties["id"] = json!({"type": "number", "id": true, "generated": true});
    properties["name"] = json!({"type": "string", "required": true});
    properties
}

/// Each with its properties and its relations.
fn models() -> [(&'static str, Json, Json); 14] {
    let owner = json!({"selector": "owner"});
    [
        ("Address", named(json!({})), json!({})),
        ("Phone", named(json!({})), json!({})),
        (
            "Author",
            named(json!({"pen": "string", "secret": {"type": "string", "hidden": true}})),
            json!({
                "mentor": {"type": "belongsTo", "model": "Author"},
                "pupils": {"type": "hasMany", "model": "Author", "foreignKey": "mentorId"},
                "books": {"type": "hasMany", "model": "Book"},
                "profile": {"type": "hasOne", "model": "Profile"},
                "clubs": {"type": "hasMany", "model": "Club", "through": "Membership"},
                "prizes": {"type": "hasAndBelongsToMany", "model": "Prize"},
                "friends": {"type": "hasMany", "model": "Author", "through": "Friendship", "keyThrough": "friendId"},
                "favorites": {"type": "referencesMany", "model": "Book", "foreignKey": "favoriteIds"},
                "reviews": {"type": "hasMany", "model": "Review", "foreignKey": "pen", "primaryKey": "pen"},
                "pictures": {"type": "hasMany", "model": "Picture", "polymorphic": owner},
                "cover": {"type": "hasOne", "model": "Cover", "polymorphic": owner},
                "address": {"type": "embedsOne", "model": "Address"},
                "phones": {"type": "embedsMany", "model": "Phone"},
            }),
        ),
        (
            "Book",
            named(json!({"pages": "number", "draft": {"type": "string", "hidden": true}})),
            json!({"author": {"type": "belongsTo", "model": "Author"}}),
        ),
        ("Profile", named(json!({})), json!({})),
        (
            "Club",
            named(json!({})),
            json!({"authors": {"type": "hasMany", "model": "Author", "through": "Membership"}}),
        ),
        ("Membership", json!({"role": "string"}), json!({})),
        ("Prize", named(json!({})), json!({"authors": {"type": "hasAndBelongsToMany", "model": "Author"}})),
        (
            "Friendship",
            json!({"authorId": {"type": "number", "id": 1}, "friendId": {"type": "number", "id": 2}}),
            json!({}),
        ),
        (
            "Review",
            named(json!({"pen": "string"})),
            json!({"writer": {"type": "belongsTo", "model": "Author", "foreignKey": "pen", "primaryKey": "pen"}}),
        ),
        (
            "Shelf",
            json!({"hall": {"type": "string", "id": 1}, "number": {"type": "number", "id": 2}, "name": "string"}),
            json!({"volumes": {"type": "hasMany", "model": "Volume", "foreignKey": ["hall", "shelf"]}}),
        ),
        (
            "Volume",
            named(json!({})),
            json!({"place": {"type": "belongsTo", "model": "Shelf", "foreignKey": ["hall", "shelf"]}}),
        ),
        ("Picture", named(json!({})), json!({"owner": {"type": "belongsTo", "polymorphic": true}})),
        ("Cover", named(json!({})), json!({})),
    ]
}
