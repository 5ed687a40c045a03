//! The same library as LoopBack's JSON, and what is not derived: pictures and covers of anything, and what an author embeds.

use juggler_core::{DataSource, Result};
use serde_json::{Value as Json, json};

/// Defines the models of the library, in an order in which the other end of a relation may come later.
///
/// # Errors
/// When one cannot be defined.
pub fn define_library(ds: &DataSource) -> Result<()> {
    models().into_iter().try_for_each(|model| model.define(ds))
}

/// The same, where the models whose rows have names have this default scope.
///
/// # Errors
/// When one cannot be defined.
pub fn define_scoped_library(ds: &DataSource, scope: &Json) -> Result<()> {
    models().into_iter().try_for_each(|model| model.with_scope(scope).define(ds))
}

/// The same, with these models on the second of two data sources, and the others on the first.
///
/// # Errors
/// When one cannot be defined.
pub fn define_split_library(first: &DataSource, second: &DataSource, on_second: &[&str]) -> Result<()> {
    models().into_iter().try_for_each(|model| {
        let is_on_second = on_second.contains(&model.name);
        model.define(if is_on_second { second } else { first })
    })
}

struct Ldl {
    name: &'static str,
    properties: Json,
    settings: Json,
}

impl Ldl {
    fn new(name: &'static str, properties: Json, relations: Json) -> Self {
        Ldl { name, properties, settings: json!({"forceId": false, "relations": relations}) }
    }

    fn with_scope(mut self, scope: &Json) -> Self {
        if self.properties.get("name").is_some() {
            self.settings["scope"] = scope.clone();
        }
        self
    }

    fn define(self, ds: &DataSource) -> Result<()> {
        ds.define(self.name, &self.properties, &self.settings).map(drop)
    }
}

/// These properties, an id and a name.
fn named(mut properties: Json) -> Json {
    properties["id"] = json!({"type": "number", "id": true, "generated": true});
    properties["name"] = json!({"type": "string", "required": true});
    properties
}

fn models() -> [Ldl; 14] {
    let owner = json!({"selector": "owner"});
    [
        Ldl::new("Address", named(json!({})), json!({})),
        Ldl::new("Phone", named(json!({})), json!({})),
        Ldl::new(
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
        Ldl::new(
            "Book",
            named(json!({"pages": "number", "draft": {"type": "string", "hidden": true}})),
            json!({"author": {"type": "belongsTo", "model": "Author"}}),
        ),
        Ldl::new("Profile", named(json!({})), json!({})),
        Ldl::new(
            "Club",
            named(json!({})),
            json!({"authors": {"type": "hasMany", "model": "Author", "through": "Membership"}}),
        ),
        Ldl::new("Membership", json!({"role": "string"}), json!({})),
        Ldl::new(
            "Prize",
            named(json!({})),
            json!({"authors": {"type": "hasAndBelongsToMany", "model": "Author"}}),
        ),
        Ldl::new(
            "Friendship",
            json!({"authorId": {"type": "number", "id": 1}, "friendId": {"type": "number", "id": 2}}),
            json!({}),
        ),
        Ldl::new(
            "Review",
            named(json!({"pen": "string"})),
            json!({"writer": {"type": "belongsTo", "model": "Author", "foreignKey": "pen", "primaryKey": "pen"}}),
        ),
        Ldl::new(
            "Shelf",
            json!({"hall": {"type": "string", "id": 1}, "number": {"type": "number", "id": 2}, "name": "string"}),
            json!({"volumes": {"type": "hasMany", "model": "Volume", "foreignKey": ["hall", "shelf"]}}),
        ),
        Ldl::new(
            "Volume",
            named(json!({})),
            json!({"place": {"type": "belongsTo", "model": "Shelf", "foreignKey": ["hall", "shelf"]}}),
        ),
        Ldl::new("Picture", named(json!({})), json!({"owner": {"type": "belongsTo", "polymorphic": true}})),
        Ldl::new("Cover", named(json!({})), json!({})),
    ]
}
