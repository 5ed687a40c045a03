//! Related instances that the row itself holds: embeds-one and embeds-many. Every write of one is a write of the row that holds it.

use super::origin::Origin;
use crate::dao::transform;
use crate::definition::{Kind, ModelDefinition, ModelRef, RelationKind};
use crate::error::{Error, Result};
use crate::filter::FilterTree;
use crate::hook::{Event, Hooks, Members};
use crate::model::{DraftData, Embedded, embedded_drafts};
use crate::query::{compare_rows, matches, resolve};
use crate::relation::Shape;
use crate::row::Row;
use crate::value::{Object, Value, equal};

impl Origin<'_> {
    /// The embedded instances that a filter asks for, in the order in which they are stored unless another is asked for.
    pub(super) async fn embedded(&self, tree: &FilterTree) -> Result<Vec<DraftData>> {
        let mut items = self.stored_items().await?;
        let query = resolve(&self.target, tree)?;
        items.retain(|item| matches(&query.condition, item));
        if !tree.order.is_empty() {
            items.sort_by(|a, b| compare_rows(&query.order, a, b));
        }
        let size = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
        Ok(items.into_iter().skip(size(query.skip)).take(query.limit.map_or(usize::MAX, size)).collect())
    }

    /// The embedded instance with an id.
    pub(super) async fn embedded_with_id(&self, id: &[Value]) -> Result<Option<DraftData>> {
        Ok(self.stored_items().await?.into_iter().find(|item| self.is(item, id)))
    }

    /// Puts a new instance into the row.
    pub(super) async fn create_embedded(&self, draft: DraftData) -> Result<DraftData> {
        let mut items = match self.kind() {
            RelationKind::EmbedsMany => self.stored_items().await?,
            _ => Vec::new(),
        };
        let item = self.build_embedded(draft, &items)?;
        let at = items.len();
        items.push(item);
        self.save_item(items, at, true).await
    }

    /// A new instance with its defaults and, where it is to have one, an id.
    pub(super) fn build_embedded(&self, draft: DraftData, items: &[DraftData]) -> Result<DraftData> {
        let mut item = self.draft(draft)?;
        item.apply_defaults();
        if let (&[at], RelationKind::EmbedsMany, true) =
            (&*self.target.ids, self.kind(), self.link.relation().embeds.auto_id)
        {
            let is_number = matches!(self.target.kind(at), Kind::Int(_) | Kind::Float(_));
            if is_number && item.value(at).is_none_or(Value::is_null) {
                item.set_value(at, next_id(items, at, self.target.kind(at)));
            }
        }
        Ok(item)
    }

    /// Changes the embedded instance with an id; of embeds-one the one there is.
    pub(super) async fn update_embedded(
        &self,
        id: Option<&[Value]>,
        change: impl FnOnce(&mut DraftData) -> Result<()> + Send,
    ) -> Result<Option<DraftData>> {
        let mut items = self.stored_items().await?;
        let Some(at) = items.iter().position(|item| id.is_none_or(|id| self.is(item, id))) else {
            return Ok(None);
        };
        change(&mut items[at])?;
        self.save_item(items, at, false).await.map(Some)
    }

    /// Takes the embedded instances that `is_meant` is true of out of the row, and counts them.
    pub(super) async fn destroy_embedded(&self, is_meant: impl Fn(&DraftData) -> bool) -> Result<u64> {
        let (mut gone, kept): (Vec<_>, Vec<_>) =
            self.stored_items().await?.into_iter().partition(|item| is_meant(item));
        if gone.is_empty() {
            return Ok(0);
        }
        if self.link.relation().is_of_structs() {
            return self.store_items(&kept).await.map(|_| gone.len() as u64);
        }
        let attached = self.there.prepare(&self.target).await?;
        let mut hooks = Hooks::of(&self.there, attached);
        let count = gone.len() as u64;
        let instances = Members { instances: Some(&mut gone), ..Members::default() };
        hooks.fire(Event::BeforeDelete, instances).await?;
        self.store_items(&kept).await?;
        let instances = Members { instances: Some(&mut gone), info: Some(count), ..Members::default() };
        hooks.fire(Event::AfterDelete, instances).await?;
        Ok(count)
    }

    /// Writes the row that holds these instances; around it, the rules and hooks of the one at `at`, which was changed.
    async fn save_item(&self, mut items: Vec<DraftData>, at: usize, is_new: bool) -> Result<DraftData> {
        if self.link.relation().is_of_structs() {
            // A struct has no hooks, and its rules are those of the row around it.
            let owner = self.store_items(&items).await?;
            let stored = self.items_of(&owner)?;
            let gone = || Error::bad_request("a hook removed what was to be embedded");
            return stored.into_iter().nth(at).ok_or_else(gone);
        }
        let attached = self.there.prepare(&self.target).await?;
        let mut hooks = Hooks::of(&self.there, attached);
        let mut saved = vec![items.swap_remove(at)];
        let is_new = Some(is_new);
        let members = Members { is_new, instances: Some(&mut saved), ..Members::default() };
        hooks.fire(Event::BeforeSave, members).await?;
        let removed = || Error::bad_request("a hook removed what was to be embedded");
        let item = saved.first_mut().ok_or_else(removed)?;
        transform(item);
        if self.link.relation().embeds.validates {
            attached.checker.whole(item, None).into_result()?;
        }
        items.push(item.clone());
        let last = items.len() - 1;
        items.swap(at, last);
        self.store_items(&items).await?;
        let members = Members { is_new, instances: Some(&mut saved), ..Members::default() };
        hooks.fire(Event::AfterSave, members).await?;
        saved.into_iter().next().ok_or_else(removed)
    }

    pub(super) async fn stored_items(&self) -> Result<Vec<DraftData>> {
        self.items_of(&self.stored_owner().await?)
    }

    /// Those that the owner has in memory.
    pub(super) fn held_items(&self) -> Result<Vec<DraftData>> {
        self.items_of(self.owner)
    }

    fn items_of(&self, owner: &dyn Row) -> Result<Vec<DraftData>> {
        let Shape::Embeds { property } = self.link.shape else { return Err(self.unsupported("this")) };
        Ok(embedded_drafts(&self.target, owner.get(property)?))
    }

    /// Writes what the row holds from now on, and gives the row.
    async fn store_items(&self, items: &[DraftData]) -> Result<DraftData> {
        let Shape::Embeds { property } = self.link.shape else { return Err(self.unsupported("this")) };
        let mut objects = items.iter().map(object_of);
        let value = match self.kind() {
            RelationKind::EmbedsMany => Value::List(objects.collect()),
            _ => objects.next().unwrap_or(Value::Null),
        };
        self.update_owner(self.changes([(property, value)])).await
    }

    /// Has an embedded instance this id?
    pub(super) fn is(&self, item: &DraftData, id: &[Value]) -> bool {
        let ids = &self.target.ids;
        let is_part = |(at, part): (&usize, &Value)| {
            item.value(*at).is_some_and(|value| equal(value.as_ref(), part.as_ref()))
        };
        ids.len() == id.len() && !ids.is_empty() && ids.iter().zip(id).all(is_part)
    }
}

