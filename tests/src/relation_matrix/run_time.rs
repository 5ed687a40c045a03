//! The methods on models that are known at run time.

use async_trait::async_trait;
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use serde_json::Value as Json;

use super::{Abilities, Kind, Method, Related, names_in, try_all};
use crate::models::library::attach_library;
use crate::models::{define_library, define_split_library};

/// An example of each kind: its name, the model that has the relation, the relation, and the model at the other end. Those that are
/// derived too come first.
const EXAMPLES: &[(&str, &str, &str, &str)] = &[
    ("hasMany", "Author", "books", "Book"),
    ("hasMany itself", "Author", "pupils", "Author"),
    ("hasMany by a property", "Author", "reviews", "Review"),
    ("hasMany by two", "Shelf", "volumes", "Volume"),
    ("hasMany through", "Author", "clubs", "Club"),
    ("hasMany itself through", "Author", "friends", "Author"),
    ("hasAndBelongsToMany", "Author", "prizes", "Prize"),
    ("referencesMany", "Author", "favorites", "Book"),
    ("hasOne", "Author", "profile", "Profile"),
    ("belongsTo", "Book", "author", "Author"),
    ("belongsTo itself", "Author", "mentor", "Author"),
    ("belongsTo by a property", "Review", "writer", "Author"),
    ("belongsTo by two", "Volume", "place", "Shelf"),
];

/// Those that are not derived.
const EXAMPLES_OF_LDL: &[(&str, &str, &str, &str)] = &[
    ("hasMany polymorphic", "Author", "pictures", "Picture"),
    ("hasOne polymorphic", "Author", "cover", "Cover"),
    ("belongsTo polymorphic", "Picture", "owner", "Author"),
    ("embedsOne", "Author", "address", "Address"),
    ("embedsMany", "Author", "phones", "Phone"),
];

/// What relations of run-time models can do, on this data source.
///
/// # Errors
/// When a method does not do what it is to do.
pub async fn run_time(ds: &DataSource) -> Result<Vec<Abilities>> {
    define_library(ds)?;
    try_all(&Registry::new([ds.clone()]), &kinds(EXAMPLES.iter().chain(EXAMPLES_OF_LDL))).await
}

/// What relations of run-time models can do where these models live on the second of two data sources, and the others on the first.
///
/// # Errors
/// When a method does not do what it is to do.
pub async fn split(first: &DataSource, second: &DataSource, on_second: &[&str]) -> Result<Vec<Abilities>> {
    define_split_library(first, second, on_second)?;
    let home = Registry::new([first.clone(), second.clone()]);
    try_all(&home, &kinds(EXAMPLES.iter().chain(EXAMPLES_OF_LDL))).await
}

/// What relations of derived models can do, where they are used as run-time models.
///
/// # Errors
/// When a method does not do what it is to do.
pub async fn run_time_of_derived(ds: &DataSource) -> Result<Vec<Abilities>> {
    attach_library(ds)?;
    try_all(&Registry::new([ds.clone()]), &kinds(EXAMPLES)).await
}

fn kinds(
    examples: impl IntoIterator<Item = &'static (&'static str, &'static str, &'static str, &'static str)>,
) -> Vec<Kind> {
    let kind = |&(name, model, relation, target)| Kind {
        name,
        model,
        relation,
        related: Box::new(OfRecord { model, relation, target }),
    };
    examples.into_iter().map(kind).collect()
}

/// Whom a row is related with: what an include finds.
pub(super) async fn included(
    home: &Registry,
    model: &str,
    relation: &str,
    owner: &str,
) -> Result<Vec<String>> {
    let ds = home.data_source_of(model)?;
    let model = ds.model(model)?;
    let filter = model.filter(&json!({"where": {"name": owner}, "include": relation}))?;
    Ok(names_in(&model.find(ds).with(filter).one().await?.to_json()[relation]))
}

/// A relation of a record.
struct OfRecord {
    model: &'static str,
    relation: &'static str,
    target: &'static str,
}

impl OfRecord {
    /// The id of the row of a name.
    fn id(&self, name: &str) -> Json {
        let at = ["owner", "other", "a", "b", "c"].iter().position(|known| *known == name);
        let id = at.map_or(6, |at| at + 1);
        if self.target == "Shelf" { json!({"hall": "h", "number": id}) } else { json!(id) }
    }

    /// What a new row of a name is made of.
    fn data(&self, name: &str) -> Json {
        let mut data = match self.target {
            "Shelf" => self.id(name),
            "Author" => json!({"pen": format!("pen {name}")}),
            _ => json!({}),
        };
        data["name"] = json!(name);
        data
    }
}

#[async_trait]
impl Related for OfRecord {
    async fn call(&self, home: &Registry, owner: &str, method: Method, name: &str) -> Result<Json> {
        let ds = home.data_source_of(self.model)?;
        let model = ds.model(self.model)?;
        let owner_is = model.condition(&json!({"name": owner}))?;
        let record = model.find(ds).filter(owner_is).one().await?;
        let related = record.relation(self.relation)?;
        let (id, data, renamed) = (self.id(name), self.data(name), json!({"name": "z"}));
        let condition = if name.is_empty() { Json::Null } else { json!({"name": name}) };
        let filter = if name.is_empty() { Json::Null } else { json!({"where": {"name": name}}) };
        Ok(match method {
            Method::Find => json!(related.find(ds, &filter).await?.iter().map(name_of).collect::<Vec<_>>()),
            Method::FindOne => json!(related.find_one(ds, &filter).await?.as_ref().map(name_of)),
            Method::FindById => json!(name_of(&related.find_by_id(ds, &id).await?)),
            Method::Exists => json!(related.exists(ds, &id).await?),
            Method::Count => json!(related.count(ds, &condition).await?),
            Method::Create => json!(name_of(&related.create(ds, &data).await?)),
            Method::Build => json!(name_of(&related.build(ds, &data)?)),
            Method::UpdateById => json!(name_of(&related.update_by_id(ds, &id, &renamed).await?)),
            Method::DestroyById => json!(related.destroy_by_id(ds, &id).await?),
            Method::UpdateAll => json!(related.update_all(ds, &condition, &renamed).await?),
            Method::DestroyAll => json!(related.destroy_all(ds, &condition).await?),
            Method::Add => json!(related.add(ds, &id, &Json::Null).await?),
            Method::Remove => json!(related.remove(ds, &id).await?),
            Method::Get => json!(related.get(ds, &filter).await?.as_ref().map(name_of)),
            Method::Update => json!(name_of(&related.update(ds, &renamed).await?)),
            Method::Set => {
                let there = home.data_source_of(self.target)?;
                let target = there.model(self.target)?;
                let other = target.find_by_id(there, &id)?.await?.map_or_else(|| target.build(&data), Ok)?;
                related.set(ds, &other).await?;
                Json::Null
            }
            Method::Destroy => json!(related.destroy(ds).await?),
            Method::Include => json!(included(home, self.model, self.relation, owner).await?),
            Method::Filter => {
                let is_many =
                    model.definition().relation(self.relation).is_some_and(|(_, it)| it.kind.is_many());
                let word = if is_many { "some" } else { "is" };
                let asked = model.condition(&json!({self.relation: {word: {"name": name}}}))?;
                json!(model.find(ds).filter(asked).await?.iter().map(name_of).collect::<Vec<_>>())
            }
        })
    }
}

fn name_of(record: &Record) -> String {
    record.to_json()["name"].as_str().unwrap_or_default().to_owned()
}
