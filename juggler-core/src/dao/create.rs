//! `create` and `create_all`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::{Collect, One};
use super::hooked::{Gather, push};
use super::options::{WriteOptions, validate_option};
use super::transform::transform;
use super::{BoxFuture, initialize};
use crate::connector::RowRef;
use crate::definition::{IntoValue, ModelDefinition};
use crate::error::{Error, Result};
use crate::hook::{Event, Hooks, Members};
use crate::model::{Draft, DraftData, Instance, IntoDraft, IntoField, Model};
use crate::row::RowSink;
use crate::session::{Attached, Session};
use crate::validate::storable;
use crate::value::{Value, to_json};
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
    let attached = session.prepare(first.model()).await?;
    let mut hooks = Hooks::of(session, &attached);
    let is_new = Some(true);
    initialize::run(&mut hooks, drafts).await?;
    hooks.before_save(options.validates(&attached.model, true), Members::created(drafts)).await?;
    let checked = check(session, &attached, drafts, options).await;
    hooks.after_validate(checked, Members::created(drafts)).await?;
    hooks.fire(Event::BeforeCreate, Members::created(drafts)).await?;
    if hooks.is_empty() {
        return write(session, &attached, drafts, out).await;
    }
    let mut data = drafts.clone();
    let persist = Members { is_new, data: Some(&mut data), current: Some(drafts), ..Members::default() };
    hooks.fire(Event::Persist, persist).await?;
    data.iter().try_for_each(storable)?;
    let mut stored = Gather::new(&attached.model);
    write(session, &attached, &data, &mut stored).await?;
    for (draft, stored) in drafts.iter_mut().zip(&stored.rows) {
        draft.take_generated(stored);
    }
    let loaded = Members { is_new, data: Some(&mut stored.rows), ..Members::default() };
    hooks.fire(Event::Loaded, loaded).await?;
    hooks.fire(Event::AfterCreate, Members::created(drafts)).await?;
    hooks.fire(Event::AfterSave, Members::created(drafts)).await?;
    push(drafts, None, out).await
}

/// Makes sure that all rows may be written.
async fn check(
    session: &Session,
    attached: &Attached,
    drafts: &mut [DraftData],
    options: WriteOptions,
) -> Result<()> {
    for draft in drafts {
        transform(draft);
        refuse_given_id(&attached.model, draft)?;
        options.check_whole(session, attached, draft, None).await?;
    }
    Ok(())
}

pub(super) async fn write(
    session: &Session,
    attached: &Attached,
    drafts: &[DraftData],
    out: &mut dyn RowSink,
) -> Result<()> {
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
            let value = (!property.hidden).then(|| to_json(value.as_ref()).to_string());
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
            let mut out = Collect::new(&model);
            run(&self.session, &mut drafts, self.options, &mut out).await?;
            Ok(out.rows)
        })
    }
}
