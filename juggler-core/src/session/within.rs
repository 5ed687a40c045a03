//! What a session in a transaction knows of it, and what is done when it has ended.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;

use parking_lot::Mutex;

use super::Session;
use crate::connector::TransactionOptions;

/// A transaction, as the sessions in it know it.
pub(crate) struct Within {
    pub(crate) options: TransactionOptions,
    outer: Option<Arc<Within>>,
    afterwards: Mutex<Afterwards>,
}

/// What is done when a transaction has ended, in order.
#[derive(Default)]
struct Afterwards {
    committed: Vec<Work>,
    rolled_back: Vec<Work>,
}

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Within {
    pub(super) fn new(options: TransactionOptions, outer: Option<Arc<Within>>) -> Arc<Self> {
        Arc::new(Within { options, outer, afterwards: Mutex::default() })
    }

    /// It was committed: does what waited for that, or leaves it to the transaction around it.
    pub(crate) async fn committed(&self) {
        let mut done = mem::take(&mut *self.afterwards.lock());
        if let Some(outer) = &self.outer {
            let mut outer = outer.afterwards.lock();
            outer.committed.append(&mut done.committed);
            outer.rolled_back.append(&mut done.rolled_back);
            return;
        }
        for work in done.committed {
            work.await;
        }
    }

    /// It was rolled back: does what waited for that, and forgets what waited for the commit.
    pub(crate) async fn rolled_back(&self) {
        let done = mem::take(&mut *self.afterwards.lock());
        for work in done.rolled_back {
            work.await;
        }
    }
}

impl Session {
    /// Does something after the transaction was committed, and not if it is rolled back: sends a mail, clears a cache. In order, and
    /// in one transaction inside another after the outermost was committed. [`commit`](crate::Transaction::commit) waits until it is
    /// done. Hooks reach it through their session.
    ///
    /// Outside of a transaction what was written stands already, and the work is done at once; so call it after the write. What is
    /// asked for on a transaction that is finished is never done.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct User { #[model(id, generated)] id: i64, name: String }
    /// async fn sign_up(db: &Session, name: &str) -> juggler_core::Result<User> {
    ///     let user = User::create(db, NewUser { name: name.to_owned() }).await?;
    ///     let id = user.id;
    ///     db.after_commit(async move { println!("welcome, {id}") }).await;
    ///     Ok(user)
    /// }
    /// # }
    /// ```
    pub async fn after_commit(&self, work: impl Future<Output = ()> + Send + 'static) {
        match self.open_transaction() {
            Some(within) => within.afterwards.lock().committed.push(Box::pin(work)),
            None => work.await,
        }
    }

    /// Does something after the transaction was rolled back, by a call or by an error; not where it is dropped, runs out of time, or
    /// loses its connection, when nobody can wait for it. Outside of a transaction it is never done.
    pub fn after_rollback(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(within) = self.open_transaction() {
            within.afterwards.lock().rolled_back.push(Box::pin(work));
        }
    }
}
