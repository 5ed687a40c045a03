//! Finds the session of a data source being used in the closure of a transaction on it: a frequent slip, which waits forever on one
//! store and is not part of the transaction on another. In debug builds only.
//!
//! While the closure's future is polled, its data source is noted for the thread: what it calls is then known to be inside, on whatever
//! thread it goes on, and what other tasks do is not.

use std::future::Future;
use std::sync::Arc;

use super::{Session, Source};
#[cfg(debug_assertions)]
use crate::error::Error;
use crate::error::Result;

/// Runs the closure's future of a transaction on this data source.
#[cfg(debug_assertions)]
pub(crate) async fn inside<T>(source: &Arc<Source>, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    let poll = |cx: &mut std::task::Context<'_>| {
        let _entered = noted::Entered::new(source);
        work.as_mut().poll(cx)
    };
    std::future::poll_fn(poll).await
}

/// Runs the closure's future of a transaction on this data source.
#[cfg(not(debug_assertions))]
pub(crate) async fn inside<T>(_: &Arc<Source>, work: impl Future<Output = T>) -> T {
    work.await
}

#[cfg(debug_assertions)]
mod noted {
    use std::cell::RefCell;
    use std::sync::Arc;

    use super::Source;

    thread_local! {
        /// The data sources, by address, whose transactions are being polled.
        static INSIDE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    }

    /// A data source, noted until this is dropped.
    pub(super) struct Entered;

    impl Entered {
        pub(super) fn new(source: &Arc<Source>) -> Self {
            INSIDE.with_borrow_mut(|inside| inside.push(Arc::as_ptr(source).addr()));
            Entered
        }
    }

    impl Drop for Entered {
        fn drop(&mut self) {
            INSIDE.with_borrow_mut(|inside| inside.pop());
        }
    }

    pub(super) fn is_inside(source: &Arc<Source>) -> bool {
        INSIDE.with_borrow(|inside| inside.contains(&Arc::as_ptr(source).addr()))
    }
}

impl Session {
    /// The same data source, outside of any transaction: what is done through it stands, whatever becomes of the transaction that is
    /// open. In debug builds the data source itself is refused in the closure of a transaction on it, as hardly anybody means that; this
    /// says that it is meant.
    ///
    /// Beside a transaction of SQLite that has written, a write waits for it, and so in its closure in vain.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct Attempt { #[model(id, generated)] id: i64, what: String }
    /// # async fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// ds.transaction(async |tx| {
    ///     Attempt::create(&tx.outside_transaction(), NewAttempt { what: "order".into() }).await?; // kept in any case
    ///     Attempt::count(tx).await
    /// })
    /// .await?;
    /// # Ok(()) }
    /// # }
    /// ```
    #[must_use]
    pub fn outside_transaction(&self) -> Session {
        let mut session = match self.is_in_transaction() {
            true => Session::new(Arc::clone(self.source()), Arc::clone(self.source().connector())),
            false => self.clone(),
        };
        session.options = self.options.clone();
        session.options.outside = true;
        session
    }

    /// Refuses the data source where the transaction is meant.
    #[inline]
    pub(crate) fn refuse_inside(&self) -> Result<()> {
        #[cfg(debug_assertions)]
        if !self.is_in_transaction() && !self.options.outside && noted::is_inside(self.source()) {
            return Err(meant_the_transaction(self.name()));
        }
        Ok(())
    }
}

#[cfg(debug_assertions)]
#[cold]
fn meant_the_transaction(name: &str) -> Error {
    Error::bad_request(format!(
        "the data source {name} is used in the closure of a transaction on it: pass the transaction, or \
         `outside_transaction()` if it is not to be part of it (checked in debug builds)"
    ))
}
