//! What may be said of any write.

use juggler_validate::ValidationErrors;

use crate::definition::{ModelDefinition, REDACTED};
use crate::error::Result;
use crate::hook::{ask_rules, has_rules};
use crate::model::{DraftData, Id};
use crate::query::resolve_where;
use crate::row::Row;
use crate::session::{Attached, Session};
use crate::validate::{complete, storable};

/// What may be said of any write.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WriteOptions {
    /// Whether to validate; as the model says where it is unset.
    pub(crate) validate: Option<bool>,
}

/// The method of a builder that says whether to validate.
macro_rules! validate_option {
    () => {
        /// Whether to validate; the model decides where this is not called. LoopBack's `options.validate`.
        pub fn validate(mut self, validate: bool) -> Self {
            self.options.validate = Some(validate);
            self
        }
    };
}
pub(super) use validate_option;

impl WriteOptions {
    /// Are the rules run? `by_default` says whether the model validates this operation when nothing is said.
    pub(super) fn validates(self, model: &ModelDefinition, by_default: bool) -> bool {
        self.validate.unwrap_or(by_default && model.settings.automatic_validation)
    }

    /// Makes sure that a whole row may be written: `draft` over `stored`, where there is a stored row.
    pub(crate) async fn check_whole(
        self,
        session: &Session,
        attached: &Attached,
        draft: &DraftData,
        stored: Option<&(dyn Row + Sync)>,
    ) -> Result<()> {
        if self.validates(&attached.model, true) {
            let mut errors = attached.checker.whole(draft, stored);
            if waits(session, attached) {
                Box::pin(ask(session, attached, draft, stored, true, &mut errors)).await?;
            }
            errors.into_result()?;
        }
        if stored.is_none() {
            complete(draft)?;
        }
        storable(draft)
    }

    /// Makes sure that a new row may be written, as far as it can be told without the store.
    pub(crate) fn check_alone(self, attached: &Attached, draft: &DraftData) -> Result<()> {
        if self.validates(&attached.model, true) {
            attached.checker.whole(draft, None).into_result()?;
        }
        complete(draft)?;
        storable(draft)
    }

    /// Makes sure that what is given may be written, where the rest of the row is not known. `by_default` says whether the
    /// model validates this operation when nothing is said.
    pub(crate) async fn check_given(
        self,
        session: &Session,
        attached: &Attached,
        draft: &DraftData,
        by_default: bool,
    ) -> Result<()> {
        if self.validates(&attached.model, by_default) {
            let mut errors = attached.checker.given(draft);
            if waits(session, attached) {
                Box::pin(ask(session, attached, draft, None, false, &mut errors)).await?;
            }
            errors.into_result()?;
        }
        storable(draft)
    }
}

/// Are there rules that wait: uniqueness, which only the store can answer, or registered ones?
pub(super) fn waits(session: &Session, attached: &Attached) -> bool {
    attached.checker.asks_the_store() || has_rules(session.source(), &attached.model)
}

/// Asks the store what only it can answer, and then the rules that were registered. Of a row that is not `whole`, what is given.
pub(super) async fn ask(
    session: &Session,
    attached: &Attached,
    draft: &DraftData,
    stored: Option<&(dyn Row + Sync)>,
    whole: bool,
    errors: &mut ValidationErrors,
) -> Result<()> {
    for question in attached.checker.questions(draft, stored) {
        let condition = resolve_where(&attached.model, &question.condition)?;
        if session.connector().count(&attached.model, &condition).await? > 0 {
            attached.checker.taken(&question, draft, stored, errors);
        }
    }
    ask_rules(session, attached, draft, stored, whole, errors).await
}

/// The id of an instance, complete.
pub(crate) fn id_of(model: &ModelDefinition, row: &dyn Row) -> Result<Id> {
    match model.require_ids()? {
        [at] => Ok(Id::from(row.get(*at)?.to_owned())),
        ids => ids.iter().map(|&at| Ok(row.get(at)?.to_owned())).collect::<Result<Vec<_>>>().map(Id::from),
    }
}

/// An id for people: `7`, or `p1, w1`; without what is secret.
pub(crate) fn shown(model: &ModelDefinition, id: &[crate::Value]) -> String {
    let part = |(value, &at): (&crate::Value, &usize)| match value {
        _ if model.properties[at].is_secret() => REDACTED.to_owned(),
        crate::Value::Text(text) => text.clone(),
        other => other.to_json().to_string(),
    };
    id.iter().zip(model.ids.iter()).map(part).collect::<Vec<_>>().join(", ")
}

/// Refuses an id with a missing part.
#[inline]
pub(crate) fn require_id(model: &ModelDefinition, operation: &str, id: &[crate::Value]) -> Result<()> {
    let ids = model.require_ids()?;
    let blank = |value: &crate::Value| match value {
        crate::Value::Null => true,
        crate::Value::Text(text) => text.is_empty(),
        _ => false,
    };
    if id.len() != ids.len() || id.iter().any(blank) {
        return Err(incomplete_id(model, operation));
    }
    Ok(())
}

#[cold]
fn incomplete_id(model: &ModelDefinition, operation: &str) -> crate::Error {
    let names = model.id_names().join(", ");
    crate::Error::bad_request(format!("{}.{operation} requires the id argument ({names})", model.name))
}
