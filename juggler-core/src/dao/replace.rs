//! `replace_by_id` and `replace_or_create`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::One;
use super::hooked::{Gather, Over, finish, hides};
use super::options::{WriteOptions, require_id, shown, validate_option};
use super::transform::transform;
use super::version::{Expected, count_up, missed};
use super::{BoxFuture, create, upsert};
use crate::connector::{Assignment, Upserted};
use crate::definition::ModelDefinition;
use crate::error::{Error, Result};
use crate::hook::{Event, Hooks};
use crate::model::{Draft, DraftData, Id, Instance};
use crate::query::Condition;
use crate::row::RowSink;
use crate::session::{Attached, Session};
use crate::validate::storable;
use crate::value::{Value, equal};

/// Replaces the row with an id: what the draft leaves out is default or null then. `is_new` is what hooks are told.
pub(super) async fn by_id(
    session: &Session,
    id: &[Value],
    mut draft: DraftData,
    is_new: Option<bool>,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    draft.refuse_nested("replace_by_id")?;
    let model = draft.model().clone();
    require_id(&model, "replace_by_id", id)?;
    keep_id(&model, id, &mut draft)?;
    let attached = session.prepare(&model).await?;
    let expected = Expected::of(&model, &draft);
    let mut hooks = Hooks::of(session, attached);
    draft.apply_defaults();
    hooks.enforce(&mut draft, true);
    let mut over = Over::new(&hooks, id, draft, None);
    hooks.before_save(options.validates(&model, true), over.before_save_whole(is_new)).await?;
    let draft = over.draft()?;
    keep_id(&model, id, draft)?;
    transform(draft);
    let checked = options.check_whole(session, attached, draft, None).await;
    hooks.after_validate(checked, over.before_save_whole(is_new)).await?;
    hooks.fire(Event::BeforeUpdate, over.before_save_whole(is_new)).await?;
    hooks.fire(Event::Persist, over.persist(is_new)).await?;
    let draft = over.draft()?;
    storable(draft)?;
    write(session, attached, id, draft, expected).await?;
    if hooks.is_empty() {
        out.row(draft)?;
        return Ok(());
    }
    let rows = vec![draft.clone()];
    finish(&mut hooks, rows, false, Some(Event::AfterUpdate), out).await
}

/// Replaces the row, which must be there, with the version that is expected. The draft gets the version that it then has.
async fn write(
    session: &Session,
    attached: &Attached,
    id: &[Value],
    draft: &mut DraftData,
    expected: Option<Expected>,
) -> Result<()> {
    let (model, connector) = (&attached.model, session.connector());
    let written = match (attached.version, expected) {
        (None, _) => connector.replace_by_id(model, id, draft).await,
        (Some(_), Some(expected)) => {
            let only = Condition::id(model, id).and(expected.condition(model));
            connector.update(model, &only, &replacing(model, draft)?).await
        }
        (Some(_), None) => {
            let mut stored = Gather::new(model);
            let changes = replacing(model, draft)?;
            let count = connector.update_attributes(model, id, &changes, &mut stored).await;
            stored.rows.iter().for_each(|stored| draft.take_generated(stored));
            count
        }
    };
    if written.map_err(|error| attached.checker.conflict(draft, error))? == 0 {
        return Err(missed(session, attached, id, expected).await);
    }
    if let Some(expected) = expected {
        expected.advance(draft);
    }
    Ok(())
}

/// Everything that turns the stored row into this one.
fn replacing(model: &ModelDefinition, draft: &DraftData) -> Result<Vec<Assignment>> {
    Ok(count_up(model, Assignment::replacing(model, draft)?.into_iter()))
}

/// The row keeps its id.
fn keep_id(model: &ModelDefinition, id: &[Value], draft: &mut DraftData) -> Result<()> {
    for (&at, part) in model.ids.iter().zip(id) {
        let given = draft.value(at).filter(|given| !given.is_null());
        if given.is_some_and(|given| !equal(given.as_ref(), part.as_ref())) {
            return Err(Error::bad_request(format!(
                "{} cannot be changed from {}",
                model.place(at),
                shown(model, id)
            )));
        }
        draft.set_value(at, part.clone());
    }
    Ok(())
}

