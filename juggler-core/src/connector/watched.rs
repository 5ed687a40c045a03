//! Connectors that are watched: what is asked of another is reported, and may be delayed or refused.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::{
    Assignment, Capabilities, Connector, Discoverer, Explain, KeyPage, KeyPattern, KeyValue, Migrator, Raw,
    RawSink, RowRef, Schema, SchemaPlan, TimeLeft, TransactionConnector, TransactionOptions, Transactional,
    Upserted,
};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::query::{Condition, Order, Query};
use crate::row::{Flow, Row, RowSink};
use crate::value::Value;

mod call;
mod trace;

pub use call::{Admission, Call, Outcome, Watcher};
pub(crate) use trace::Trace;

/// A connector that reports to a [`Watcher`] what is asked of another, and otherwise is that other. A transaction of it reports to the
/// same watcher.
///
/// ```
/// use juggler_core::connector::{Admission, Call, Watched, Watcher};
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// /// Counts what is read and written.
/// #[derive(Debug, Default)]
/// struct Counter(AtomicU64);
///
/// impl Watcher for Counter {
///     fn before(&self, call: &Call<'_>) -> Admission<'_> {
///         self.0.fetch_add(u64::from(call.is_query()), Ordering::Relaxed);
///         None // nothing to wait for
///     }
/// }
///
/// # use juggler_core::{DataSource, connector::Connector};
/// # use std::sync::Arc;
/// fn counted(connector: Arc<dyn Connector>) -> (DataSource, Arc<Counter>) {
///     let watched: Watched<dyn Connector, Counter> = Watched::new(connector);
///     let counter = Arc::clone(watched.watcher());
///     (DataSource::new(watched), counter)
/// }
/// ```
pub struct Watched<C: ?Sized, W> {
    connector: Arc<C>,
    watcher: Arc<W>,
}

impl<C: ?Sized, W> Watched<C, W> {
    /// Lets a new watcher watch a connector.
    #[must_use]
    pub fn new(connector: Arc<C>) -> Self
    where
        W: Default,
    {
        Self::by(connector, Arc::default())
    }

    /// Lets a watcher watch a connector.
    #[must_use]
    pub const fn by(connector: Arc<C>, watcher: Arc<W>) -> Self {
        Watched { connector, watcher }
    }

    /// Who watches.
    #[must_use]
    pub const fn watcher(&self) -> &Arc<W> {
        &self.watcher
    }
}

impl<C: fmt::Debug + ?Sized, W> fmt::Debug for Watched<C, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watched").field(&&*self.connector).finish()
    }
}

impl<C: Connector + ?Sized, W: Watcher> Watched<C, W> {
    fn call(&self, operation: &'static str) -> Call<'_> {
        Call { connector: self.connector.name(), operation, model: None, condition: None }
    }

    /// Reports a call; `rows` says how many rows it was about.
    async fn report<T>(
        &self,
        call: Call<'_>,
        work: impl Future<Output = Result<T>> + Send,
        rows: impl FnOnce(Result<&T, &Error>) -> Option<u64> + Send,
    ) -> Result<T> {
        if let Some(admission) = self.watcher.before(&call) {
            admission.await?;
        }
        let started = Instant::now();
        let mut done = work.await;
        if let (Ok(_), Some(lost)) = (&done, self.watcher.answer_lost(&call)) {
            done = Err(lost);
        }
        let (rows, error) = (rows(done.as_ref()), done.as_ref().err());
        self.watcher.after(&call, &Outcome { rows, error, elapsed: started.elapsed() });
        done
    }

    /// Reports a call that counts.
    async fn count_of(&self, call: Call<'_>, work: impl Future<Output = Result<u64>> + Send) -> Result<u64> {
        self.report(call, work, |rows| rows.ok().copied()).await
    }

    /// Reports a call that cannot tell how many rows it was about.
    async fn plain<T>(&self, call: Call<'_>, work: impl Future<Output = Result<T>> + Send) -> Result<T> {
        self.report(call, work, |_| None).await
    }

    /// Reports a call that pushes rows, and how many it pushed, also before it failed.
    async fn pushing<T>(
        &self,
        call: Call<'_>,
        pushed: &Pushed,
        work: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        self.report(call, work, |_| Some(pushed.0.load(Ordering::Relaxed))).await
    }
}

impl<'a> Call<'a> {
    const fn on(mut self, model: &'a str) -> Self {
        self.model = Some(model);
        self
    }

    fn with(mut self, model: &'a ModelDefinition, condition: &'a Condition) -> Self {
        self.condition = Some(condition.shape(model));
        self.on(&model.name)
    }
}

/// How many rows were pushed.
#[derive(Default)]
struct Pushed(AtomicU64);

impl Pushed {
    /// Counts the rows on their way.
    fn count<'a>(&'a self, out: &'a mut dyn RowSink) -> Counted<'a> {
        Counted { out, pushed: &self.0 }
    }
}

struct Counted<'a> {
    out: &'a mut dyn RowSink,
    pushed: &'a AtomicU64,
}

