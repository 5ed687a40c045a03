//! A row and one of its relations: what the operations on related rows start from.

use crate::dao::{WriteOptions, names, shown};
use crate::definition::{ModelDefinition, ModelRef, RelationKind};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Operation, Subquery, Where};
use crate::model::{DraftData, Entity, Id};
use crate::relation::{Link, Shape, has_values};
use crate::row::{Flow, Row, each};
use crate::session::Session;
use crate::value::{Value, ValueRef};

/// A row and one of its relations.
pub(super) struct Origin<'a> {
    /// Where the row lives.
    pub(super) here: &'a Session,
    /// Where the related rows live.
    pub(super) there: Session,
    pub(super) owner: &'a dyn Entity,
    pub(super) link: Link,
    /// The model of the related rows.
    pub(super) target: ModelRef,
}

impl<'a> Origin<'a> {
    /// A row and the relation at a position of its model. `None` where the row leads to no model.
    pub(super) fn find(
        session: &'a Session,
        owner: &'a dyn Entity,
        model: &ModelRef,
        relation: usize,
    ) -> Result<Option<Self>> {
        let link = Link::at(session, model, relation)?;
        let Some(target) = link.target_of(session, owner)? else { return Ok(None) };
        Ok(Some(Origin { here: session, there: session.of(&target), owner, link, target }))
    }

    /// The same, of a row that leads to a model.
    pub(super) fn new(
        session: &'a Session,
        owner: &'a dyn Entity,
        model: &ModelRef,
        relation: usize,
    ) -> Result<Self> {
        let origin = Self::find(session, owner, model, relation)?;
        origin.ok_or_else(|| {
            let name = model.relations.get(relation).map_or("?", |relation| &*relation.name);
            Error::bad_request(format!("this {} names no model that its `{name}` is one of", model.name))
        })
    }

    /// The same, with the model of the row that it is to lead to.
    pub(super) fn to(
        session: &'a Session,
        owner: &'a dyn Entity,
        model: &ModelRef,
        relation: usize,
        target: &ModelRef,
    ) -> Result<Self> {
        let link = Link::at(session, model, relation)?;
        if let Some(known) = link.target.as_ref().filter(|known| known.name != target.name) {
            let message = format!("{} leads to a {}, not to a {}", link.place(), known.name, target.name);
            return Err(Error::bad_request(message));
        }
        Ok(Origin { here: session, there: session.of(target), owner, link, target: target.clone() })
    }

    /// The values of the owner at these positions; `None` where one of them is null.
    pub(super) fn owner_key(&self, at: &[usize]) -> Result<Option<Vec<Value>>> {
        let values: Vec<Value> =
            at.iter().map(|&at| Ok(self.owner.get(at)?.to_owned())).collect::<Result<_>>()?;
        Ok((!values.iter().any(Value::is_null)).then_some(values))
    }

    /// Which rows of the target are related.
    pub(super) fn condition(&self) -> Result<Where> {
        let scope = self.link.scope.as_ref().map(|scope| scope.condition.clone());
        let nobody = || Where::Or(Vec::new());
        let target = &self.target;
        let condition = match &self.link.shape {
            Shape::Has { from, to, kind } => match self.owner_key(from)? {
                None => nobody(),
                Some(key) => {
                    let condition = has_values(target, to, &key);
                    match kind {
                        None => condition,
                        Some(kind) => {
                            condition.and(has_values(target, &[kind.at], &[Value::from(&*kind.name)]))
                        }
                    }
                }
            },
            Shape::BelongsTo { from, to } => {
                self.owner_key(from)?.map_or_else(nobody, |key| has_values(target, to, &key))
            }
            Shape::BelongsToAny { from, to, .. } => {
                let to = match to.as_slice() {
                    [] => target.require_ids()?.to_vec(),
                    names => names.iter().map(|name| target.position(name)).collect::<Result<_>>()?,
                };
                self.owner_key(from)?.map_or_else(nobody, |key| has_values(target, &to, &key))
            }
            Shape::Through { between, far, to, .. } => match self.links()? {
                None => nobody(),
                Some(condition) => {
                    let of = Subquery { model: between.clone(), select: names(between, far), condition };
                    Where::In { properties: names(target, to), of: Box::new(of) }
                }
            },
            Shape::References { to, .. } => {
                Where::test(target.properties[*to].name.clone(), Operation::Inq(self.references()?))
            }
            Shape::Embeds { .. } => {
                return Err(Error::unsupported(format!(
                    "a query for {}, which are no rows",
                    self.link.place()
                )));
            }
        };
        Ok(match scope {
            Some(scope) => condition.and(scope),
            None => condition,
        })
    }

