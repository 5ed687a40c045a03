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
    method: &'static str,
    /// How many calls of the method go well before.
    after: usize,
    /// How many calls go wrong then.
    times: usize,
    delay: Duration,
    error: Option<ErrorKind>,
}

impl Fault {
    /// The next call of a method goes wrong: it fails with this error, and does nothing.
    #[must_use]
    pub fn error(method: &'static str, error: ErrorKind) -> Self {
        Fault { method, after: 0, times: 1, delay: Duration::ZERO, error: Some(error) }
    }

    /// The next call of a method finds the connection gone.
    #[must_use]
    pub fn connection_lost(method: &'static str) -> Self {
        Self::error(method, ErrorKind::Connection { message: "the connection was lost".to_owned() })
    }

    /// The next call of a method takes so much longer.
    #[must_use]
    pub fn delay(method: &'static str, delay: Duration) -> Self {
        Fault { method, after: 0, times: 1, delay, error: None }
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

    fn next_fault(&self, method: &str) -> Option<Fault> {
        let mut faults = self.faults.lock();
        let at = faults.iter().position(|fault| fault.method == method)?;
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
        let fault = self.next_fault(call.operation)?;
        Some(Box::pin(async move {
            if !fault.delay.is_zero() {
                tokio::time::sleep(fault.delay).await;
            }
            fault.error.map_or(Ok(()), |error| Err(Error::new(error)))
        }))
    }
    /// Notes how many rows a query read.
    fn after(&self, call: &Call<'_>, outcome: &Outcome<'_>) {
        if call.operation == "all" {
            self.rows.lock().extend(outcome.rows);
        }
    }
}
