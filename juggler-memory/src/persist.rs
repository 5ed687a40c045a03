//! The file of a store.
//!
//! ```text
//!  write ──change──▶ rows ──ticket──▶ waits ◀──────────── written / failed
//!  write ──change──▶ rows ──ticket──▶ waits ◀─────────┐       ▲
//!                                                     └───────┤
//!                    thread: rows ──▶ file.tmp ──fsync──▶ rename ──▶ fsync of the folder
//! ```
//!
//! The file is rewritten as a whole, by a thread that lives as long as there is something to write. All writes that wait when
//! it looks at the rows are in the same rewrite. A write is acknowledged when the file has it.
//!
//! A change is seen by others before the file has it. If the file cannot be written, all changes it does not have are
//! undone, and all who wait for them get the error; so the rows in memory are again what the file holds.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use juggler_core::{Error, Result};
use tokio::sync::oneshot;

use crate::shared::Shared;
use crate::sync::{AtomicBool, Mutex, Ordering};

mod content;
mod encode;
mod entries;
mod file;

pub(crate) use content::Content;
use file::Lock;

/// The file of a store, and who waits for it to be written.
#[derive(Debug)]
pub(crate) struct Disk {
    path: PathBuf,
    open: AtomicBool,
    queue: Mutex<Queue>,
    /// Held by whoever opens or closes the file.
    turn: Mutex<()>,
    /// Tells when whoever was asked last to open or close it has done so: they do so in the order in which they were asked.
    last: Mutex<Option<Receiver<()>>>,
}

#[derive(Debug, Default)]
struct Queue {
    /// Who waits, and for which change.
    waiting: Vec<(u64, oneshot::Sender<Result<()>>)>,
    /// Is there a thread that writes?
    running: bool,
    /// The hold on what the file has, and the first change it does not have.
    durable: (u64, u64),
    /// Keeps others from opening the file.
    lock: Option<Lock>,
    /// The file, through links and whatever folder the program is in by now.
    target: PathBuf,
}

/// A write that waits for the file.
pub(crate) struct Ticket(oneshot::Receiver<Result<()>>);

impl Ticket {
    /// Waits until the file has it.
    pub(crate) async fn written(self) -> Result<()> {
        self.0.await.unwrap_or_else(|_| Err(not_written()))
    }
}

#[cold]
fn not_written() -> Error {
    Error::storage("the file was not written")
}

