//! A proxy between a connector and its server, for tests: counts round trips, and makes the network fail.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use juggler_core::connector::Settings;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use url::Url;

/// A proxy at a port of its own, which passes everything on to one server.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    line: Arc<Line>,
    /// The task that accepts connections, while it does.
    accepts: Mutex<Option<AbortHandle>>,
}

/// What all connections share.
#[derive(Debug)]
struct Line {
    server: String,
    round_trips: AtomicU64,
    connections: Mutex<Vec<AbortHandle>>,
    paused: watch::Sender<bool>,
    delay: Mutex<Duration>,
    /// How many bytes from the server are still passed on.
    left: Mutex<Option<u64>>,
    /// Where it is to be cut, and after how many round trips that go well.
    planned: Mutex<Option<(u64, Cut)>>,
}

/// Where in a round trip all connections are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Before the server hears of it.
    Before,
    /// When so many bytes of its answer, one at least, have passed; or all of them, where it has no more.
    During(u64),
    /// When the server has answered, and nobody heard it.
    After,
}

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Server,
}

impl Proxy {
    /// A proxy to a server, as `127.0.0.1:5432`.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to(server: impl Into<String>) -> io::Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let line = Line {
            server: server.into(),
            round_trips: AtomicU64::new(0),
            connections: Mutex::default(),
            paused: watch::Sender::new(false),
            delay: Mutex::default(),
            left: Mutex::default(),
            planned: Mutex::default(),
        };
        let (address, line) = (listener.local_addr()?, Arc::new(line));
        let accepts = tokio::spawn(Arc::clone(&line).accept(listener)).abort_handle();
        Ok(Proxy { address, line, accepts: Mutex::new(Some(accepts)) })
    }

    /// A proxy to the server of these settings, and settings that lead through it.
    ///
    /// # Errors
    /// Settings without the URL of a server, and when no port is free.
    pub async fn before(settings: &Settings) -> io::Result<(Proxy, Settings)> {
        let wrong = || io::Error::other("settings of a server have a URL with its host");
        let mut url = settings.url.as_deref().and_then(|url| Url::parse(url).ok()).ok_or_else(wrong)?;
        let usual = if url.scheme().starts_with("postgres") { 5432 } else { 3306 };
        let server = format!("{}:{}", url.host_str().ok_or_else(wrong)?, url.port().unwrap_or(usual));
        let proxy = Proxy::to(server).await?;
        url.set_host(Some("127.0.0.1")).map_err(|_| wrong())?;
        url.set_port(Some(proxy.address.port())).map_err(|()| wrong())?;
        let mut settings = settings.clone();
        settings.url = Some(url.to_string());
        Ok((proxy, settings))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How often the server has answered: what came from it after something was sent counts once, however many pieces it came in.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.line.round_trips.load(Ordering::SeqCst)
    }

    /// How many connections are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.line.connections.lock().iter().filter(|connection| !connection.is_finished()).count()
    }

    /// Cuts all connections. New ones are accepted.
    pub fn cut(&self) {
        self.line.cut();
    }

    /// Cuts all connections when the server has sent so many bytes more.
    pub fn cut_after(&self, bytes: u64) {
        *self.line.left.lock() = Some(bytes);
    }

    /// Cuts all connections at a round trip from now on: 0 is the next one.
    pub fn cut_at(&self, round_trip: u64, cut: Cut) {
        *self.line.planned.lock() = Some((round_trip, cut));
    }

    /// Was the last [`cut_at`](Self::cut_at) never come to? Then it is not any more.
    pub fn take_back(&self) -> bool {
        let left = self.line.left.lock().take();
        self.line.planned.lock().take().is_some() || left.is_some()
    }

    /// Cuts all connections and refuses new ones, as a host whose server is down.
    pub async fn down(&self) {
        let accepts = self.accepts.lock().take();
        if let Some(accepts) = accepts {
            accepts.abort();
            // The port is closed when the task is gone.
            while !accepts.is_finished() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        self.cut();
    }

    /// Accepts connections again, at the same port.
    ///
    /// # Errors
    /// When somebody else has taken the port.
    pub async fn up(&self) -> io::Result<()> {
        let listener = TcpListener::bind(self.address).await?;
        let accepts = tokio::spawn(Arc::clone(&self.line).accept(listener)).abort_handle();
        *self.accepts.lock() = Some(accepts);
        Ok(())
    }

    /// Passes nothing on until [`resume`](Self::resume), and closes nothing: a black hole.
    pub fn pause(&self) {
        self.line.paused.send_replace(true);
    }

    /// Passes everything on again, also what came meanwhile.
    pub fn resume(&self) {
        self.line.paused.send_replace(false);
    }

    /// Passes everything on later than it came.
    pub fn delay(&self, delay: Duration) {
        *self.line.delay.lock() = delay;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(accepts) = self.accepts.lock().take() {
            accepts.abort();
        }
        self.line.cut();
    }
}

impl Line {
    fn cut(&self) {
        for connection in std::mem::take(&mut *self.connections.lock()) {
            connection.abort();
        }
    }

    async fn accept(self: Arc<Self>, listener: TcpListener) {
        while let Ok((client, _)) = listener.accept().await {
            let connection = tokio::spawn(Arc::clone(&self).connection(client)).abort_handle();
            self.connections.lock().push(connection);
        }
    }

    /// Both ways of a connection are one task: where it is aborted, both sockets close.
    async fn connection(self: Arc<Self>, client: TcpStream) {
        let Ok(server) = TcpStream::connect(&self.server).await else { return };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        let last = Mutex::new(Side::Server);
        tokio::select! {
            () = self.pass(Side::Client, &last, from_client, to_server) => {}
            () = self.pass(Side::Server, &last, from_server, to_client) => {}
        }
    }

    async fn pass(
        &self,
        side: Side,
        last: &Mutex<Side>,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) {
        let mut buffer = vec![0; 64 * 1024];
        let mut paused = self.paused.subscribe();
        while let Ok(count @ 1..) = from.read(&mut buffer).await {
            if paused.wait_for(|paused| !paused).await.is_err() {
                return;
            }
            let delay = *self.delay.lock();
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            let turns = std::mem::replace(&mut *last.lock(), side) != side;
            if turns && side == Side::Server {
                self.round_trips.fetch_add(1, Ordering::SeqCst);
            }
            if turns && self.is_cut_at(side) {
                self.cut();
                return;
            }
            let passed = if side == Side::Server { self.passed(count) } else { count };
            if to.write_all(&buffer[..passed]).await.is_err() {
                return;
            }
            if passed < count {
                *self.left.lock() = None;
                self.cut();
                return;
            }
        }
    }

    /// Is it to be cut where this side begins to speak?
    fn is_cut_at(&self, side: Side) -> bool {
        let mut planned = self.planned.lock();
        let Some((left, cut)) = &mut *planned else { return false };
        match (side, *left, *cut) {
            (Side::Client, 0, Cut::Before) | (Side::Server, 0, Cut::After) => {
                *planned = None;
                true
            }
            (Side::Server, 0, Cut::During(bytes)) => {
                *self.left.lock() = Some(bytes.max(1));
                *planned = None;
                false
            }
            (Side::Server, 1.., _) => {
                *left -= 1;
                false
            }
            _ => false,
        }
    }

    /// How many of these bytes from the server are passed on.
    fn passed(&self, count: usize) -> usize {
        let mut left = self.left.lock();
        let Some(bytes) = &mut *left else { return count };
        let passed = usize::try_from(*bytes).unwrap_or(usize::MAX).min(count);
        *bytes -= passed as u64;
        passed
    }
}
