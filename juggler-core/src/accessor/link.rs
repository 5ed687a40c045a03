//! Writing related rows: create, add, remove, update and destroy, whatever the shape of the relation.

use super::origin::{Origin, id_of};
use crate::dao::{WriteOptions, create_drafts, destroy, find_or_create};
use crate::definition::{ModelRef, RelationKind};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Where};
use crate::model::DraftData;
use crate::relation::{Shape, has_values};
use crate::row::{Flow, Row, each};
use crate::session::Session;
use crate::value::{Value, equal};
use juggler_validate::ValidationErrors;

/// Creates one row, and gives it as it was stored.
async fn create_one(session: &Session, draft: DraftData, options: WriteOptions) -> Result<DraftData> {
    let model = draft.model().clone();
    let mut stored = None;
    let mut sink = each(|row: &dyn Row| {
        stored = Some(DraftData::from_row(model.clone(), row)?);
        Ok(Flow::Continue)
    });
    create_drafts(session, &mut vec![draft], options, &mut sink).await?;
    drop(sink);
    stored.ok_or_else(|| Error::storage("the store gave no row back for a new one"))
}

impl Origin<'_> {
    /// Creates a related row. `between` are the values of the row between, where there is one.
    pub(super) async fn create(
        &self,
        draft: DraftData,
        between: Option<DraftData>,
        options: WriteOptions,
    ) -> Result<DraftData> {
        let draft = self.draft(draft)?;
        if self.kind() == RelationKind::HasOne && self.count(Where::all()).await? > 0 {
            return Err(Error::bad_request(format!(
                "HasOne relation cannot create more than one instance of {}",
                self.target.name
            )));
        }
        if let Shape::Has { from, .. } = &self.link.shape
            && self.owner_key(from)?.is_none()
        {
            return Err(self.no_key());
        }
        let stored = create_one(&self.there, draft, options).await?;
        match &self.link.shape {
            Shape::Through { .. } => self.connect(&stored, between).await?,
            Shape::References { .. } => drop(self.push_reference(&stored).await?),
            Shape::BelongsTo { .. } | Shape::BelongsToAny { .. } => {
                self.update_owner(self.changes_for(&stored)?).await?;
            }
            Shape::Has { .. } | Shape::Embeds { .. } => {}
        }
        Ok(stored)
    }

    /// Relates a row that is there, and gives the owner where it changed.
    pub(super) async fn add(&self, id: &[Value], between: Option<DraftData>) -> Result<Option<DraftData>> {
        if let Shape::Embeds { .. } = self.link.shape {
            return Err(self.unsupported("add"));
        }
        let condition = has_values(&self.target, self.target.require_ids()?, id);
        let tree = FilterTree { condition, limit: Some(1), ..FilterTree::default() };
        let Some(row) = self.first(&tree).await? else {
            return Err(Error::not_found(self.target.name.clone(), crate::dao::shown(&self.target, id)));
        };
        match &self.link.shape {
            Shape::Through { .. } => self.connect(&row, between).await.map(|()| None),
            Shape::References { .. } => self.push_reference(&row).await.map(Some),
            Shape::Has { from, .. } => {
                if self.owner_key(from)?.is_none() {
                    return Err(self.no_key());
                }
                let changes = self.draft(DraftData::new(self.target.clone()))?;
                update_row(&self.there, &row, changes).await.map(|_| None)
            }
            _ => Err(self.unsupported("add")),
        }
    }

    /// Parts the owner from a related row, which stays, and gives the owner where it changed.
    pub(super) async fn remove(&self, id: &[Value]) -> Result<Option<DraftData>> {
        match &self.link.shape {
            Shape::Through { .. } => self.disconnect(id).await.map(|()| None),
            Shape::References { .. } => self.pull_reference(id).await.map(Some),
            Shape::Has { to, .. } => {
                let row = self.find_by_id(id).await?;
                let mut changes = DraftData::new(self.target.clone());
                to.iter().for_each(|&at| changes.set_value(at, Value::Null));
                update_row(&self.there, &row, changes).await.map(|_| None)
            }
            _ => Err(self.unsupported("remove")),
        }
    }

    /// Changes a related row.
    pub(super) async fn update_by_id(&self, id: &[Value], changes: DraftData) -> Result<DraftData> {
        let row = self.find_by_id(id).await?;
        update_row(&self.there, &row, changes).await
    }

    /// Destroys a related row, and what connects it.
    pub(super) async fn destroy_by_id(&self, id: &[Value]) -> Result<()> {
        let row = self.find_by_id(id).await?;
        let id = id_of(&self.target, &row)?;
        match &self.link.shape {
            Shape::Through { .. } => self.disconnect(&id).await?,
            Shape::References { .. } => drop(self.pull_reference(&id).await?),
            _ => {}
        }
        destroy(&self.there, &self.target, &id, Some(row), None).await.map(drop)
    }

    /// Destroys the related rows that match, and what connects them; counts them.
    pub(super) async fn destroy_all(&self, condition: Where) -> Result<u64> {
        let condition = self.condition()?.and(condition);
        if !matches!(self.link.shape, Shape::Through { .. } | Shape::References { .. }) {
            return crate::dao::destroy_all(&self.there, &self.target, condition).await;
        }
        let tree = FilterTree { condition, ..FilterTree::default() };
        let mut ids = Vec::new();
        let mut sink = each(|row: &dyn Row| {
            ids.push(id_of(&self.target, row)?);
            Ok(Flow::Continue)
        });
        crate::dao::find(&self.there, &self.target, &tree, &mut sink).await?;
        drop(sink);
        for id in &ids {
            self.destroy_by_id(id).await?;
        }
        Ok(ids.len() as u64)
    }

    /// Writes the row between, unless it is there.
    async fn connect(&self, row: &DraftData, between: Option<DraftData>) -> Result<()> {
        let Shape::Through { from, between: model, near, far, to, kind } = &self.link.shape else {
            return Ok(());
        };
        let Some(near_key) = self.owner_key(from)? else { return Err(self.no_key()) };
        let far_key: Vec<Value> = to.iter().map(|&at| Ok(row.get(at)?.to_owned())).collect::<Result<_>>()?;
        let mut draft = between.unwrap_or_else(|| DraftData::new(model.clone()));
        let mut set = |at: &[usize], key: &[Value]| {
            at.iter().zip(key).for_each(|(at, value)| draft.set_value(*at, value.clone()));
        };
        set(near, &near_key);
        set(far, &far_key);
        let mut condition = has_values(model, near, &near_key).and(has_values(model, far, &far_key));
        if let Some(kind) = kind {
            let name = [Value::from(&*kind.name)];
            set(&[kind.at], &name);
            condition = condition.and(has_values(model, &[kind.at], &name));
        }
        let tree = FilterTree { condition, ..FilterTree::default() };
        let session = self.here.of(model);
        let mut sink = each(|_: &dyn Row| Ok(Flow::Continue));
        let connected = find_or_create(&session, &tree, draft, WriteOptions::default(), &mut sink).await;
        match connected {
            // Two tasks connected the same rows at once: they are connected.
            Err(error) if error.is_conflict() && model.generated_id().is_none() => Ok(()),
            connected => connected.map(drop),
        }
    }

    /// Destroys the rows between the owner and a row.
    async fn disconnect(&self, id: &[Value]) -> Result<()> {
        let Shape::Through { between, far, .. } = &self.link.shape else { return Ok(()) };
        let Some(links) = self.links()? else { return Ok(()) };
        let condition = links.and(has_values(between, far, id));
        crate::dao::destroy_all(&self.here.of(between), between, condition).await.map(drop)
    }

    /// Puts the key of a row into the owner's list. The list is read anew: others may have changed it.
    async fn push_reference(&self, row: &DraftData) -> Result<DraftData> {
        let Shape::References { list, to } = &self.link.shape else { return Err(self.unsupported("add")) };
        let key = row.get(*to)?.to_owned();
        let mut keys = self.stored_list(*list).await?;
        if keys.iter().any(|known| equal(known.as_ref(), key.as_ref())) {
            let model = &self.link.owner;
            let mut errors = ValidationErrors::new(model.name.clone());
            errors.add(model.properties[*list].name.to_string(), "uniqueness", "already has this key");
            return Err(Error::from(errors));
        }
        keys.push(key);
        self.update_owner(self.changes([(*list, Value::List(keys))])).await
    }

    /// Takes the key of a row out of the owner's list.
    async fn pull_reference(&self, id: &[Value]) -> Result<DraftData> {
        let Shape::References { list, .. } = &self.link.shape else { return Err(self.unsupported("remove")) };
        let mut keys = self.stored_list(*list).await?;
        keys.retain(|key| !id.iter().any(|part| equal(part.as_ref(), key.as_ref())));
        self.update_owner(self.changes([(*list, Value::List(keys))])).await
    }

    async fn stored_list(&self, list: usize) -> Result<Vec<Value>> {
        match self.stored_owner().await?.take_value(list) {
            Some(Value::List(keys)) => Ok(keys),
            _ => Ok(Vec::new()),
        }
    }

    /// The owner as it is stored now.
    pub(super) async fn stored_owner(&self) -> Result<DraftData> {
        let model = &self.link.owner;
        let id = id_of(model, self.owner)?;
        let mut stored = None;
        let mut sink = each(|row: &dyn Row| {
            stored = Some(DraftData::from_row(model.clone(), row)?);
            Ok(Flow::Continue)
        });
        self.here.prepare(model).await?;
        self.here.connector().find(model, &id, None, &mut sink).await?;
        drop(sink);
        stored.ok_or_else(|| Error::not_found(model.name.clone(), crate::dao::shown(model, &id)))
    }

    #[cold]
    fn no_key(&self) -> Error {
        Error::bad_request(format!(
            "this {} has no key yet for its `{}`: save it first",
            self.link.owner.name,
            self.link.name()
        ))
    }

    #[cold]
    pub(super) fn unsupported(&self, what: &str) -> Error {
        Error::unsupported(format!("`{what}` on {}", self.link.place()))
    }
}

/// Changes a row through its rules and hooks.
pub(super) async fn update_row(session: &Session, row: &DraftData, changes: DraftData) -> Result<DraftData> {
    let model: ModelRef = row.model().clone();
    let mut updated = None;
    let mut sink = each(|row: &dyn Row| {
        updated = Some(DraftData::from_row(model.clone(), row)?);
        Ok(Flow::Continue)
    });
    crate::dao::update(session, row, changes, None, WriteOptions::default(), &mut sink).await?;
    drop(sink);
    updated.ok_or_else(|| Error::storage("the store gave no row back for an update"))
}
