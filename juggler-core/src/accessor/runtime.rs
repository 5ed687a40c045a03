//! The rows related to a record, with JSON in and records out.

use std::borrow::Cow;
use std::panic::Location;

use serde_json::Value as Json;

use super::load::{Asker, Load};
use super::origin::Origin;
use crate::dao::{FindByIds, FindRecords, RuntimeModel, WriteOptions};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::filter::{Filter, FilterTree, Where};
use crate::model::{DraftData, Entity, Id, Instance, Record, draft_from_json};
use crate::relation::Shape;
use crate::row::Row;
use crate::session::Session;

/// What a relation of one record leads to: `record.relation("posts")?`. All kinds of relation have it; what a kind cannot do is an
/// `Unsupported` error.
#[derive(Debug, Clone)]
#[must_use = "this names related rows; one of its operations reads or writes them"]
pub struct RelatedRecords<'a> {
    owner: &'a Record,
    model: ModelRef,
    relation: usize,
}

impl Record {
    /// What a relation of this record leads to.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// let ada = ds.model("User")?.find_one(ds).await?.expect("there is a user");
    /// let post = ada.relation("posts")?.create(ds, &json!({"title": "On engines"})).await?;
    /// let titles = ada.relation("posts")?.find(ds, &json!({"order": "title", "limit": 3})).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// An unknown relation.
    pub fn relation(&self, name: &str) -> Result<RelatedRecords<'_>> {
        let model = Instance::model(self);
        let (relation, _) = model.require_relation(name)?;
        Ok(RelatedRecords { owner: self, model, relation })
    }
}