/// A struct as an embedded instance.
pub(super) fn into_item<T: Embedded>(model: &ModelRef, item: &T) -> Result<DraftData> {
    let no_object = || Error::bad_value(model.name.to_string(), "an embedded struct is an object");
    embedded_drafts(model, item.as_value()).pop().ok_or_else(no_object)
}

/// An embedded instance as a struct.
pub(super) fn of_item<T: Embedded>(item: &DraftData) -> Result<T> {
    T::from_value(object_of(item).as_ref())
}

/// Changes an embedded instance as a struct.
pub(super) fn change_item<T: Embedded>(item: &mut DraftData, change: impl FnOnce(&mut T)) -> Result<()> {
    let mut changed: T = of_item(item)?;
    change(&mut changed);
    *item = into_item(item.model(), &changed)?;
    Ok(())
}

/// One more than the largest id there is.
fn next_id(items: &[DraftData], at: usize, kind: &Kind) -> Value {
    let numbers = items.iter().filter_map(|item| match item.value(at) {
        Some(Value::Int(id)) => Some(*id),
        Some(Value::Float(id)) => Some(*id as i64),
        _ => None,
    });
    let next = numbers.max().unwrap_or(0).saturating_add(1);
    match kind {
        Kind::Float(_) => Value::Float(next as f64),
        _ => Value::Int(next),
    }
}

/// An instance as an object inside another.
fn object_of(item: &DraftData) -> Value {
    let model: &ModelDefinition = item.model();
    let mut object = Object::new();
    for (at, value) in item.given() {
        object.push(model.properties[at].name.to_string(), value.clone());
    }
    for (name, value) in item.extras().iter() {
        object.push(name.to_owned(), value.clone());
    }
    Value::Object(object)
}
