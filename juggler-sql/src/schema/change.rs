//! A change of a schema, and how it is made.

use juggler_core::connector::{SchemaChange, Step};
use juggler_core::{Error, Value};

use super::wanted::Wanted;
use crate::fault::Fault;
use crate::statement::{Bind, Statement};
use crate::stored::Stored;

/// A change, and how it is made.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) shown: SchemaChange,
    pub(crate) work: Vec<Work>,
    /// The model or property that is told of what goes wrong.
    pub(crate) place: String,
    /// The changes that the same statement makes, each with its place.
    beside: Vec<(Step, String)>,
}

/// One thing that is done for a change.
#[derive(Debug)]
pub(crate) enum Work {
    /// Runs a statement.
    Run(String),
    /// Runs a statement with values.
    With(String, Vec<(Value, Stored)>),
    /// Gives up where a question has an answer.
    Guard { question: String, why: String, place: String },
}

impl Change {
    /// A change of a table, that is told by its model.
    pub(crate) fn of(wanted: &Wanted, step: Step) -> Self {
        let model = wanted.model();
        let table = match &*model.schema {
            "" => model.table.to_string(),
            schema => format!("{schema}.{}", model.table),
        };
        let shown = SchemaChange::new(model.name.clone(), table, step);
        Change { shown, work: Vec::new(), place: model.name.to_string(), beside: Vec::new() }
    }

    /// Says which property is told of what goes wrong.
    pub(crate) fn at(mut self, place: &str) -> Self {
        place.clone_into(&mut self.place);
        self
    }

    /// Says that its statement makes another change, too.
    pub(crate) fn beside(mut self, other: &Change) -> Self {
        self.beside.push((other.shown.step.clone(), other.place.clone()));
        self
    }

    /// Says that values are lost.
    pub(crate) fn losing(mut self, loses: bool) -> Self {
        self.shown.loses_data = loses;
        self
    }

    /// Does the work of another change at this point.
    pub(crate) fn after(mut self, other: Change) -> Self {
        self.work.extend(other.work);
        self
    }

    /// Runs a statement for it.
    pub(crate) fn run(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.shown.statements.push(text.clone());
        self.work.push(Work::Run(text));
        self
    }

    /// Runs a statement with values for it, which nobody is shown.
    pub(crate) fn with(mut self, statement: Statement<'_>) -> Self {
        let values = |bind: &Bind<'_>| {
            let values = bind.values().iter().map(|value| (value.as_ref().to_owned(), bind.stored));
            values.collect::<Vec<_>>()
        };
        let values = statement.binds.iter().flat_map(values).collect();
        self.shown.statements.push(statement.text.clone());
        self.work.push(Work::With(statement.text, values));
        self
    }

    /// Gives up where a question has an answer.
    pub(crate) fn unless(mut self, question: impl Into<String>, why: impl Into<String>) -> Self {
        let place = self.place.clone();
        self.work.push(Work::Guard { question: question.into(), why: why.into(), place });
        self
    }

    /// The error for what the database said. What it says of a value that does not convert has the value in it.
    pub(crate) fn refused(&self, fault: Fault) -> Error {
        let (step, place) = self.meant(&fault);
        match (step, fault) {
            (
                _,
                fault @ (Fault::Ours(_)
                | Fault::Lost(_)
                | Fault::Serialization
                | Fault::Busy
                | Fault::Deadlock
                | Fault::ReadOnly
                | Fault::Timeout(_)
                | Fault::TimedOut(_)
                | Fault::Silent(_)
                | Fault::Cancelled(_)
                | Fault::Full(_)
                | Fault::Denied(_)
                | Fault::Login(_)),
            ) => fault.anywhere(),
            (Step::ChangeColumn { from, to, .. }, _) => Error::storage(format!(
                "{place}: its column cannot change from {from} to {to}: there are values that do not convert, or the database \
                 does not convert between these types"
            )),
            (Step::CreateIndex { index, .. }, Fault::Unique { .. }) => {
                Error::storage(format!("{place}: unique index {index}: there are rows with the same values"))
            }
            (step, Fault::Unique { .. }) => {
                Error::storage(format!("{place}: {step}: there are rows with the same values"))
            }
            (step, Fault::NotNull { .. }) => {
                Error::storage(format!("{place}: {step}: there are rows without a value"))
            }
            (step, fault) => Error::storage(format!("{place}: {step}: {}", fault.anywhere())),
        }
    }

    /// The change that the database speaks of: it may name its column or its index. Of a value that does not convert, MariaDB tells
    /// the value alone.
    fn meant(&self, fault: &Fault) -> (&Step, String) {
        let names = |step: &Step| match (step, fault) {
            (
                Step::ChangeColumn { column, .. } | Step::AddColumn { column, .. },
                Fault::Other(message) | Fault::Missing(message),
            ) => message.contains(&format!("`{column}`")),
            (
                Step::ChangeColumn { column, .. } | Step::AddColumn { column, .. },
                Fault::NotNull { column: Some(name) } | Fault::BadValue { column: Some(name), .. },
            ) => column == name,
            (Step::CreateIndex { index, .. }, Fault::Unique { index: Some(name), .. }) => index == name,
            (Step::CreateIndex { columns: own, .. }, Fault::Unique { columns, index: None }) => {
                own == columns
            }
            (Step::ChangePrimaryKey { .. }, Fault::Unique { index: Some(name), .. }) => name == "PRIMARY",
            _ => false,
        };
        let own = std::iter::once((&self.shown.step, &self.place));
        let all: Vec<(&Step, &String)> =
            own.chain(self.beside.iter().map(|(step, place)| (step, place))).collect();
        if let Some((step, place)) = all.iter().find(|(step, _)| names(step)) {
            return (step, (*place).clone());
        }
        let is_changed = |(step, _): &&(&Step, &String)| matches!(step, Step::ChangeColumn { .. });
        let changed: Vec<_> = all.iter().filter(is_changed).collect();
        match (&changed[..], fault) {
            ([(step, _), ..], Fault::Other(_) | Fault::BadValue { .. } | Fault::Beyond)
                if !self.beside.is_empty() =>
            {
                let places: Vec<&str> = changed.iter().map(|(_, place)| place.as_str()).collect();
                (step, places.join(" or "))
            }
            _ => (&self.shown.step, self.place.clone()),
        }
    }
}
