//! The methods on derived models. What a kind does not have does not compile, so it is not called.

use async_trait::async_trait;
use juggler_core::filter::IntoPredicate;
use juggler_core::model::{IntoId, ToMany, ToOne};
use juggler_core::prelude::*;
use juggler_core::{DataSource, RelatedMany, RelatedOne, Result};
use serde::Serialize;
use serde_json::Value as Json;

use super::{Abilities, Kind, Method, Related, names_in, try_all};
use crate::models::library::*;

/// What relations of derived models can do, on this data source.
///
/// # Errors
/// When a method does not do what it is to do.
pub async fn derived(ds: &DataSource) -> Result<Vec<Abilities>> {
    attach_library(ds)?;
    let kinds = [
        many("hasMany", Author::books, Author::BOOKS),
        many("hasMany itself", Author::pupils, Author::PUPILS),
        many("hasMany by a property", Author::reviews, Author::REVIEWS),
        many("hasMany by two", Shelf::volumes, Shelf::VOLUMES),
        many("hasMany through", Author::clubs, Author::CLUBS),
        many("hasMany itself through", Author::friends, Author::FRIENDS),
        many("hasAndBelongsToMany", Author::prizes, Author::PRIZES),
        many("referencesMany", Author::favorites, Author::FAVORITES),
        one("hasOne", Author::profile, Author::PROFILE),
        one("belongsTo", Book::author, Book::AUTHOR),
        one("belongsTo itself", Author::mentor, Author::MENTOR),
        one("belongsTo by a property", Review::writer, Review::WRITER),
        one("belongsTo by two", Volume::place, Volume::PLACE),
    ];
    try_all(&Registry::new([ds.clone()]), &kinds).await
}

/// A model whose rows have names.
trait Named: DataAccess<Id: IntoId<Self::Id> + Send> + Serialize + Clone {
    fn new(name: &str) -> Draft<Self>;
    fn is(name: &str) -> Predicate<Self>;
    fn rename() -> Patch<Self>;
    fn name(&self) -> String;
    fn name_in(draft: &Draft<Self>) -> Option<String>;
    /// The id of the row of a name.
    fn id(name: &str) -> Self::Id;
}

fn number(name: &str) -> i64 {
    let at = ["owner", "other", "a", "b", "c", "d"].into_iter().zip(1..).find(|(known, _)| *known == name);
    at.map_or(0, |(_, number)| number)
}

macro_rules! named {
    ($($model:ident: $new:expr, $id:expr;)*) => { $(
        impl Named for $model {
            fn new(name: &str) -> Draft<Self> {
                $new(name.to_owned()).into_draft()
            }

            fn is(name: &str) -> Predicate<Self> {
                if name.is_empty() { everything().into_predicate() } else { $model::NAME.eq(name) }
            }

            fn rename() -> Patch<Self> {
                Patch::new().set($model::NAME, "z")
            }

            fn name(&self) -> String {
                self.name.clone()
            }

            fn name_in(draft: &Draft<Self>) -> Option<String> {
                draft.get($model::NAME)
            }

            fn id(name: &str) -> Self::Id {
                $id(name)
            }
        }
    )* };
}

named! {
    Author: |name: String| NewAuthor { name: name.clone() }.with(Author::PEN, format!("pen {name}")), number;
    Book: |name| NewBook { name }, number;
    Profile: |name| NewProfile { name }, number;
    Club: |name| NewClub { name }, number;
    Prize: |name| NewPrize { name }, number;
    Review: |name| NewReview { name }, number;
    Volume: |name| NewVolume { name }, number;
    Shelf: |name: String| NewShelf { hall: "h".to_owned(), number: number(&name), name }, |name| ("h".to_owned(), number(name));
}

/// A relation that leads to many rows.
struct Many<M, T> {
    related: for<'a> fn(&'a M) -> RelatedMany<'a, T>,
    relation: Relation<M, T, ToMany>,
}

fn many<M: Named, T: Named>(
    name: &'static str,
    related: for<'a> fn(&'a M) -> RelatedMany<'a, T>,
    relation: Relation<M, T, ToMany>,
) -> Kind {
    Kind {
        name,
        model: &M::definition().name,
        relation: relation.name(),
        related: Box::new(Many { related, relation }),
    }
}

