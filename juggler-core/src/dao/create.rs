//! `create` and `create_all`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::{Collect, One};
use super::hooked::{Gather, push};
use super::options::{WriteOptions, validate_option};
use super::transform::transform;
use super::{BoxFuture, initialize, nested, version};
use crate::connector::RowRef;
use crate::definition::{IntoValue, ModelDefinition};
use crate::error::{Error, Result};
use crate::hook::{Event, Hooks, Members};
use crate::model::{Draft, DraftData, Instance, IntoDraft, IntoDrafts, IntoField, Model};
use crate::row::RowSink;
use crate::session::{Attached, Session};
use crate::validate::{rendered, storable};
use crate::value::Value;
use juggler_validate::ValidationErrors;

/// Writes new rows: fills defaults, checks every row before any is written, and pushes them as they were stored. All or
/// none are written.
pub(crate) async fn run(
    session: &Session,
    drafts: &mut Vec<DraftData>,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    let Some(first) = drafts.first() else { return Ok(()) };
    if drafts.iter().any(DraftData::has_nested) {
        let created = nested::run(session, std::mem::take(drafts), options).await?;
        return push(created.rows(), None, out).await;
    }
    let attached = session.prepare(first.model()).await?;
    let mut hooks = Hooks::of(session, attached);
    before(&mut hooks, attached, drafts, options).await?;
    let mut checked = Ok(());
    for draft in drafts.iter_mut() {
        checked = check(session, attached, draft, options).await;
        if checked.is_err() {
            break;
        }
    }
    hooks.after_validate(checked, Members::created(drafts)).await?;
    store(&mut hooks, attached, drafts, out).await
}

/// What comes before new rows are checked: defaults, and *before save*.
pub(super) async fn before(
    hooks: &mut Hooks<'_>,
    attached: &Attached,
    drafts: &mut Vec<DraftData>,
    options: WriteOptions,
) -> Result<()> {
    initialize::run(hooks, drafts).await?;
    hooks.before_save(options.validates(&attached.model, true), Members::created(drafts)).await
}

/// Writes new rows that were checked, and pushes them as they were stored.
pub(super) async fn store(
    hooks: &mut Hooks<'_>,
    attached: &Attached,
    drafts: &mut Vec<DraftData>,
    out: &mut dyn RowSink,
) -> Result<()> {
    let session = hooks.session();
    hooks.fire(Event::BeforeCreate, Members::created(drafts)).await?;
    if hooks.is_empty() {
        return write(session, attached, drafts, out).await;
    }
    let is_new = Some(true);
    let mut data = drafts.clone();
    let persist = Members { is_new, data: Some(&mut data), current: Some(drafts), ..Members::default() };
    hooks.fire(Event::Persist, persist).await?;
    data.iter().try_for_each(storable)?;
    let mut stored = Gather::new(&attached.model);
    write(session, attached, &mut data, &mut stored).await?;
    for (draft, stored) in drafts.iter_mut().zip(&stored.rows) {
        draft.take_generated(stored);
    }
    let loaded = Members { is_new, data: Some(&mut stored.rows), ..Members::default() };
    hooks.fire(Event::Loaded, loaded).await?;
    hooks.fire(Event::AfterCreate, Members::created(drafts)).await?;
    hooks.fire(Event::AfterSave, Members::created(drafts)).await?;
    push(drafts, None, out).await
}

/// Makes sure that a new row may be written.
pub(super) async fn check(
    session: &Session,
    attached: &Attached,
    draft: &mut DraftData,
    options: WriteOptions,
) -> Result<()> {
    transform(draft);
    refuse_given_id(&attached.model, draft)?;
    options.check_whole(session, attached, draft, None).await
}

pub(super) async fn write(
    session: &Session,
    attached: &Attached,
    drafts: &mut [DraftData],
    out: &mut dyn RowSink,
) -> Result<()> {
    drafts.iter_mut().for_each(|draft| version::start(attached, draft));
    let rows: Vec<RowRef<'_>> = drafts.iter().map(|draft| draft as RowRef<'_>).collect();
    let written = session.connector().create(&attached.model, &rows, out).await;
    written.map_err(|error| attached.checker.conflict(&drafts[0], error))
}

