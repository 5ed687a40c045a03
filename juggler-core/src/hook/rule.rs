//! Rules that wait: for a table, another service, a slow computation.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use juggler_validate::ValidationErrors;

use super::observer::Observers;
use crate::datasource::DataSource;
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, NameKind, Result};
use crate::model::DraftData;
use crate::row::Row;
use crate::session::{Attached, Session, Source};
use crate::validate::Candidate;
use crate::value::ValueRef;

/// A rule that waits, registered on a data source for a property of a model. LoopBack's `validateAsync`.
///
/// It is asked where uniqueness is: after the rules that do not wait, and what it says is told along with what they said. Rules
/// are no hooks: [`without_hooks`](Session::without_hooks) does not turn them off, and `validate(false)` does.
///
/// ```
/// use juggler_core::hook::{AsyncRule, RuleContext};
/// use juggler_core::validation::ValidationErrors;
///
/// struct NotBanned;
///
/// #[async_trait::async_trait]
/// impl AsyncRule for NotBanned {
///     async fn check(&self, cx: &RuleContext<'_>, errors: &mut ValidationErrors) -> juggler_core::Result<()> {
///         let banned = cx.session.connector().ping().await.is_err(); // ask whomever
///         if banned && cx.value().as_text().is_some() {
///             cx.fail(errors, "banned", "is banned");
///         }
///         Ok(())
///     }
/// }
/// # fn demo(ds: &juggler_core::DataSource) {
/// ds.validate_async("User", "email", NotBanned);
/// # }
/// ```
#[async_trait]
pub trait AsyncRule: Send + Sync + 'static {
    /// Looks at a row that is about to be written, and tells what is wrong with it.
    ///
    /// # Errors
    /// Where it cannot tell; they stop the operation, and are what it returns.
    async fn check(&self, cx: &RuleContext<'_>, errors: &mut ValidationErrors) -> Result<()>;
}

/// What a rule sees.
#[non_exhaustive]
pub struct RuleContext<'a> {
    /// Where the operation runs: what a rule reads through it belongs to the same transaction.
    pub session: &'a Session,
    /// The model.
    pub model: &'a ModelRef,
    /// The property the rule was registered for.
    pub property: &'a str,
    row: Candidate<'a>,
}

impl RuleContext<'_> {
    /// The value of the property, as it would be stored.
    #[must_use]
    pub fn value(&self) -> ValueRef<'_> {
        self.get(self.property)
    }

    /// The value of any property of the row, as it would be stored; null where that is not known.
    #[must_use]
    pub fn get(&self, property: &str) -> ValueRef<'_> {
        self.row.get(property)
    }

    /// Says that the rule is broken. The value is shown as in the errors of other rules: short, and never of a hidden property.
    pub fn fail(&self, errors: &mut ValidationErrors, code: &'static str, message: impl Into<String>) {
        self.row.fail(self.property, code, message.into(), errors);
    }
}

impl fmt::Debug for RuleContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RuleContext of {}.{}", self.model.name, self.property)
    }
}

impl DataSource {
    /// Registers a rule that waits, for a property of the model of this name and of those that extend it.
    pub fn validate_async(&self, model: &str, property: &str, rule: impl AsyncRule) {
        if let Some(observers) = Observers::made(self.source()) {
            observers.rules.push(model, (property.into(), Arc::new(rule)));
        }
    }
}

/// Has the model rules that wait?
pub(crate) fn has_rules(source: &Source, model: &ModelDefinition) -> bool {
    Observers::registered(source).is_some_and(|observers| observers.rules.has(model))
}

/// Asks the rules that wait about a row: `draft` over `stored`, where there is a stored row. Where it is not `whole`, only those
/// of properties that are given.
pub(crate) async fn ask_rules(
    session: &Session,
    attached: &Attached,
    draft: &DraftData,
    stored: Option<&(dyn Row + Sync)>,
    whole: bool,
    errors: &mut ValidationErrors,
) -> Result<()> {
    let (model, row) = (&attached.model, Candidate::new(draft, stored));
    let rules = Observers::registered(session.source()).map(|observers| observers.rules.of(model));
    for (property, rule) in rules.into_iter().flatten() {
        if model.extras().is_none() && model.property(&property).is_none() {
            let known = model.properties.iter().map(|property| &*property.name);
            return Err(Error::unknown_name(NameKind::Field, &*property, model.name.clone(), known));
        }
        if whole || row.is_given(&property) {
            rule.check(&RuleContext { session, model, property: &property, row }, errors).await?;
        }
    }
    Ok(())
}