#[async_trait]
impl<M: Named, T: Named> Related for Many<M, T> {
    async fn call(&self, home: &Registry, owner: &str, method: Method, name: &str) -> Result<Json> {
        let ds = &home.data_source_of(&M::definition().name)?;
        let row = M::find(ds).filter(M::is(owner)).one().await?;
        let related = (self.related)(&row);
        Ok(match method {
            Method::Find => json!(names(&related.find(ds).filter(T::is(name)).await?)),
            Method::FindOne => json!(related.find_one(ds).filter(T::is(name)).await?.map(|row| row.name())),
            Method::FindById => json!(related.find_by_id(ds, T::id(name)).await?.name()),
            Method::Exists => json!(related.exists(ds, T::id(name)).await?),
            Method::Count => json!(related.count(ds).filter(T::is(name)).await?),
            Method::Create => json!(related.create(ds, T::new(name)).await?.name()),
            Method::Build => json!(T::name_in(&related.build(ds, T::new(name))?)),
            Method::UpdateById => json!(related.update_by_id(ds, T::id(name), T::rename()).await?.name()),
            Method::DestroyById => json!(related.destroy_by_id(ds, T::id(name)).await?),
            Method::UpdateAll => json!(related.update_all(ds, T::is(name)).with(T::rename()).await?),
            Method::DestroyAll => json!(related.destroy_all(ds, T::is(name)).await?),
            Method::Add => json!(related.add(ds, T::id(name)).await?),
            Method::Remove => json!(related.remove(ds, T::id(name)).await?),
            Method::Include => {
                let row = M::find(ds).filter(M::is(owner)).include(self.relation).one().await?;
                json!(included(&row, self.relation.name())?)
            }
            Method::Filter => json!(names(&M::find(ds).filter(self.relation.some(T::is(name))).await?)),
            Method::Get | Method::Update | Method::Set | Method::Destroy => return Err(does_not_compile()),
        })
    }
}

/// A relation that leads to one row.
struct One<M, T> {
    related: for<'a> fn(&'a M) -> RelatedOne<'a, M, T>,
    relation: Relation<M, T, ToOne>,
}

fn one<M: Named, T: Named>(
    name: &'static str,
    related: for<'a> fn(&'a M) -> RelatedOne<'a, M, T>,
    relation: Relation<M, T, ToOne>,
) -> Kind {
    Kind {
        name,
        model: &M::definition().name,
        relation: relation.name(),
        related: Box::new(One { related, relation }),
    }
}

#[async_trait]
impl<M: Named, T: Named> Related for One<M, T> {
    async fn call(&self, home: &Registry, owner: &str, method: Method, name: &str) -> Result<Json> {
        let ds = &home.data_source_of(&M::definition().name)?;
        let row = M::find(ds).filter(M::is(owner)).one().await?;
        let related = (self.related)(&row);
        Ok(match method {
            Method::Get => json!(related.get(ds).await?.map(|row| row.name())),
            Method::Create => json!(related.create(ds, T::new(name)).await?.name()),
            Method::Build => json!(T::name_in(&related.build(ds, T::new(name))?)),
            Method::Update => json!(related.update(ds, T::rename()).await?.name()),
            Method::Set => {
                let other = T::find_by_id(ds, T::id(name)).required().await?;
                related.set(ds, &other).await?;
                Json::Null
            }
            Method::Destroy => json!(related.destroy(ds).await?),
            Method::Include => {
                let row = M::find(ds).filter(M::is(owner)).include(self.relation).one().await?;
                json!(included(&row, self.relation.name())?)
            }
            Method::Filter => json!(names(&M::find(ds).filter(self.relation.is(T::is(name))).await?)),
            _ => return Err(does_not_compile()),
        })
    }
}

fn names<T: Named>(rows: &[T]) -> Vec<String> {
    rows.iter().map(Named::name).collect()
}

/// The names in the field of a relation, as its JSON has them.
fn included(row: &impl Serialize, relation: &str) -> Result<Vec<String>> {
    let json = serde_json::to_value(row).map_err(|error| Error::bad_request(error.to_string()))?;
    Ok(names_in(&json[relation]))
}

fn does_not_compile() -> Error {
    Error::unsupported("a method that its type does not have")
}
