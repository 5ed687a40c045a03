//! What was called, and what is to go wrong.

use std::time::Duration;

use juggler_core::connector::{Admission, Call, Outcome, Watcher};
use juggler_core::{Error, ErrorKind};
use parking_lot::Mutex;

/// What was called, by method, and what is to go wrong.
#[derive(Debug, Default)]
pub struct Log {
    calls: Mutex<Vec<&'static str>>,
    rows: Mutex<Vec<u64>>,
    faults: Mutex<Vec<Fault>>,
}

/// Something that goes wrong at a call.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The method; any, where there is none.
    method: Option<&'static str>,
    /// How many calls of the method go well before.
    after: usize,
    /// How many calls go wrong then.
    times: usize,
    delay: Duration,
    error: Option<ErrorKind>,
    /// Does the call do what it was asked, before it fails?
    is_done: bool,
}

fn lost() -> ErrorKind {
    ErrorKind::Connection { message: "the connection was lost".to_owned() }
}

impl Fault {
    /// The next call of a method goes wrong: it fails with this error, and does nothing.
    #[must_use]
    pub fn error(method: &'static str, error: ErrorKind) -> Self {
        Fault { error: Some(error), ..Self::delay(method, Duration::ZERO) }
    }

    /// The next call of a method finds the connection gone.
    #[must_use]
    pub fn connection_lost(method: &'static str) -> Self {
        Self::error(method, lost())
    }

    /// The next call, whatever it is, finds the connection gone.
    #[must_use]
    pub fn any_connection_lost() -> Self {
        Fault { method: None, ..Self::connection_lost("any") }
    }

    /// The connection goes too late for the store: it does what it was asked, and the answer is lost.
    #[must_use]
    pub fn when_done(mut self) -> Self {
        self.is_done = true;
        self
    }

    /// The next call of a method takes so much longer.
    #[must_use]
    pub fn delay(method: &'static str, delay: Duration) -> Self {
        Fault { method: Some(method), after: 0, times: 1, delay, error: None, is_done: false }
    }

    /// Only after so many calls went well.
    #[must_use]
    pub fn after(mut self, calls: usize) -> Self {
        self.after = calls;
        self
    }

    /// So many times in a row.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }
}

impl Log {
    /// The methods that were called, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<&'static str> {
        self.calls.lock().clone()
    }

    /// How often a method was called.
    #[must_use]
    pub fn count(&self, method: &str) -> usize {
        self.calls.lock().iter().filter(|called| **called == method).count()
    }

    /// How many rows each query read, in order.
    #[must_use]
    pub fn rows(&self) -> Vec<u64> {
        self.rows.lock().clone()
    }

    /// Forgets the calls so far.
    pub fn clear(&self) {
        self.calls.lock().clear();
        self.rows.lock().clear();
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.faults.lock().push(fault);
    }

    /// Forgets what was to go wrong, and did not. How much was it?
    pub fn forget_faults(&self) -> usize {
        std::mem::take(&mut *self.faults.lock()).len()
    }

    fn next_fault(&self, method: &str, is_done: bool) -> Option<Fault> {
        let mut faults = self.faults.lock();
        let is_it = |fault: &Fault| {
            fault.is_done == is_done && fault.method.is_none_or(|expected| expected == method)
        };
        let at = faults.iter().position(is_it)?;
        let fault = &mut faults[at];
        if fault.after > 0 {
            fault.after -= 1;
            return None;
        }
        fault.times -= 1;
        let now = fault.clone();
        if now.times == 0 {
            faults.remove(at);
        }
        Some(now)
    }
}

impl Watcher for Log {
    /// Notes a call, and lets it wait or fail where that was asked for.
    fn before<'a>(&'a self, call: &Call<'_>) -> Admission<'a> {
        self.calls.lock().push(call.operation);
        let fault = self.next_fault(call.operation, false)?;
        Some(Box::pin(async move {
            if !fault.delay.is_zero() {
                tokio::time::sleep(fault.delay).await;
            }
            fault.error.map_or(Ok(()), |error| Err(Error::new(error)))
        }))
    }

    /// Loses an answer where that was asked for.
    fn answer_lost(&self, call: &Call<'_>) -> Option<Error> {
        self.next_fault(call.operation, true)?.error.map(Error::new)
    }

    /// Notes how many rows a query read.
    fn after(&self, call: &Call<'_>, outcome: &Outcome<'_>) {
        if call.operation == "all" {
            self.rows.lock().extend(outcome.rows);
        }
    }
}
