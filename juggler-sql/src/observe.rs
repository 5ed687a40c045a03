//! Who looks on hears of each statement: spans with the names of OpenTelemetry's conventions for databases
//! (<https://opentelemetry.io/docs/specs/semconv/database/database-spans/>), and a warning for a slow one.
//!
//! It stands around the connections of any backend, so that no statement goes past it. No span and no event holds a value, a literal of
//! a statement, or the name of a hidden property. While no subscriber wants them, a statement costs two looks at the clock.

use std::collections::HashSet;
use std::fmt::{self, Debug, Display};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use juggler_core::connector::RawSink;
use juggler_core::definition::ModelDefinition;
use juggler_core::row::RowSink;
use juggler_core::{Result, Value};
use parking_lot::RwLock;
use tracing::field::{Empty, display};
use tracing::{Instrument, Span};

use crate::backend::{Backend, Conn, Done, Server};
use crate::connector::Seen;
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::statement::Statement;
use crate::stored::Cell;
use crate::text::{Spelling, shown, summary};

/// The target of spans and events.
macro_rules! target {
    () => {
        "juggler::sql"
    };
}

/// A backend whose statements are reported.
pub(crate) struct Observed<B> {
    backend: B,
    watch: Arc<Watch>,
}

/// What is reported, and to what limit.
struct Watch {
    /// The name of the database, which its first connection may have to find out.
    system: OnceLock<&'static str>,
    spelling: Spelling,
    server: Server,
    /// A statement that takes longer is worth a warning.
    slow: Option<Duration>,
    /// The columns of hidden properties.
    hidden: RwLock<HashSet<String>>,
}

impl<B: Backend> Observed<B> {
    pub(crate) fn new(backend: B, slow: Option<Duration>) -> Self {
        let (spelling, server) = (backend.dialect().spelling(), backend.server());
        let (system, hidden) = (OnceLock::new(), RwLock::default());
        let watch = Watch { system, spelling, server, slow, hidden };
        Observed { backend, watch: Arc::new(watch) }
    }
}

impl<B: Debug> Debug for Observed<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.backend.fmt(f)
    }
}

#[async_trait]
impl<B: Backend> Backend for Observed<B> {
    type Conn = ObservedConn<B::Conn>;

    fn dialect(&self) -> &dyn Dialect {
        self.backend.dialect()
    }

    fn server(&self) -> Server {
        self.backend.server()
    }

    /// Takes note of what is hidden.
    fn define(&self, model: &ModelDefinition) {
        let hidden = (0..model.properties.len()).filter(|&at| model.properties[at].hidden);
        let columns = hidden.map(|at| crate::dialect::column(model, at).to_owned());
        self.watch.hidden.write().extend(columns);
    }

    async fn open(&self) -> Result<Self::Conn> {
        let conn = self.backend.open().await?;
        self.watch.system.get_or_init(|| self.backend.dialect().system());
        Ok(ObservedConn { conn, watch: Arc::clone(&self.watch) })
    }
}

/// A connection whose statements are reported.
pub(crate) struct ObservedConn<C> {
    conn: C,
    watch: Arc<Watch>,
}

/// How many rows a statement gave or touched.
enum Rows {
    Returned(u64),
    Touched(u64),
}

impl Watch {
    /// Runs a statement, which the caller has pinned, under a span of its own, and looks at the clock.
    async fn run<T>(
        &self,
        text: &str,
        is_ours: bool,
        work: Pin<&mut (impl Future<Output = Result<T, Fault>> + Send)>,
        rows: impl FnOnce(Option<&T>) -> Option<Rows> + Send,
    ) -> Result<T, Fault> {
        let span = match tracing::enabled!(target: target!(), tracing::Level::DEBUG) {
            true => self.span(text, is_ours),
            false => Span::none(),
        };
        let began = Instant::now();
        let outcome = match span.is_none() {
            true => work.await,
            false => work.instrument(span.clone()).await,
        };
        let elapsed = began.elapsed();
        let outcome = outcome.map_err(|fault| match fault {
            Fault::TimedOut(_) => Fault::TimedOut(elapsed),
            other => other,
        });
        let rows = rows(outcome.as_ref().ok());
        if let Err(fault) = &outcome {
            span.record("error.type", fault.class());
        }
        if let Some(Rows::Returned(rows)) = rows {
            span.record("db.response.returned_rows", rows);
        }
        if self.slow.is_some_and(|slow| elapsed >= slow) {
            span.in_scope(|| self.warn(text, elapsed, rows));
        }
        outcome
    }