/// Where ids come from the store, a caller cannot give one.
pub(super) fn refuse_given_id(model: &ModelDefinition, draft: &DraftData) -> Result<()> {
    if !model.forces_id() {
        return Ok(());
    }
    let mut errors = ValidationErrors::new(model.name.clone());
    for &at in model.ids.iter() {
        let property = &model.properties[at];
        if let Some(value) = draft.value(at).filter(|value| !value.is_null()) {
            let value = rendered(property, Some(value.as_ref()));
            errors.add_with_value(property.name.to_string(), "absence", "can't be set", value);
        }
    }
    errors.into_result().map_err(Error::from)
}

/// Creates one row; await it. See [`DataAccess::create`](super::DataAccess::create).
#[derive(Debug)]
#[must_use = "nothing is created until it is awaited"]
pub struct Create<'a, T> {
    session: Cow<'a, Session>,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> Create<'a, T> {
    pub(super) fn new(session: &'a Session, draft: Draft<T>) -> Self {
        Create { session: Cow::Borrowed(session), draft, options: WriteOptions::default() }
    }

    /// Sets the value at a position. The setters that a derive prints call it.
    pub fn set_value(mut self, at: usize, value: Value) -> Self {
        self.draft.data_mut().set_value(at, value);
        self
    }

    /// Adds rows to be created along with it, by the relation at a position. The methods that a derive prints call it.
    pub fn nest_at<C>(mut self, relation: usize, rows: impl IntoDrafts<C>) -> Self {
        self.draft = self.draft.nest_at(relation, rows);
        self
    }

    validate_option!();
}

impl<M: Model> Create<'_, M> {
    /// Sets a field.
    pub fn set<F: IntoField<M>>(mut self, field: F, value: impl IntoValue<F::Type>) -> Self {
        self.draft.put(field, value);
        self
    }
}

call_options!(Create<'_, T> at session);

impl<'a, T: Instance> IntoFuture for Create<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut drafts = vec![self.draft.into_data()];
            if drafts[0].has_nested() {
                let created = nested::run(&self.session, drafts, self.options).await?;
                let missing = || Error::storage("the store gave no row back for a new one");
                return created.into_instances()?.pop().ok_or_else(missing);
            }
            let model = drafts[0].model().clone();
            let mut out = One::new(&model);
            run(&self.session, &mut drafts, self.options, &mut out).await?;
            out.written()
        })
    }
}

/// Creates rows, all or none; await it. See [`DataAccess::create_all`](super::DataAccess::create_all).
#[derive(Debug)]
#[must_use = "nothing is created until it is awaited"]
pub struct CreateAll<'a, T> {
    session: Cow<'a, Session>,
    drafts: Vec<Draft<T>>,
    options: WriteOptions,
}

impl<'a, T: Instance> CreateAll<'a, T> {
    pub(super) fn new<D: IntoDraft<T>>(session: &'a Session, drafts: impl IntoIterator<Item = D>) -> Self {
        let drafts = drafts.into_iter().map(IntoDraft::into_draft).collect();
        CreateAll { session: Cow::Borrowed(session), drafts, options: WriteOptions::default() }
    }

    validate_option!();
}

call_options!(CreateAll<'_, T> at session);

impl<'a, T: Instance> IntoFuture for CreateAll<'a, T> {
    type Output = Result<Vec<T>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut drafts: Vec<DraftData> = self.drafts.into_iter().map(Draft::into_data).collect();
            let Some(model) = drafts.first().map(|draft| draft.model().clone()) else {
                return Ok(Vec::new());
            };
            if drafts.iter().any(DraftData::has_nested) {
                return nested::run(&self.session, drafts, self.options).await?.into_instances();
            }
            let mut out = Collect::new(&model, drafts.len() as u64);
            run(&self.session, &mut drafts, self.options, &mut out).await?;
            Ok(out.rows())
        })
    }
}