/// Replaces the row with the id of the draft, or creates one. Where ids come from the store, an id without a row is an
/// error (404).
async fn or_create(
    session: &Session,
    mut draft: DraftData,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    draft.refuse_nested("replace_or_create")?;
    let model = draft.model().clone();
    let id = draft.id();
    model.require_ids()?;
    if id.iter().all(Value::is_null) {
        return create::run(session, &mut vec![draft], options, out).await;
    }
    if model.forces_id() {
        return by_id(session, &id, draft, Some(false), options, out).await;
    }
    let attached = session.prepare(&model).await?;
    let expected = Expected::of(&model, &draft);
    let mut hooks = Hooks::of(session, attached);
    let hidden = hides(&mut hooks, attached, &id).await?;
    draft.apply_defaults();
    hooks.enforce(&mut draft, true);
    let mut over = Over::new(&hooks, &id, draft, None);
    hooks.before_save(options.validates(&model, true), over.before_save_whole(None)).await?;
    let draft = over.draft()?;
    transform(draft);
    let checked = options.check_whole(session, attached, draft, None).await;
    hooks.after_validate(checked, over.before_save_whole(None)).await?;
    hooks.fire(Event::Persist, over.persist(None)).await?;
    let draft = over.draft()?;
    storable(draft)?;
    if hooks.is_empty() {
        return write_or_create(session, attached, &id, draft, expected, out).await.map(drop);
    }
    let mut rows = Gather::new(&attached.model);
    if hidden {
        create::write(session, attached, std::slice::from_mut(draft), &mut rows).await?;
        return finish(&mut hooks, rows.rows, true, None, out).await;
    }
    let outcome = write_or_create(session, attached, &id, draft, expected, &mut rows).await?;
    finish(&mut hooks, rows.rows, outcome == Upserted::Created, None, out).await
}

/// Replaces the row, or creates it.
async fn write_or_create(
    session: &Session,
    attached: &Attached,
    id: &[Value],
    draft: &mut DraftData,
    expected: Option<Expected>,
    out: &mut dyn RowSink,
) -> Result<Upserted> {
    if attached.version.is_some() {
        let changes = replacing(&attached.model, draft)?;
        return upsert::write(session, attached, id, draft, &changes, expected, out).await;
    }
    let outcome = session.connector().replace_or_create(&attached.model, draft, out).await;
    outcome.map_err(|error| attached.checker.conflict(draft, error))
}

/// Replaces one row; await it. See [`DataAccess::replace_by_id`](super::DataAccess::replace_by_id).
#[derive(Debug)]
#[must_use = "nothing is replaced until it is awaited"]
pub struct ReplaceById<'a, T> {
    session: Cow<'a, Session>,
    id: Id,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> ReplaceById<'a, T> {
    pub(super) fn new(session: &'a Session, id: Id, draft: Draft<T>) -> Self {
        ReplaceById { session: Cow::Borrowed(session), id, draft, options: WriteOptions::default() }
    }

    validate_option!();
}

call_options!(ReplaceById<'_, T> at session);

impl<'a, T: Instance> IntoFuture for ReplaceById<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = One::new(&model);
            by_id(&self.session, &self.id, draft, Some(false), self.options, &mut out).await?;
            out.written()
        })
    }
}

/// Replaces a row or creates it; await it. See [`DataAccess::replace_or_create`](super::DataAccess::replace_or_create).
#[derive(Debug)]
#[must_use = "nothing is written until it is awaited"]
pub struct ReplaceOrCreate<'a, T> {
    session: Cow<'a, Session>,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> ReplaceOrCreate<'a, T> {
    pub(super) fn new(session: &'a Session, draft: Draft<T>) -> Self {
        ReplaceOrCreate { session: Cow::Borrowed(session), draft, options: WriteOptions::default() }
    }

    validate_option!();
}

call_options!(ReplaceOrCreate<'_, T> at session);

impl<'a, T: Instance> IntoFuture for ReplaceOrCreate<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = One::new(&model);
            or_create(&self.session, draft, self.options, &mut out).await?;
            out.written()
        })
    }
}
