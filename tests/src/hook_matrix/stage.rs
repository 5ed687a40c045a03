//! Where an operation runs, and what is noted of it.

use std::sync::Arc;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::hook::{Event, HookContext};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use parking_lot::Mutex;

use super::Call;
use crate::spy::{Log, Spy};

/// A store of two notes, whose ids are generated, and two tags, whose ids are given: 1 and 2.
pub(super) struct Stage {
    pub(super) ds: DataSource,
    pub(super) trace: Trace,
}

impl Stage {
    /// A fresh one, still empty. The models are called `Note` and `Tag`.
    pub(super) fn new(define: fn(&DataSource) -> Result<()>) -> Result<Self> {
        let settings = Settings::new("memory");
        let spy = Spy::new(juggler_memory::CONNECTOR.create(&settings)?);
        let trace = Trace { calls: Arc::default(), log: Arc::clone(spy.watcher()) };
        let ds = DataSource::with_settings(Arc::new(spy), &settings);
        define(&ds)?;
        for model in ["Note", "Tag"] {
            for event in Event::OPERATIONS {
                let trace = trace.clone();
                ds.observe_fn(model, event, move |cx| {
                    trace.note(cx);
                    Ok(())
                });
            }
        }
        Ok(Stage { ds, trace })
    }

    /// Writes the rows, without hooks.
    pub(super) async fn fill(&self) -> Result<()> {
        let quiet = self.ds.without_hooks();
        let notes = [json!({"text": "one"}), json!({"text": "two"})];
        self.ds.model("Note")?.create_all(&quiet, &notes)?.await?;
        let tags = [json!({"id": 1, "text": "one"}), json!({"id": 2, "text": "two"})];
        self.ds.model("Tag")?.create_all(&quiet, &tags)?.await?;
        Ok(())
    }
}

/// What an operation called.
#[derive(Clone)]
pub(super) struct Trace {
    calls: Arc<Mutex<Vec<Call>>>,
    log: Arc<Log>,
}

impl Trace {
    pub(super) fn clear(&self) {
        self.log.clear();
        self.calls.lock().clear();
    }

    fn note(&self, cx: &mut HookContext<'_>) {
        self.note_connector();
        let (members, is_new) = (cx.members().join(" "), cx.is_new);
        let rows = cx.rows().map(|rows| rows.len());
        self.push(Call { operation: "", event: cx.event.name().to_owned(), order: 0, members, is_new, rows });
    }

    /// Notes what the connector was asked since the last note.
    fn note_connector(&self) {
        for method in self.log.calls() {
            let event = format!("connector {method}");
            self.push(Call {
                operation: "",
                event,
                order: 0,
                members: String::new(),
                is_new: None,
                rows: None,
            });
        }
        self.log.clear();
    }

    fn push(&self, mut call: Call) {
        let mut calls = self.calls.lock();
        call.order = calls.len() + 1;
        calls.push(call);
    }

    /// What was noted, of an operation.
    pub(super) fn take(&self, operation: &'static str) -> Vec<Call> {
        self.note_connector();
        let calls = std::mem::take(&mut *self.calls.lock());
        calls.into_iter().map(|call| Call { operation, ..call }).collect()
    }
}
