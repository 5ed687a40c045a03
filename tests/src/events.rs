//! What juggler says: its `tracing` events, as text.

use std::fmt;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};
use tracing_core::span::Current;

/// Tells a subscriber what this thread does. While tracing knows of one subscriber only, it asks the thread that comes to an event
/// first whether anybody listens, and goes by that for all threads: a test that does not listen would make others deaf. So there is
/// a second one, for good, that listens to nothing.
fn listen(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    static DEAF: OnceLock<Dispatch> = OnceLock::new();
    DEAF.get_or_init(|| Dispatch::new(NoSubscriber::new()));
    tracing::subscriber::set_default(subscriber)
}

/// The warnings of this thread, from now on: `model=User relation=posts message=.. `.
#[derive(Debug, Clone, Default)]
pub struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// Listens, until the guard is dropped.
    #[must_use]
    pub fn start() -> (Self, DefaultGuard) {
        let warnings = Warnings::default();
        (warnings.clone(), listen(warnings))
    }

    /// What was warned of so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().clone()
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().push(line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let value = format!("{value:?}");
        self.0.push_str(&format!("{field}={} ", value.trim_matches('"')));
    }
}

/// The statements of this thread, from now on: the fields of their spans, and the warnings beside them.
#[derive(Debug, Clone, Default)]
pub struct Statements {
    spans: Arc<Mutex<Vec<Fields>>>,
    warnings: Arc<Mutex<Vec<Fields>>>,
    /// Those that are entered, the innermost last.
    entered: Arc<Mutex<Vec<(Id, &'static Metadata<'static>)>>>,
    known: Arc<Mutex<Vec<&'static Metadata<'static>>>>,
}

/// Names and values of a span, or of an event.
pub type Fields = std::collections::BTreeMap<String, String>;

impl Statements {
    /// Listens, until the guard is dropped.
    #[must_use]
    pub fn start() -> (Self, DefaultGuard) {
        let statements = Statements::default();
        (statements.clone(), listen(statements))
    }

    /// The spans so far.
    #[must_use]
    pub fn spans(&self) -> Vec<Fields> {
        self.spans.lock().clone()
    }

    /// The span of the last statement that does this, to this table.
    #[must_use]
    pub fn last(&self, summary: &str) -> Option<Fields> {
        let is_it = |fields: &&Fields| fields.get("db.query.summary").is_some_and(|is| is == summary);
        self.spans.lock().iter().rev().find(is_it).cloned()
    }

    /// The warnings so far.
    #[must_use]
    pub fn warnings(&self) -> Vec<Fields> {
        self.warnings.lock().clone()
    }

    /// Forgets what was heard.
    pub fn clear(&self) {
        self.spans.lock().clear();
        self.known.lock().clear();
        self.warnings.lock().clear();
    }
}

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "juggler::sql"
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Named(&mut fields));
        self.warnings.lock().push(fields);
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::new();
        span.record(&mut Named(&mut fields));
        let mut spans = self.spans.lock();
        spans.push(fields);
        self.known.lock().push(span.metadata());
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        if let Some(fields) = self.spans.lock().get_mut(span.into_u64() as usize - 1) {
            values.record(&mut Named(fields));
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, span: &Id) {
        if let Some(metadata) = self.known.lock().get(span.into_u64() as usize - 1) {
            self.entered.lock().push((span.clone(), metadata));
        }
    }

    fn exit(&self, _: &Id) {
        self.entered.lock().pop();
    }

    fn current_span(&self) -> Current {
        match self.entered.lock().last() {
            Some((span, metadata)) => Current::new(span.clone(), metadata),
            None => Current::none(),
        }
    }
}

struct Named<'a>(&'a mut Fields);

impl Visit for Named<'_> {
    /// As it is, quotes and all.
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let value = format!("{value:?}");
        self.0.insert(field.name().to_owned(), value.trim_matches('"').to_owned());
    }
}
