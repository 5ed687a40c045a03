//! `initialize`: an instance in memory, as its hooks leave it.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::BoxFuture;
use super::call::call_options;
use crate::error::{Error, Result};
use crate::hook::{Event, Hooks, Members};
use crate::model::{DraftData, Record};
use crate::session::Session;

/// Makes instances of drafts: fills defaults, gives what the default scope asks for, and fires *afterInitialize*.
pub(super) async fn run(hooks: &mut Hooks<'_>, drafts: &mut Vec<DraftData>) -> Result<()> {
    for draft in drafts.iter_mut() {
        draft.apply_defaults();
        hooks.enforce(draft, true);
    }
    hooks.fire(Event::AfterInitialize, Members::created(drafts)).await
}

/// Makes an instance in memory; await it. See [`RuntimeModel::initialize`](super::RuntimeModel::initialize).
#[derive(Debug)]
#[must_use = "nothing is made until it is awaited"]
pub struct Initialize<'a> {
    session: Cow<'a, Session>,
    draft: DraftData,
}

impl<'a> Initialize<'a> {
    pub(super) fn new(session: &'a Session, draft: DraftData) -> Self {
        Initialize { session: Cow::Borrowed(session), draft }
    }
}

call_options!(Initialize<'_> at session);

impl<'a> IntoFuture for Initialize<'a> {
    type Output = Result<Record>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let attached = self.session.prepare(self.draft.model()).await?;
            let mut hooks = Hooks::of(&self.session, attached);
            let mut drafts = vec![self.draft];
            run(&mut hooks, &mut drafts).await?;
            let removed = || Error::bad_request("a hook removed the row that was to be initialized");
            drafts.pop().map(Record::from).ok_or_else(removed)
        })
    }
}
