//! `upsert`: LoopBack's `updateOrCreate` and `patchOrCreate`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::One;
use super::hooked::{Gather, Over, finish, hides};
use super::options::{WriteOptions, require_id, shown, validate_option};
use super::transform::transform;
use super::update::assignments;
use super::version::{self, Expected};
use super::{BoxFuture, create, find_by_id, update};
use crate::connector::{Assignment, Upserted};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::hook::{Event, Hooks};
use crate::model::{Draft, DraftData, Instance, Record};
use crate::row::RowSink;
use crate::session::{Attached, Session};
use crate::validate::{complete, storable};
use crate::value::Value;

/// Changes what is given of the row with the id of the draft, or creates one; pushes the row as it then is. Without an id
/// it creates. Where ids come from the store, an id without a row is an error (404).
async fn run(
    session: &Session,
    mut draft: DraftData,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    draft.refuse_nested("upsert")?;
    let model = draft.model().clone();
    let id = draft.id();
    model.require_ids()?;
    if id.iter().all(Value::is_null) {
        return create::run(session, &mut vec![draft], options, out).await;
    }
    require_id(&model, "upsert", &id)?;
    if model.forces_id() {
        let stored = stored(session, &model, &id).await?;
        return update::run(session, &stored, draft, None, options, out).await;
    }
    let attached = session.prepare(&model).await?;
    let mut hooks = Hooks::of(session, attached);
    let expected = Expected::of(&model, &draft);
    let hidden = hides(&mut hooks, attached, &id).await?;
    hooks.enforce(&mut draft, true);
    let mut over = Over::new(&hooks, &id, draft, None);
    let validates = options.validates(&model, model.settings.validate_upsert);
    hooks.before_save(validates, over.before_save(false)).await?;
    let draft = over.draft()?;
    transform(draft);
    let checked = options.check_given(session, attached, draft, model.settings.validate_upsert).await;
    hooks.after_validate(checked, over.before_save(false)).await?;
    hooks.fire(Event::Persist, over.persist(None)).await?;
    let draft = over.draft()?;
    storable(draft)?;
    let changes = assignments(draft);
    draft.apply_defaults();
    if hooks.is_empty() {
        write(session, attached, &id, draft, &changes, expected, out).await?;
        return Ok(());
    }
    let mut rows = Gather::new(&attached.model);
    if hidden {
        complete(draft)?;
        create::write(session, attached, std::slice::from_mut(draft), &mut rows).await?;
        return finish(&mut hooks, rows.rows, true, None, out).await;
    }
    let outcome = write(session, attached, &id, draft, &changes, expected, &mut rows).await?;
    finish(&mut hooks, rows.rows, outcome == Upserted::Created, None, out).await
}

/// Changes the row, or creates it. A draft that is no whole row can only change one; so can one that names the version of a stored row,
/// while the version of a new row can only create one.
pub(super) async fn write(
    session: &Session,
    attached: &Attached,
    id: &[Value],
    draft: &mut DraftData,
    changes: &[Assignment],
    expected: Option<Expected>,
    out: &mut dyn RowSink,
) -> Result<Upserted> {
    match expected {
        Some(expected) if expected.is_new() => {
            complete(draft)?;
            create::write(session, attached, std::slice::from_mut(draft), out).await?;
            return Ok(Upserted::Created);
        }
        Some(_) => {
            update::change(session, attached, id, draft, changes, expected, out).await?;
            return Ok(Upserted::Updated);
        }
        None => version::start(attached, draft),
    }
    let draft = &*draft;
    let (model, taken) = (&attached.model, |error| attached.checker.conflict(draft, error));
    let Err(incomplete) = complete(draft) else {
        return session.connector().update_or_create(model, draft, changes, out).await.map_err(taken);
    };
    match session.connector().update_attributes(model, id, changes, out).await.map_err(taken)? {
        0 => Err(incomplete),
        _ => Ok(Upserted::Updated),
    }
}

/// The row with an id, which must be there.
async fn stored(session: &Session, model: &ModelRef, id: &[Value]) -> Result<Record> {
    let mut out = One::<Record>::new(model);
    find_by_id::run(session, model, id, &mut out).await?;
    out.found().ok_or_else(|| Error::not_found(model.name.clone(), shown(model, id)))
}

/// Updates a row or creates it; await it for the row as it then is. See [`DataAccess::upsert`](super::DataAccess::upsert).
#[derive(Debug)]
#[must_use = "nothing is written until it is awaited"]
pub struct Upsert<'a, T> {
    session: Cow<'a, Session>,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> Upsert<'a, T> {
    pub(super) fn new(session: &'a Session, draft: Draft<T>) -> Self {
        Upsert { session: Cow::Borrowed(session), draft, options: WriteOptions::default() }
    }

    validate_option!();
}

call_options!(Upsert<'_, T> at session);

impl<'a, T: Instance> IntoFuture for Upsert<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = One::new(&model);
            run(&self.session, draft, self.options, &mut out).await?;
            out.written()
        })
    }
}
