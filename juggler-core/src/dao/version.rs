//! Optimistic locking: each write of a row counts its version up, in the same statement, and a write that expects a version finds out
//! whether somebody was faster.

use super::options::shown;
use crate::connector::Assignment;
use crate::definition::ModelDefinition;
use crate::error::{Error, Result};
use crate::filter::{Operation, Where};
use crate::model::DraftData;
use crate::query::{Condition, Test};
use crate::row::Row;
use crate::session::{Attached, Session};
use crate::value::{Value, ValueRef};

/// The version of a new row.
const FIRST: i64 = 1;

/// The version that a row must have to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected {
    /// The position of the property.
    at: usize,
    version: i64,
}

impl Expected {
    /// The version that a row names: one that was loaded, or data of a client that sends back what it read.
    pub(crate) fn of(model: &ModelDefinition, row: &dyn Row) -> Option<Self> {
        let at = model.version()?;
        match row.get(at) {
            Ok(ValueRef::Int(version)) => Some(Expected { at, version }),
            _ => None,
        }
    }

    /// Is it that of a row that nobody has stored yet?
    pub(super) fn is_new(self) -> bool {
        self.version < FIRST
    }

    /// The condition of a row that has it.
    pub(super) fn condition(self, model: &ModelDefinition) -> Condition {
        Condition::test(model, self.at, Test::Eq(Value::Int(self.version)))
    }

    /// The same, by name.
    pub(super) fn as_where(self, model: &ModelDefinition) -> Where {
        let name = model.properties[self.at].name.clone();
        Where::test(name, Operation::Eq(Value::Int(self.version)))
    }

    /// The error for a row that was not written though it is there. A transaction may see it as it was, so nobody asks for the version
    /// that it has now.
    pub(super) async fn refuse(
        self,
        session: &Session,
        attached: &Attached,
        id: &[Value],
        there: &Condition,
    ) -> Result<()> {
        match session.connector().count(&attached.model, there).await? {
            0 => Ok(()),
            _ => Err(self.stale(&attached.model, id)),
        }
    }

    /// Gives a row that was written while it had this version the one that it has now.
    pub(super) fn advance(self, row: &mut DraftData) {
        row.set_value(self.at, Value::Int(self.version.saturating_add(1)));
    }

    #[cold]
    fn stale(self, model: &ModelDefinition, id: &[Value]) -> Error {
        let is_shown = !model.properties[self.at].is_secret();
        Error::stale(model.name.clone(), shown(model, id), is_shown.then_some(self.version))
    }
}

/// The error for the row with an id that was not written: it is gone, or has another version than the expected one.
#[cold]
pub(super) async fn missed(
    session: &Session,
    attached: &Attached,
    id: &[Value],
    expected: Option<Expected>,
) -> Error {
    if let Some(expected) = expected
        && let Err(error) = expected.refuse(session, attached, id, &Condition::id(&attached.model, id)).await
    {
        return error;
    }
    Error::not_found(attached.model.name.clone(), shown(&attached.model, id))
}

/// Gives a new row its first version, whatever was given.
pub(super) fn start(attached: &Attached, draft: &mut DraftData) {
    if let Some(at) = attached.version {
        draft.set_value(at, Value::Int(FIRST));
    }
}

/// Changes that count the version up, unless there are none. What was to be set as the version is left out.
pub(super) fn count_up(
    model: &ModelDefinition,
    changes: impl Iterator<Item = Assignment>,
) -> Vec<Assignment> {
    let Some(at) = model.version() else { return changes.collect() };
    let is_version =
        |change: &Assignment| matches!(change, Assignment::Set { property, .. } if *property == at);
    let mut changes: Vec<Assignment> = changes.filter(|change| !is_version(change)).collect();
    if !changes.is_empty() {
        changes.push(Assignment::Increment { property: at, by: Value::Int(1) });
    }
    changes
}
