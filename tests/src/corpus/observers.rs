//! The operation hooks of a case: each logs, fails, sets values or narrows the condition.

use std::sync::{Arc, Mutex, PoisonError};

use juggler_core::filter::Where;
use juggler_core::hook::{Event, HookContext};
use juggler_core::model::draft_from_json;
use juggler_core::{DataSource, Error, Result};
use serde_json::{Value as Json, json};

/// What the hooks of a case have logged.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Json>>>);

impl Log {
    /// The entries since the last call.
    pub(super) fn take(&self) -> Vec<Json> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One entry for each row, as the juggler calls its hooks for each.
    fn add(&self, model: &str, cx: &mut HookContext<'_>) {
        let mut entry = json!({"model": model, "event": cx.event.name(), "keys": cx.members()});
        if let Some(is_new) = cx.is_new {
            entry["isNewInstance"] = json!(is_new);
        }
        let rows = cx.rows().map_or(1, |rows| rows.len());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(std::iter::repeat_n(entry, rows));
    }
}

/// Registers the hooks of a case.
pub(super) fn register(ds: &DataSource, observers: &[Json], log: &Log) -> Result<()> {
    for observer in observers {
        let one = [observer["event"].clone()];
        let events = observer["events"].as_array().map_or(&one[..], Vec::as_slice);
        for event in events {
            let event: Event = event.as_str().unwrap_or_default().parse()?;
            let (observer, log) = (observer.clone(), log.clone());
            let model = observer["model"].as_str().unwrap_or_default().to_owned();
            ds.observe_fn(&model.clone(), event, move |cx| act(&observer, &model, &log, cx));
        }
    }
    Ok(())
}

fn act(observer: &Json, model: &str, log: &Log, cx: &mut HookContext<'_>) -> Result<()> {
    match observer["action"].as_str().unwrap_or_default() {
        "log" => log.add(model, cx),
        "fail" => return Err(Error::bad_request(observer["message"].as_str().unwrap_or_default())),
        "set" => {
            let values = draft_from_json(cx.model, &observer["values"])?;
            for row in cx.rows().into_iter().flatten() {
                values.given().for_each(|(at, value)| row.set_value(at, value.clone()));
                values
                    .extras()
                    .iter()
                    .for_each(|(name, value)| row.set_extra(name.to_owned(), value.clone()));
            }
        }
        "where" => cx.restrict(Where::from_json(cx.model, &observer["where"])?)?,
        other => return Err(Error::unsupported(format!("the action `{other}`"))),
    }
    Ok(())
}