impl Disk {
    pub(crate) fn new(path: PathBuf) -> Self {
        Disk {
            path,
            open: AtomicBool::new(false),
            queue: Mutex::default(),
            turn: Mutex::new(()),
            last: Mutex::new(None),
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// Waits in the queue for all changes before `until`. To be called under the lock of the store.
    pub(crate) fn enqueue(&self, until: u64) -> Ticket {
        let (sender, receiver) = oneshot::channel();
        self.queue.lock().waiting.push((until, sender));
        Ticket(receiver)
    }

    /// Makes sure that there is a thread that writes.
    pub(crate) fn start(shared: &Arc<Shared>) {
        let Some(disk) = &shared.disk else { return };
        if std::mem::replace(&mut disk.queue.lock().running, true) {
            return;
        }
        let of = Arc::clone(shared);
        let spawned =
            std::thread::Builder::new().name("juggler-memory".to_owned()).spawn(move || write_all(&of));
        if let Err(error) = spawned {
            let why = format!("no thread to write {}: {error}", disk.path.display());
            disk.fail(shared, &Error::storage(why));
            disk.queue.lock().running = false;
        }
    }

    /// Opens the file and loads it, unless it is open. Done whether it is waited for or not.
    pub(crate) async fn open(shared: &Arc<Shared>) -> Result<()> {
        Self::in_turn(shared, |disk, shared| disk.load(shared)).await
    }

    /// Does something with the file on a thread of its own, after what was asked for before, also where nobody waits for that any more.
    async fn in_turn(
        shared: &Arc<Shared>,
        work: impl FnOnce(&Disk, &Arc<Shared>) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let Some(disk) = &shared.disk else { return Ok(()) };
        let (done, last) = channel::<()>();
        let before = disk.last.lock().replace(last);
        let of = Arc::clone(shared);
        blocking(move || {
            let _done = done; // when it goes, who is next may begin
            if let Some(before) = before {
                let _ = before.recv(); // always an error: nothing is ever sent
            }
            of.disk.as_ref().map_or(Ok(()), |disk| work(disk, &of))
        })
        .await
    }

    fn load(&self, shared: &Shared) -> Result<()> {
        let _turn = self.turn.lock();
        if self.is_open() {
            return Ok(());
        }
        let target = file::resolve(&self.path);
        let lock = Lock::take(&target)?;
        let content = file::read(&target)?;
        let mut store = shared.store.write();
        if let Err(error) = store.load(content) {
            store.close();
            return Err(Error::storage(format!("{}: {error}", self.path.display())));
        }
        let log = store.log.get_mut();
        let mut queue = self.queue.lock();
        queue.durable = (log.hold(None), log.now());
        queue.lock = Some(lock);
        queue.target = target;
        self.open.store(true, Ordering::Release);
        Ok(())
    }

    /// Writes what is left to write and lets go of the file. Done whether it is waited for or not.
    pub(crate) async fn close(shared: &Arc<Shared>) -> Result<()> {
        Self::in_turn(shared, |disk, shared| disk.unload(shared)).await
    }

    fn unload(&self, shared: &Arc<Shared>) -> Result<()> {
        let _turn = self.turn.lock();
        if !self.is_open() {
            return Ok(());
        }
        let last = {
            let mut store = shared.store.write();
            self.open.store(false, Ordering::Release);
            let now = store.log.get_mut().now();
            let busy = self.queue.lock().running;
            busy.then(|| self.enqueue(now))
        };
        let outcome = match last {
            Some(ticket) => {
                Disk::start(shared); // it may have ended in the meantime
                ticket.0.blocking_recv().unwrap_or_else(|_| Err(not_written()))
            }
            None => Ok(()),
        };
        shared.store.write().close();
        self.queue.lock().lock = None;
        outcome
    }

    /// Takes back what the file does not have, and tells who waits.
    fn fail(&self, shared: &Shared, why: &Error) {
        let mut store = shared.store.write();
        let mut queue = self.queue.lock();
        let (hold, since) = queue.durable;
        store.undo(since);
        let log = store.log.get_mut();
        queue.durable.1 = log.now();
        log.advance(hold, queue.durable.1);
        for (_, waiting) in queue.waiting.drain(..) {
            drop(waiting.send(Err(why.kind().clone().into()))); // whoever dropped the future does not want to know
        }
    }

    /// Writes the rows as they are now; gives the first change that is not in the file.
    fn write(&self, shared: &Shared) -> Result<u64> {
        let (bytes, until) = {
            let store = shared.store.read();
            (encode::encode(&store)?, store.log.lock().now())
        };
        let target = self.queue.lock().target.clone();
        file::replace(&target, &bytes)?;
        Ok(until)
    }

    /// Tells who waited for what is written now. Is there more to write?
    fn written(&self, shared: &Shared, until: u64) -> bool {
        let store = shared.store.read();
        let mut queue = self.queue.lock();
        store.log.lock().advance(queue.durable.0, until);
        queue.durable.1 = until;
        for (_, waiting) in queue.waiting.extract_if(.., |(change, _)| *change <= until) {
            drop(waiting.send(Ok(())));
        }
        queue.running = !queue.waiting.is_empty();
        queue.running
    }
}

/// Writes the file until nobody waits for it.
fn write_all(shared: &Shared) {
    let Some(disk) = &shared.disk else { return };
    loop {
        match disk.write(shared) {
            Ok(until) => {
                if !disk.written(shared, until) {
                    return;
                }
            }
            Err(error) => {
                disk.fail(shared, &error);
                let mut queue = disk.queue.lock();
                queue.running = !queue.waiting.is_empty();
                if !queue.running {
                    return;
                }
            }
        }
    }
}

/// Runs something that waits for a disk on a thread of its own.
async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let (sender, receiver) = oneshot::channel();
    let run = move || drop(sender.send(f()));
    let spawned = std::thread::Builder::new().name("juggler-memory".to_owned()).spawn(run);
    spawned.map_err(|error| Error::storage("no thread to read a file with").because_of(error))?;
    receiver.await.unwrap_or_else(|_| Err(Error::storage("the thread that reads a file ended")))
}
