//! The setting `debug`: operations as `tracing` events.

use super::{Call, Outcome, Watcher};
use crate::error::Error;

/// Reports every call that ends as one event of the target `juggler` and the level `DEBUG`, with the fields `connector`, `operation`,
/// `model`, `condition` (its [shape](crate::query::Condition::shape)), `rows` (read, written or counted), `status` (of an error) and
/// `micros`. No event holds a value, a key or the message of an error, which may hold one.
#[derive(Debug, Default)]
pub(crate) struct Trace;

impl Watcher for Trace {
    fn after(&self, call: &Call<'_>, outcome: &Outcome<'_>) {
        tracing::debug!(
            target: "juggler",
            connector = call.connector,
            operation = call.operation,
            model = call.model,
            condition = call.condition.map(tracing::field::display),
            rows = outcome.rows,
            status = outcome.error.map(Error::status_code),
            micros = u64::try_from(outcome.elapsed.as_micros()).unwrap_or(u64::MAX),
        );
    }
}
