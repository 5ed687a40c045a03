//! All that is said in this process.

use std::error::Error as _;
use std::fmt::{Debug, Write};

use juggler_core::{Error, Result};
use parking_lot::Mutex;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static HEARD: Mutex<String> = Mutex::new(String::new());

/// Listens from now on.
pub(crate) fn listen() {
    tracing::subscriber::set_global_default(Everything).unwrap();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        say(&panic.to_string());
        usual(panic);
    }));
}

/// What was said so far.
pub(crate) fn all() -> String {
    HEARD.lock().clone()
}

/// Notes a text.
pub(crate) fn say(text: &str) {
    let mut heard = HEARD.lock();
    heard.push_str(text);
    heard.push('\n');
}

/// Notes how it is shown to a programmer.
pub(crate) fn note(what: impl Debug) {
    say(&format!("{what:?}\n{what:#?}"));
}

/// Notes an error that there must be, in all its forms.
#[track_caller]
pub(crate) fn refused<T>(what: &str, outcome: Result<T>) -> Error {
    let Err(error) = outcome else { panic!("{what}: it went through") };
    note_error(&error);
    error
}

/// Notes an error in all its forms.
pub(crate) fn note_error(error: &Error) {
    note(error);
    note(error.kind());
    say(&format!("{error} {error:#} {} {}", error.name(), error.kind().class()));
    if let Some(broken) = error.validation_errors() {
        say(&serde_json::to_string(broken).unwrap());
        note(broken);
        broken
            .iter()
            .for_each(|violation| say(&format!("{violation} {violation:?} {:?}", violation.value())));
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        say(&format!("{error} {error:?} {error:#?}"));
        cause = error.source();
    }
}

/// Hears every event and every span, of whatever target and level.
struct Everything;

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields(format!("span {} {}", span.metadata().target(), span.metadata().name()));
        span.record(&mut fields);
        say(&fields.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields(String::new());
        values.record(&mut fields);
        say(&fields.0);
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(format!("event {}", event.metadata().target()));
        event.record(&mut fields);
        say(&fields.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {field}={value}");
    }
}
