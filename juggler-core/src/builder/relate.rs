//! Relations that are added to a model which is there: LoopBack's `User.hasMany(Post, {as: 'posts'})`.

use serde_json::{Value as Json, json};

use super::place::{Options, Place};
use super::relation;
use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::definition::{Coercion, ModelRef, pluralize};
use crate::error::Result;

macro_rules! relations {
    ($($(#[$doc:meta])* $name:ident $word:literal, $as:expr;)*) => {
        /// Relations that are added to a model which is attached. Who holds the model sees the new relation.
        ///
        /// The first argument names the model, the second the model that it leads to, or the relation, and the third has the options
        /// of LDL: `as` (the name of the relation), `model`, `foreignKey`, `through` and so on. Both models must be models of LDL or be
        /// defined so later; those of a derived one are fields of its struct.
        ///
        /// # Errors
        /// An unknown model, a derived one, a name that a property has, and options that are wrong, with their path.
        impl DataSource {
            $(
                $(#[$doc])*
                pub fn $name(&self, model: &str, to: &str, options: &Json) -> Result<RuntimeModel> {
                    self.relate(model, $word, to, options, $as)
                }
            )*
        }
    };
}

relations! {
    /// LoopBack's `User.hasMany(Post, {as: 'posts', foreignKey: 'authorId'})` and
    /// `Book.hasMany('chapters', {model: Chapter})`.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// let user = ds.define("User", &json!({"name": "string"}), &json!({}))?;
    /// ds.define("Post", &json!({"title": "string"}), &json!({}))?;
    /// ds.has_many("User", "Post", &json!({"as": "posts", "foreignKey": "authorId"}))?;
    /// ds.belongs_to("Post", "author", &json!({"model": "User"}))?;
    ///
    /// let ada = user.create(ds, &json!({"name": "Ada"}))?.await?;
    /// ada.relation("posts")?.create(ds, &json!({"title": "On engines"})).await?;
    /// # Ok(()) }
    /// ```
    has_many "hasMany", |target| pluralize(&lower(target));
    /// LoopBack's `User.hasOne(Profile)`. See [`has_many`](DataSource::has_many).
    has_one "hasOne", lower;
    /// LoopBack's `Post.belongsTo(User, {as: 'author'})`, and with `{"polymorphic": true}`
    /// `Photo.belongsTo('subject', {polymorphic: true})`. See [`has_many`](DataSource::has_many).
    belongs_to "belongsTo", lower;
    /// LoopBack's `User.hasAndBelongsToMany('groups', {model: Group})`. See [`has_many`](DataSource::has_many).
    has_and_belongs_to_many "hasAndBelongsToMany", |target| pluralize(&lower(target));
    /// LoopBack's `User.embedsOne(Address)`: the relation `addressItem`, in the property `address`. See
    /// [`has_many`](DataSource::has_many).
    embeds_one "embedsOne", |target| format!("{}Item", lower(target));
    /// LoopBack's `User.embedsMany(Phone)`: the relation `phoneList`, in the property `phones`. See
    /// [`has_many`](DataSource::has_many).
    embeds_many "embedsMany", |target| format!("{}List", lower(target));
    /// LoopBack's `Post.referencesMany(Tag)`. See [`has_many`](DataSource::has_many).
    references_many "referencesMany", |target| pluralize(&lower(target));
}

impl DataSource {
    fn relate(
        &self,
        model: &str,
        kind: &str,
        to: &str,
        options: &Json,
        usual: impl Fn(&str) -> String,
    ) -> Result<RuntimeModel> {
        let known = self.definition(model)?;
        let place = Place::new(&known.name, "relations");
        if known.settings.coercion == Coercion::Typed {
            return Err(place.error("this model is derived: its relations are fields of its struct"));
        }
        place.bound_depth(options)?;
        let given = Options { place, map: place.object(options)? };
        let leads_anywhere = kind == "belongsTo" && given.get("polymorphic").is_some();
        let (target, name) = match given.text("model")? {
            Some(target) => (target, to.to_owned()),
            None if leads_anywhere => (String::new(), to.to_owned()),
            None => {
                let target = self.meant(to);
                let name = if target == to { usual(&target) } else { to.to_owned() };
                (target, name)
            }
        };
        let name = given.text("as")?.unwrap_or(name);
        let mut declared = given.map.clone();
        declared.remove("as");
        declared.insert("type".to_owned(), json!(kind));
        declared.insert("model".to_owned(), json!(target));
        let relation = relation::read(&place.key(&name), &name, &Json::Object(declared))?;
        let renewed = self.source().renew(&known, |model| {
            let relations = model.relations.to_mut();
            match relations.iter_mut().find(|known| known.name == relation.name) {
                Some(known) => *known = relation,
                None => relations.push(relation),
            }
        })?;
        Ok(RuntimeModel::new(renewed).of(self))
    }

    /// The model that a name means: the one of this name, or of which it is the plural. One that is not known may be defined later.
    fn meant(&self, name: &str) -> String {
        let models = self.models();
        let is = |model: &&ModelRef| *model.name == *name;
        let is_plural = |model: &&ModelRef| model.plural_name().eq_ignore_ascii_case(name);
        let known = models.iter().find(is).or_else(|| models.iter().find(is_plural));
        known.map_or_else(|| name.to_owned(), |model| model.name.to_string())
    }
}

/// `userProfile` for `UserProfile`.
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