impl RowSink for Counted<'_> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.pushed.fetch_add(1, Ordering::Relaxed);
        self.out.row(row)
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.out.poll_ready(cx)
    }
}

#[async_trait]
impl<C: Connector + ?Sized, W: Watcher> Connector for Watched<C, W> {
    fn name(&self) -> &str {
        self.connector.name()
    }

    fn aliases(&self) -> &[&str] {
        self.connector.aliases()
    }

    fn capabilities(&self) -> &Capabilities {
        self.connector.capabilities()
    }

    fn answers(&self, model: &ModelDefinition, condition: &Condition, order: &[Order]) -> bool {
        self.connector.answers(model, condition, order)
    }

    async fn connect(&self) -> Result<()> {
        self.plain(self.call("connect"), self.connector.connect()).await
    }

    async fn disconnect(&self) -> Result<()> {
        self.plain(self.call("disconnect"), self.connector.disconnect()).await
    }

    async fn ping(&self) -> Result<()> {
        self.plain(self.call("ping"), self.connector.ping()).await
    }

    async fn define(&self, model: &ModelRef) -> Result<()> {
        self.plain(self.call("define").on(&model.name), self.connector.define(model)).await
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        self.plain(self.call("automigrate"), self.connector.automigrate(models)).await
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        let call = self.call("all").with(query.model, &query.condition);
        let pushed = Pushed::default();
        self.pushing(call, &pushed, self.connector.all(query, &mut pushed.count(out))).await
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        let call = self.call("count").with(model, condition);
        self.count_of(call, self.connector.count(model, condition)).await
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        let call = self.call("create").on(&model.name);
        let pushed = Pushed::default();
        self.pushing(call, &pushed, self.connector.create(model, rows, &mut pushed.count(out))).await
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        let call = self.call("update").with(model, condition);
        self.count_of(call, self.connector.update(model, condition, assignments)).await
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        let call = self.call("destroy_all").with(model, condition);
        self.count_of(call, self.connector.destroy_all(model, condition)).await
    }

    async fn find(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        projection: Option<&[usize]>,
        out: &mut dyn RowSink,
    ) -> Result<()> {
        let call = self.call("find").on(&model.name);
        let pushed = Pushed::default();
        self.pushing(call, &pushed, self.connector.find(model, id, projection, &mut pushed.count(out))).await
    }

    /// Never: who watches may have something to wait for, and hears of it in [`find`](Connector::find).
    fn find_now(
        &self,
        _: &ModelDefinition,
        _: &[Value],
        _: Option<&[usize]>,
        _: &mut dyn RowSink,
    ) -> Option<Result<()>> {
        None
    }

    async fn exists(&self, model: &ModelDefinition, id: &[Value]) -> Result<bool> {
        let call = self.call("exists").on(&model.name);
        self.report(call, self.connector.exists(model, id), |found| found.ok().copied().map(u64::from)).await
    }

    async fn destroy(&self, model: &ModelDefinition, id: &[Value]) -> Result<u64> {
        let call = self.call("destroy").on(&model.name);
        self.count_of(call, self.connector.destroy(model, id)).await
    }

    async fn update_attributes(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        let call = self.call("update_attributes").on(&model.name);
        self.count_of(call, self.connector.update_attributes(model, id, assignments, out)).await
    }

    async fn update_attributes_if(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        condition: &Condition,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        let call = self.call("update_attributes").with(model, condition);
        self.count_of(call, self.connector.update_attributes_if(model, id, condition, assignments, out)).await
    }

    async fn replace_by_id(&self, model: &ModelDefinition, id: &[Value], row: RowRef<'_>) -> Result<u64> {
        let call = self.call("replace_by_id").on(&model.name);
        self.count_of(call, self.connector.replace_by_id(model, id, row)).await
    }

    async fn update_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let call = self.call("update_or_create").on(&model.name);
        let pushed = Pushed::default();
        self.pushing(
            call,
            &pushed,
            self.connector.update_or_create(model, row, assignments, &mut pushed.count(out)),
        )
        .await
    }

    async fn replace_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let call = self.call("replace_or_create").on(&model.name);
        let pushed = Pushed::default();
        self.pushing(call, &pushed, self.connector.replace_or_create(model, row, &mut pushed.count(out)))
            .await
    }

    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let call = self.call("find_or_create").with(query.model, &query.condition);
        let pushed = Pushed::default();
        self.pushing(call, &pushed, self.connector.find_or_create(query, row, &mut pushed.count(out))).await
    }

    async fn explain(&self, query: &Query<'_>) -> Result<Explain> {
        let call = self.call("explain").with(query.model, &query.condition);
        self.report(call, self.connector.explain(query), |explain| Some(explain.ok()?.rows_returned)).await
    }

    fn as_transactional(&self) -> Option<&dyn Transactional> {
        self.connector.as_transactional().map(|_| self as _)
    }

    /// Questions about the tables themselves are about no rows, and are not reported.
    fn as_discoverer(&self) -> Option<&dyn Discoverer> {
        self.connector.as_discoverer()
    }

    fn as_migrator(&self) -> Option<&dyn Migrator> {
        self.connector.as_migrator().map(|_| self as _)
    }

    fn freeze(&self) {
        self.connector.freeze();
    }

    fn as_key_value(&self) -> Option<&dyn KeyValue> {
        self.connector.as_key_value().map(|_| self as _)
    }

    fn as_raw(&self) -> Option<&dyn Raw> {
        self.connector.as_raw().map(|_| self as _)
    }
}

