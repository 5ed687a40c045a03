//! The connection of a data source, and the operations that wait for it.

use std::cmp::Reverse;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::life::{LifeEvent, Listeners};
use crate::connector::{Connector, Settings};
use crate::error::{Error, ErrorKind, Result};

/// The connection of a data source. Whoever comes first connects; the others wait, and share the outcome.
pub(crate) struct Connection {
    /// The name of the data source.
    name: String,
    connector: Arc<dyn Connector>,
    timeout: Duration,
    connected: AtomicBool,
    /// Held by whoever is connecting. It keeps why the store was last refused, for those who waited meanwhile.
    turn: Mutex<Option<ErrorKind>>,
    /// How often the store was refused.
    failures: AtomicUsize,
    queue: Queue,
    listeners: Listeners,
    /// What no event may hold, the longest first.
    secrets: Vec<String>,
}

impl Connection {
    pub(super) fn new(connector: Arc<dyn Connector>, settings: &Settings) -> Self {
        let mut secrets = settings.secrets();
        secrets.sort_by_key(|secret| Reverse(secret.len()));
        Connection {
            name: settings.name.clone(),
            connector,
            timeout: settings.connection_timeout,
            connected: AtomicBool::new(false),
            turn: Mutex::new(None),
            failures: AtomicUsize::new(0),
            queue: Queue::new(settings.max_offline_requests),
            listeners: Listeners::default(),
            secrets,
        }
    }

    /// The name of the data source.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn connector(&self) -> &Arc<dyn Connector> {
        &self.connector
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Acquire)
    }

    pub(crate) fn on_life(&self, listener: impl Fn(&LifeEvent) + Send + Sync + 'static) {
        self.listeners.add(listener);
    }

    /// Connects, or waits for whoever is connecting, however long it takes.
    pub(crate) async fn connect(&self) -> Result<()> {
        self.connect_within(Limit::none()).await
    }

    /// Waits until the connection is up; connects where nobody did.
    pub(crate) async fn ready(&self) -> Result<()> {
        if self.is_connected() {
            return Ok(());
        }
        let _place = self.queue.enter(&self.name);
        self.connect_within(Limit::new(self.timeout)).await
    }

    pub(crate) async fn disconnect(&self) -> Result<()> {
        let turn = self.turn.lock().await;
        if !self.connected.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let outcome = self.connector.disconnect().await;
        drop(turn);
        self.listeners.tell(&LifeEvent::Disconnected);
        outcome
    }

    async fn connect_within(&self, limit: Limit) -> Result<()> {
        let failures = self.failures.load(Ordering::Acquire);
        let mut turn = limit.keep(self.turn.lock()).await?;
        if self.is_connected() {
            return Ok(());
        }
        if self.failures.load(Ordering::Acquire) != failures
            && let Some(failure) = &*turn
        {
            return Err(failure.clone().into()); // that of the attempt this call waited for
        }
        let outcome = match limit.keep(self.connector.connect()).await {
            Ok(outcome) => outcome.inspect_err(|error| {
                *turn = Some(error.kind().clone());
                self.failures.fetch_add(1, Ordering::Release);
            }),
            Err(late) => Err(late), // the others have time of their own
        };
        if outcome.is_ok() {
            self.connected.store(true, Ordering::Release);
            self.queue.calm();
        }
        drop(turn);
        self.listeners.tell(&match &outcome {
            Ok(()) => LifeEvent::Connected,
            Err(error) => LifeEvent::Failed { message: self.without_secrets(error) },
        });
        outcome
    }

    /// The text of an error. Connectors promise that no password is in it; what their drivers say is another matter.
    fn without_secrets(&self, error: &Error) -> String {
        self.secrets.iter().fold(error.to_string(), |text, secret| text.replace(secret, "***"))
    }
}

/// The operations that wait for the connection.
struct Queue {
    waiting: AtomicUsize,
    /// More than so many are worth a warning.
    usual: usize,
    warned: AtomicBool,
}

impl Queue {
    fn new(usual: usize) -> Self {
        Queue { waiting: AtomicUsize::new(0), usual, warned: AtomicBool::new(false) }
    }

    /// Waits from now on, until the place is dropped.
    fn enter(&self, data_source: &str) -> Place<'_> {
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed) + 1;
        if waiting > self.usual && !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                target: "juggler",
                data_source,
                waiting,
                "more operations than `maxOfflineRequests` wait for the connection"
            );
        }
        Place(&self.waiting)
    }

    /// The connection is up: when it is lost, there may be a warning again.
    fn calm(&self) {
        self.warned.store(false, Ordering::Relaxed);
    }
}

struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How long a call may wait, all in all.
struct Limit {
    after: Option<Duration>,
    since: Instant,
}

impl Limit {
    fn none() -> Self {
        Limit { after: None, since: Instant::now() }
    }

    fn new(after: Duration) -> Self {
        Limit { after: Some(after), since: Instant::now() }
    }

    /// Waits for as long as is left.
    async fn keep<T>(&self, waiting: impl Future<Output = T>) -> Result<T> {
        let Some(after) = self.after else { return Ok(waiting.await) };
        let left = after.saturating_sub(self.since.elapsed());
        let late = |_| ErrorKind::Timeout { what: "connecting", after }.into();
        tokio::time::timeout(left, waiting).await.map_err(late)
    }
}