impl<'a> RelatedRecords<'a> {
    /// The related records; of a relation that leads to one, none or one: from memory, or by one query for all records that this one
    /// was read with. See [`RelatedMany::load`](super::RelatedMany::load). Afterwards
    /// [`Record::related`] and [`Record::related_one`] answer too.
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn load<'s>(&self, session: &'s Session) -> Load<'s, 'a, &'a [Record]>
    where
        'a: 's,
    {
        Load::records(session, self.owner, self.relation)
    }

    fn origin<'s>(&'s self, session: &'s Session) -> Result<Origin<'s>> {
        Origin::new(session, self.owner as &dyn Entity, &self.model, self.relation)
    }

    /// The same, for what only relations that lead to many records can do.
    fn many<'s>(&'s self, session: &'s Session, what: &str) -> Result<Origin<'s>> {
        self.require_arity(true, what)?;
        self.origin(session)
    }

    /// The same, for what only relations that lead to one record can do.
    fn one<'s>(&'s self, session: &'s Session, what: &str) -> Result<Origin<'s>> {
        self.require_arity(false, what)?;
        self.origin(session)
    }

    /// Is it a relation that leads to many records, or to one?
    fn require_arity(&self, is_many: bool, what: &str) -> Result<()> {
        let relation = &self.model.relations[self.relation];
        if relation.kind.is_many() == is_many {
            return Ok(());
        }
        let leads_to = if is_many { "one record" } else { "many records" };
        let place = format!("{}.{}", self.model.name, relation.name);
        Err(Error::unsupported(format!("`{what}` on {place}, which leads to {leads_to}")))
    }

    /// What creates the record must know its model.
    fn require_model(&self, what: &str) -> Result<()> {
        let relation = &self.model.relations[self.relation];
        if !relation.leads_anywhere() {
            return Ok(());
        }
        let place = format!("{}.{}", self.model.name, relation.name);
        Err(Error::unsupported(format!(
            "`{what}` on {place}, which leads to a model of each row's own: `set` it"
        )))
    }

    /// Finds related records, where there may be many: the filter is LoopBack's JSON, `{}` or null for all.
    ///
    /// # Errors
    /// As the query.
    #[track_caller]
    pub fn find(&self, session: &Session, filter: &Json) -> impl Future<Output = Result<Vec<Record>>> + Send {
        self.note(Location::caller());
        async move {
            self.require_arity(true, "find")?;
            self.read(session, filter).await
        }
    }

    /// The first related record, where there may be many.
    ///
    /// # Errors
    /// As the query.
    #[track_caller]
    pub fn find_one(
        &self,
        session: &Session,
        filter: &Json,
    ) -> impl Future<Output = Result<Option<Record>>> + Send {
        self.note(Location::caller());
        async move {
            self.require_arity(true, "find_one")?;
            self.read_first(session, filter).await
        }
    }

    /// The record that the relation leads to, where it leads to one.
    ///
    /// # Errors
    /// As the query.
    #[track_caller]
    pub fn get(
        &self,
        session: &Session,
        filter: &Json,
    ) -> impl Future<Output = Result<Option<Record>>> + Send {
        self.note(Location::caller());
        async move {
            self.require_arity(false, "get")?;
            self.read_first(session, filter).await
        }
    }

    /// Notes that a query is made for this record alone.
    fn note(&self, site: &'static Location<'static>) {
        Asker::record(self.owner, self.relation).note(site);
    }

    async fn read(&self, session: &Session, filter: &Json) -> Result<Vec<Record>> {
        let Some(origin) = Origin::find(session, self.owner as &dyn Entity, &self.model, self.relation)?
        else {
            return Ok(Vec::new());
        };
        let mut tree = match filter {
            Json::Null => FilterTree::default(),
            filter => FilterTree::from_json(&origin.target, filter)?,
        };
        if let Some(scope) = &origin.link.scope {
            tree.scope(scope);
        }
        let target = origin.target.clone();
        if let Shape::Embeds { .. } = origin.link.shape {
            return origin.embedded(&tree).await?.into_iter().map(|item| part(item, &tree)).collect();
        }
        if let (Shape::References { to, .. }, true) = (&origin.link.shape, tree.order.is_empty())
            && *target.ids == [*to]
        {
            // In the order of the list.
            let ids = origin.references()?.into_iter().map(Id::from).collect();
            let find = FindByIds::<Record>::new(&origin.there, target, ids).with(Filter::from_tree(tree));
            return find.records().await;
        }
        tree.restrict(origin.condition()?);
        FindRecords::new(Cow::Borrowed(&origin.there), target, tree).await
    }

    async fn read_first(&self, session: &Session, filter: &Json) -> Result<Option<Record>> {
        let mut filter = filter.clone();
        if let Json::Object(map) = &mut filter {
            map.insert("limit".to_owned(), 1.into());
        } else {
            filter = serde_json::json!({ "limit": 1 });
        }
        Ok(self.read(session, &filter).await?.into_iter().next())
    }

    /// The related record with an id.
    ///
    /// # Errors
    /// When there is none, or it is not related (404).
    pub async fn find_by_id(&self, session: &Session, id: &Json) -> Result<Record> {
        let origin = self.many(session, "find_by_id")?;
        let id = id_of(&origin.target, id)?;
        match origin.link.shape {
            Shape::Embeds { .. } => {
                let item = origin.embedded_with_id(&id).await?;
                item.map(Record::from).ok_or_else(|| origin.missing(&id))
            }
            _ => origin.find_by_id(&id).await.map(Record::from),
        }
    }

    /// Is there a related record with an id? LoopBack answers 404 where there is none; here it is `false`.
    ///
    /// # Errors
    /// As the query.
    pub async fn exists(&self, session: &Session, id: &Json) -> Result<bool> {
        let origin = self.many(session, "exists")?;
        let id = id_of(&origin.target, id)?;
        match origin.link.shape {
            Shape::Embeds { .. } => Ok(origin.embedded_with_id(&id).await?.is_some()),
            _ => {
                let condition = origin.with_id(&id)?;
                Ok(crate::dao::count(&origin.there, &origin.target, &condition).await? > 0)
            }
        }
    }

    /// Counts related records: the condition is LoopBack's JSON, `{}` or null for all.
    ///
    /// # Errors
    /// As the query.
    pub async fn count(&self, session: &Session, condition: &Json) -> Result<u64> {
        let origin = self.many(session, "count")?;
        let condition = where_of(&origin.target, condition)?;
        match origin.link.shape {
            Shape::Embeds { .. } => {
                let tree = FilterTree { condition, ..FilterTree::default() };
                Ok(origin.embedded(&tree).await?.len() as u64)
            }
            _ => origin.count(condition).await,
        }
    }

    /// Creates a related record.
    ///
    /// # Errors
    /// Those of creating a record, and a second one of a has-one.
    pub async fn create(&self, session: &Session, data: &Json) -> Result<Record> {
        self.require_model("create")?;
        let origin = self.origin(session)?;
        let draft = draft_from_json(&origin.target, data)?;
        match origin.link.shape {
            Shape::Embeds { .. } => origin.create_embedded(draft).await.map(Record::from),
            _ => origin.create(draft, None, WriteOptions::default()).await.map(Record::from),
        }
    }

    /// A new related record in memory, not stored.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn build(&self, session: &Session, data: &Json) -> Result<Record> {
        self.require_model("build")?;
        let origin = self.origin(session)?;
        let draft = draft_from_json(&origin.target, data)?;
        let mut draft = match origin.link.shape {
            Shape::Embeds { .. } => origin.build_embedded(draft, &[])?,
            _ => origin.draft(draft)?,
        };
        draft.apply_defaults();
        Ok(Record::from(draft))
    }

    /// Changes the related record with an id.
    ///
    /// # Errors
    /// When there is none, or it is not related (404), and those of an update.
    pub async fn update_by_id(&self, session: &Session, id: &Json, data: &Json) -> Result<Record> {
        let origin = self.many(session, "update_by_id")?;
        let (id, changes) = (id_of(&origin.target, id)?, draft_from_json(&origin.target, data)?);
        match origin.link.shape {
            Shape::Embeds { .. } => {
                let changed = origin.update_embedded(Some(&id), merged(changes)).await?;
                changed.map(Record::from).ok_or_else(|| origin.missing(&id))
            }
            _ => origin.update_by_id(&id, changes).await.map(Record::from),
        }
    }

    /// Destroys the related record with an id, and what connects it.
    ///
    /// # Errors
    /// When there is none, or it is not related (404).
    pub async fn destroy_by_id(&self, session: &Session, id: &Json) -> Result<()> {
        let origin = self.many(session, "destroy_by_id")?;
        let id = id_of(&origin.target, id)?;
        match origin.link.shape {
            Shape::Embeds { .. } => match origin.destroy_embedded(|item| origin.is(item, &id)).await? {
                0 => Err(origin.missing(&id)),
                _ => Ok(()),
            },
            _ => origin.destroy_by_id(&id).await,
        }
    }

    /// Sets values in the related records that match, and counts them.
    ///
    /// # Errors
    /// Those of updating any records.
    pub async fn update_all(&self, session: &Session, condition: &Json, data: &Json) -> Result<u64> {
        let origin = self.many(session, "update_all")?;
        if let Shape::Embeds { .. } = origin.link.shape {
            return Err(origin.unsupported("update_all"));
        }
        let condition = origin.condition()?.and(where_of(&origin.target, condition)?);
        let target = RuntimeModel::new(origin.target.clone());
        target.update_all(&origin.there, crate::Predicate::new(condition), data)?.await
    }

    /// Destroys the related records that match, and what connects them; counts them.
    ///
    /// # Errors
    /// Those of destroying any records.
    pub async fn destroy_all(&self, session: &Session, condition: &Json) -> Result<u64> {
        let origin = self.many(session, "destroy_all")?;
        let condition = where_of(&origin.target, condition)?;
        match origin.link.shape {
            Shape::Embeds { .. } => {
                let condition = crate::query::resolve_where(&origin.target, &condition)?;
                origin.destroy_embedded(|item| crate::query::matches(&condition, item)).await
            }
            _ => origin.destroy_all(condition).await,
        }
    }

    /// Relates a record that is there; see [`RelatedMany::add`](super::RelatedMany::add). `between` are values of the row between,
    /// or null.
    ///
    /// # Errors
    /// No such record (404), and a key that the list has already (422).
    pub async fn add(&self, session: &Session, id: &Json, between: &Json) -> Result<()> {
        let origin = self.many(session, "add")?;
        let id = id_of(&origin.target, id)?;
        let between = match (&origin.link.shape, between) {
            (Shape::Through { between: model, .. }, Json::Object(_)) => {
                Some(draft_from_json(model, between)?)
            }
            _ => None,
        };
        origin.add(&id, between).await.map(drop)
    }

    /// Parts a related record from this one; see [`RelatedMany::remove`](super::RelatedMany::remove).
    ///
    /// # Errors
    /// As there.
    pub async fn remove(&self, session: &Session, id: &Json) -> Result<()> {
        let origin = self.many(session, "remove")?;
        let id = id_of(&origin.target, id)?;
        origin.remove(&id).await.map(drop)
    }

    /// Changes the one related record.
    ///
    /// # Errors
    /// When there is none (404), and those of an update.
    pub async fn update(&self, session: &Session, data: &Json) -> Result<Record> {
        let origin = self.one(session, "update")?;
        let changes = draft_from_json(&origin.target, data)?;
        match origin.link.shape {
            Shape::Embeds { .. } => {
                let empty =
                    || Error::not_found(origin.target.name.clone(), format!("in {}", origin.link.place()));
                origin.update_embedded(None, merged(changes)).await?.map(Record::from).ok_or_else(empty)
            }
            _ => origin.update_current(changes).await.map(Record::from),
        }
    }

    /// Relates a record that is there in place of the one there was, and gives this record as it then is.
    ///
    /// # Errors
    /// Those of an update, and a second record of a has-one.
    pub async fn set(&self, session: &Session, record: &Record) -> Result<Record> {
        self.require_arity(false, "set")?;
        let model = Instance::model(record);
        let owner = self.owner as &dyn Entity;
        let origin = Origin::to(session, owner, &self.model, self.relation, &model)?;
        let row = DraftData::from_row(model, record as &dyn Row)?;
        if let Shape::Embeds { .. } = origin.link.shape {
            origin.create_embedded(row).await?;
            return origin.stored_owner().await.map(Record::from);
        }
        match origin.set_current(&row).await? {
            Some(owner) => Ok(Record::from(owner)),
            None => Ok(self.owner.clone()),
        }
    }

    /// Destroys the one related record. Of a belongsTo only the key is set to null, as in LoopBack; the record stays.
    ///
    /// # Errors
    /// A hasOne without a record (404).
    pub async fn destroy(&self, session: &Session) -> Result<()> {
        let origin = self.one(session, "destroy")?;
        match origin.link.shape {
            Shape::Embeds { .. } => origin.destroy_embedded(|_| true).await.map(drop),
            _ => origin.destroy_current().await,
        }
    }
}

fn id_of(model: &ModelRef, id: &Json) -> Result<Id> {
    RuntimeModel::new(model.clone()).id(id)
}

fn where_of(model: &ModelDefinition, json: &Json) -> Result<Where> {
    match json {
        Json::Null => Ok(Where::all()),
        json => Where::from_json(model, json),
    }
}

/// Puts changes into an instance.
fn merged(changes: DraftData) -> impl FnOnce(&mut DraftData) -> Result<()> {
    move |item| {
        for (position, value) in changes.given() {
            item.set_value(position, value.clone());
        }
        for (name, value) in changes.extras().iter() {
            item.set_extra(name.to_owned(), value.clone());
        }
        Ok(())
    }
}

/// The part of an embedded instance that a filter asks for.
fn part(item: DraftData, tree: &FilterTree) -> Result<Record> {
    let model = item.model().clone();
    let record = Record::from(item);
    match tree.fields {
        None => Ok(record),
        Some(_) => crate::dao::project(&model, &record, tree.fields.as_ref()),
    }
}