#[async_trait]
impl<C: Connector + ?Sized, W: Watcher> Raw for Watched<C, W> {
    async fn execute(&self, command: &str, parameters: &[Value], out: &mut dyn RawSink) -> Result<u64> {
        let Some(raw) = self.connector.as_raw() else { return Err(self.lacks("statements of your own")) };
        self.count_of(self.call("execute"), raw.execute(command, parameters, out)).await
    }

    fn column<'m>(&self, model: &'m ModelDefinition, at: usize) -> &'m str {
        self.connector.as_raw().map_or("", |raw| raw.column(model, at))
    }
}

#[async_trait]
impl<C: Connector + ?Sized, W: Watcher> Transactional for Watched<C, W> {
    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        let Some(inner) = self.connector.as_transactional() else { return Err(self.lacks("transactions")) };
        let begun = self.plain(self.call("begin"), inner.begin(options)).await?;
        Ok(Arc::new(Watched::by(begun, Arc::clone(&self.watcher))))
    }
}

#[async_trait]
impl<C: TransactionConnector + ?Sized, W: Watcher> TransactionConnector for Watched<C, W> {
    async fn commit(&self) -> Result<()> {
        self.plain(self.call("commit"), self.connector.commit()).await
    }

    async fn rollback(&self) -> Result<()> {
        self.plain(self.call("rollback"), self.connector.rollback()).await
    }
}

#[async_trait]
impl<C: Connector + ?Sized, W: Watcher> Migrator for Watched<C, W> {
    async fn plan(&self, schema: &Schema<'_>) -> Result<SchemaPlan> {
        let Some(inner) = self.connector.as_migrator() else { return Err(self.lacks("schemas")) };
        self.plain(self.call("plan"), inner.plan(schema)).await
    }

    async fn migrate(&self, schema: &Schema<'_>) -> Result<SchemaPlan> {
        let Some(inner) = self.connector.as_migrator() else { return Err(self.lacks("schemas")) };
        self.plain(self.call("migrate"), inner.migrate(schema)).await
    }
}

impl<C: Connector + ?Sized, W: Watcher> Watched<C, W> {
    fn key_value(&self) -> Result<&dyn KeyValue> {
        self.connector.as_key_value().ok_or_else(|| self.lacks("keys and values"))
    }

    fn lacks(&self, what: &str) -> Error {
        Error::unsupported(format!("{what} on {}", self.connector.name()))
    }
}

#[async_trait]
impl<C: Connector + ?Sized, W: Watcher> KeyValue for Watched<C, W> {
    async fn get(&self, model: &str, key: &str) -> Result<Option<String>> {
        let call = self.call("get").on(model);
        self.report(call, self.key_value()?.get(model, key), |value| Some(u64::from(value.ok()?.is_some())))
            .await
    }

    async fn set(&self, model: &str, key: &str, value: &str, ttl: Option<Duration>) -> Result<()> {
        let call = self.call("set").on(model);
        self.plain(call, self.key_value()?.set(model, key, value, ttl)).await
    }

    async fn delete(&self, model: &str, key: &str) -> Result<bool> {
        let call = self.call("delete").on(model);
        self.report(call, self.key_value()?.delete(model, key), |found| found.ok().copied().map(u64::from))
            .await
    }

    async fn delete_all(&self, model: &str) -> Result<u64> {
        let call = self.call("delete_all").on(model);
        self.count_of(call, self.key_value()?.delete_all(model)).await
    }

    async fn expire(&self, model: &str, key: &str, ttl: Duration) -> Result<bool> {
        let call = self.call("expire").on(model);
        self.report(call, self.key_value()?.expire(model, key, ttl), |found| {
            found.ok().copied().map(u64::from)
        })
        .await
    }

    async fn ttl(&self, model: &str, key: &str) -> Result<TimeLeft> {
        let call = self.call("ttl").on(model);
        self.report(call, self.key_value()?.ttl(model, key), |left| {
            Some(u64::from(*left.ok()? != TimeLeft::NoKey))
        })
        .await
    }

    async fn keys(&self, model: &str, pattern: &KeyPattern, after: Option<&str>) -> Result<KeyPage> {
        let call = self.call("keys").on(model);
        self.report(call, self.key_value()?.keys(model, pattern, after), |page| {
            Some(page.ok()?.keys.len() as u64)
        })
        .await
    }
}