    /// Which rows of the model between lead from the owner; `None` where its key is null.
    pub(super) fn links(&self) -> Result<Option<Where>> {
        let Shape::Through { from, between, near, kind, .. } = &self.link.shape else { return Ok(None) };
        Ok(self.owner_key(from)?.map(|key| {
            let condition = has_values(between, near, &key);
            match kind {
                None => condition,
                Some(kind) => condition.and(has_values(between, &[kind.at], &[Value::from(&*kind.name)])),
            }
        }))
    }

    /// The keys in the owner's list.
    pub(super) fn references(&self) -> Result<Vec<Value>> {
        let Shape::References { list, .. } = &self.link.shape else { return Ok(Vec::new()) };
        Ok(match self.owner.get(*list)? {
            ValueRef::List(list) => (0..list.len()).map(|i| list.get(i).to_owned()).collect(),
            _ => Vec::new(),
        })
    }

    /// The related rows, and which of them an id means.
    pub(super) fn with_id(&self, id: &[Value]) -> Result<Where> {
        Ok(self.condition()?.and(has_values(&self.target, self.target.require_ids()?, id)))
    }

    /// Pushes the related row with an id.
    ///
    /// # Errors
    /// When there is none, or it is not related (404). Of a list of keys, one that is there and not in the list is a 400, as
    /// in LoopBack.
    pub(super) async fn find_by_id(&self, id: &[Value]) -> Result<DraftData> {
        let tree = FilterTree { condition: self.with_id(id)?, limit: Some(1), ..FilterTree::default() };
        if let Some(row) = self.first(&tree).await? {
            return Ok(row);
        }
        if let Shape::References { list, .. } = &self.link.shape {
            let condition = has_values(&self.target, self.target.require_ids()?, id);
            let tree = FilterTree { condition, limit: Some(1), ..FilterTree::default() };
            if self.first(&tree).await?.is_some() {
                return Err(Error::bad_request(format!(
                    "key mismatch: {} has no {} {} in it",
                    self.link.owner.place(*list),
                    self.target.name,
                    shown(&self.target, id)
                )));
            }
        }
        Err(self.missing(id))
    }

    /// No related row has this id.
    #[cold]
    pub(super) fn missing(&self, id: &[Value]) -> Error {
        Error::not_found(
            self.target.name.clone(),
            format!("{} in {}", shown(&self.target, id), self.link.place()),
        )
    }

    /// The first row of the target that a filter finds.
    pub(super) async fn first(&self, tree: &FilterTree) -> Result<Option<DraftData>> {
        let mut found = None;
        let mut sink = each(|row: &dyn Row| {
            found = Some(DraftData::from_row(self.target.clone(), row)?);
            Ok(Flow::Stop)
        });
        crate::dao::find(&self.there, &self.target, tree, &mut sink).await?;
        drop(sink);
        Ok(found)
    }

    /// How many related rows match.
    pub(super) async fn count(&self, condition: Where) -> Result<u64> {
        crate::dao::count(&self.there, &self.target, &self.condition()?.and(condition)).await
    }

    /// A draft of a new related row: what was given, and over it what the relation says.
    pub(super) fn draft(&self, mut draft: DraftData) -> Result<DraftData> {
        self.link.mark_new(self.owner, &mut draft)?;
        Ok(draft)
    }

    /// Sets values of the owner, through its rules and hooks.
    pub(super) async fn update_owner(&self, draft: DraftData) -> Result<DraftData> {
        let mut updated = None;
        let mut sink = each(|row: &dyn Row| {
            updated = Some(DraftData::from_row(self.link.owner.clone(), row)?);
            Ok(Flow::Continue)
        });
        let owner = DraftData::from_row(self.link.owner.clone(), self.owner)?;
        crate::dao::update(self.here, &owner, draft, None, WriteOptions::default(), &mut sink).await?;
        drop(sink);
        updated.ok_or_else(|| Error::storage("the store gave no row back for an update"))
    }

    /// Changes of the owner: these values.
    pub(super) fn changes(&self, values: impl IntoIterator<Item = (usize, Value)>) -> DraftData {
        let mut draft = DraftData::new(self.link.owner.clone());
        values.into_iter().for_each(|(at, value)| draft.set_value(at, value));
        draft
    }

    /// What the target's row says of the owner: the key, and what is copied.
    pub(super) fn changes_for(&self, target: &dyn Row) -> Result<DraftData> {
        let mut draft = self.changes([]);
        self.link.mark_owner(&self.target, target, &mut draft)?;
        Ok(draft)
    }

    pub(super) fn kind(&self) -> RelationKind {
        self.link.relation().kind
    }
}

/// The id of a row.
pub(super) fn id_of(model: &ModelDefinition, row: &dyn Row) -> Result<Id> {
    crate::dao::id_of(model, row)
}
