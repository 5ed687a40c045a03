//! Firing the events of one operation.

use super::observer::{Observers, Registered};
use super::{Event, HookContext, HookState, HookTable};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::{FilterTree, Where};
use crate::model::DraftData;
use crate::session::{Attached, Scope, Session};

/// What stands around one operation: the default scope, and the hooks it has to call. Most models have neither, and then nothing
/// is done at all.
pub(crate) struct Hooks<'s> {
    session: &'s Session,
    model: ModelRef,
    scope: Option<&'s Scope>,
    observers: Vec<(Event, Registered)>,
    state: HookState,
}

/// The members of a context, as far as an operation has them.
#[derive(Default)]
pub(crate) struct Members<'a> {
    pub(crate) is_new: Option<bool>,
    pub(crate) condition: Option<&'a mut Where>,
    pub(crate) instances: Option<&'a mut Vec<DraftData>>,
    pub(crate) data: Option<&'a mut Vec<DraftData>>,
    pub(crate) current: Option<&'a [DraftData]>,
    pub(crate) info: Option<u64>,
}

impl<'s> Hooks<'s> {
    /// The hooks of a model.
    pub(crate) fn of(session: &'s Session, attached: &'s Attached) -> Self {
        let observers = if session.calls_hooks() { observers(session, attached) } else { Vec::new() };
        let scope = attached.scope.as_ref().filter(|_| session.is_scoped());
        Hooks { session, model: attached.model.clone(), scope, observers, state: HookState::default() }
    }

    /// Has the model none, and no default scope?
    pub(crate) fn is_empty(&self) -> bool {
        self.observers.is_empty() && self.scope.is_none()
    }

    /// Gives a row the values that the default scope asks for: all of them to a whole row, else those it would contradict.
    pub(crate) fn enforce(&self, draft: &mut DraftData, whole: bool) {
        for (at, value) in self.scope.iter().flat_map(|scope| &scope.values) {
            if whole || draft.value(*at).is_some() {
                draft.set_value(*at, value.clone());
            }
        }
    }

    /// Does anyone listen to this event?
    pub(crate) fn has(&self, event: Event) -> bool {
        self.observers.iter().any(|(there, _)| *there == event)
    }

    /// Puts a query inside the default scope, and fires *access*: hooks may narrow it further.
    pub(crate) async fn access(&mut self, query: &mut FilterTree) -> Result<()> {
        if let Some(scope) = self.scope {
            query.scope(&scope.filter);
        }
        if self.has(Event::Access) {
            Box::pin(self.call(Event::Access, Some(query), Members::default())).await?;
        }
        Ok(())
    }

    /// As [`access`](Self::access), and gives the condition where a hook changed it.
    pub(crate) async fn narrowed(&mut self, query: &mut FilterTree) -> Result<Option<Where>> {
        let mut asked = query.clone();
        if let Some(scope) = self.scope {
            asked.scope(&scope.filter);
        }
        self.access(query).await?;
        Ok((query.condition != asked.condition).then(|| std::mem::take(&mut query.condition)))
    }

    /// Where the operation runs.
    pub(crate) fn session(&self) -> &'s Session {
        self.session
    }

    /// Fires *loaded* for rows that were read or written.
    pub(crate) async fn loaded(&mut self, data: &mut Vec<DraftData>, is_new: bool) -> Result<()> {
        if data.is_empty() {
            return Ok(()); // nothing was read
        }
        self.fire(Event::Loaded, Members { is_new: Some(is_new), data: Some(data), ..Members::default() })
            .await
    }

    /// Fires an event.
    pub(crate) async fn fire(&mut self, event: Event, members: Members<'_>) -> Result<()> {
        if self.has(event) {
            // On the heap, so that the futures of operations without hooks stay small.
            Box::pin(self.call(event, None, members)).await?;
        }
        Ok(())
    }

    async fn call(
        &mut self,
        event: Event,
        query: Option<&mut FilterTree>,
        members: Members<'_>,
    ) -> Result<()> {
        let Hooks { session, model, observers, state, .. } = self;
        let Members { is_new, condition, instances, data, current, info } = members;
        let mut cx = HookContext {
            session,
            model,
            event,
            is_new,
            query,
            condition,
            instances,
            data,
            current,
            info,
            state,
        };
        for (_, observer) in observers.iter().filter(|(there, _)| *there == event) {
            match observer {
                Registered::Derived(observer) => observer.notify(&mut cx).await?,
                Registered::Shared(observer) => observer.notify(&mut cx).await?,
            }
        }
        Ok(())
    }
}

/// The hooks of a derived model, and then the observers of its bases and its own.
fn observers(session: &Session, attached: &Attached) -> Vec<(Event, Registered)> {
    let mut observers = Vec::new();
    if let Some(table) = attached.model.behaviour.and_then(|behaviour| HookTable::of(behaviour.table())) {
        let derived = table.hooks.iter().flatten();
        observers.extend(derived.map(|(event, hook)| (*event, Registered::Derived(*hook))));
    }
    if let Some(registered) = session.source().observed().and_then(|there| there.downcast_ref::<Observers>())
    {
        observers.extend(registered.of(&attached.model));
    }
    observers
}