    fn span(&self, text: &str, is_ours: bool) -> Span {
        let summary = summary(text, self.spelling);
        let hidden = self.hidden.read();
        let shown = shown(text, self.spelling, |name| hidden.contains(name));
        tracing::debug_span!(
            target: target!(),
            "statement",
            otel.name = %summary,
            otel.kind = "client",
            db.system.name = self.system.get().copied(),
            db.namespace = self.server.namespace.as_deref(),
            server.address = self.server.address.as_deref(),
            server.port = self.server.port,
            db.operation.name = &*summary.operation,
            // Of a statement of one's own, the convention asks to leave it out.
            db.collection.name = summary.target.as_deref().filter(|_| is_ours),
            db.query.summary = %summary,
            db.query.text = shown,
            db.response.returned_rows = Empty,
            db.response.status_code = Empty,
            error.type = Empty,
        )
    }

    #[cold]
    fn warn(&self, text: &str, elapsed: Duration, rows: Option<Rows>) {
        let (returned, touched) = match rows {
            Some(Rows::Returned(rows)) => (Some(rows), None),
            Some(Rows::Touched(rows)) => (None, Some(rows)),
            None => (None, None),
        };
        tracing::warn!(
            target: target!(),
            {
                db.system.name = self.system.get().copied(),
                db.query.summary = %summary(text, self.spelling),
                db.response.returned_rows = returned,
                rows_affected = touched,
                elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
            },
            "a slow statement"
        );
    }
}

/// Notes the code of what a database says, in the span of the statement.
pub(crate) fn status_code(code: impl Display) {
    Span::current().record("db.response.status_code", display(code));
}

/// Runs a statement that gives rows, and counts them, also those before an error.
macro_rules! returning {
    ($self:ident, $run:ident, $statement:ident, $cells:ident, $out:ident) => {{
        let mut seen = Seen { out: $out, rows: 0 };
        let counted = AtomicU64::new(0);
        let work = pin!(async {
            let outcome = $self.conn.$run($statement, $cells, &mut seen).await;
            let outcome = outcome.map_err(|fault| fault.without($statement.values()));
            counted.store(seen.rows, Ordering::Relaxed);
            outcome
        });
        let rows = |_: Option<&()>| Some(Rows::Returned(counted.load(Ordering::Relaxed)));
        $self.watch.run(&$statement.text, true, work, rows).await
    }};
}

impl<C: Conn> Conn for ObservedConn<C> {
    async fn rows(
        &mut self,
        statement: &Statement<'_>,
        cells: &[Cell<'_>],
        out: &mut dyn RowSink,
    ) -> Result<(), Fault> {
        returning!(self, rows, statement, cells, out)
    }

    async fn row(
        &mut self,
        statement: &Statement<'_>,
        cells: &[Cell<'_>],
        out: &mut dyn RowSink,
    ) -> Result<(), Fault> {
        returning!(self, row, statement, cells, out)
    }

    async fn execute(&mut self, statement: &Statement<'_>) -> Result<Done, Fault> {
        let work = pin!(async {
            self.conn.execute(statement).await.map_err(|fault| fault.without(statement.values()))
        });
        self.watch.run(&statement.text, true, work, |done| Some(Rows::Touched(done?.rows))).await
    }

    async fn run(&mut self, text: &str) -> Result<(), Fault> {
        let work = pin!(self.conn.run(text));
        self.watch.run(text, true, work, |_| None).await
    }

    async fn raw(
        &mut self,
        text: &str,
        parameters: &[Value],
        out: &mut dyn RawSink,
    ) -> Result<Option<u64>, Fault> {
        let mut seen = Seen { out, rows: 0 };
        let work = pin!(async {
            let touched = self.conn.raw(text, parameters, &mut seen).await;
            touched
                .map(|touched| (touched, seen.rows))
                .map_err(|fault| fault.without(parameters.iter().map(Value::as_ref)))
        });
        let rows = |done: Option<&(Option<u64>, u64)>| {
            let (touched, returned) = done?;
            Some(touched.map_or(Rows::Returned(*returned), Rows::Touched))
        };
        let (touched, _) = self.watch.run(text, false, work, rows).await?;
        Ok(touched)
    }

    fn is_usable(&self) -> bool {
        self.conn.is_usable()
    }

    fn can_go_on(&self) -> bool {
        self.conn.can_go_on()
    }

    fn is_spoiled(&self) -> bool {
        self.conn.is_spoiled()
    }
}
