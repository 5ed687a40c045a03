//! Transactions.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::panic::Location;
use std::sync::Arc;

use super::retries::{Retries, pause};
use crate::connector::{ReadOnly, TransactionConnector, TransactionOptions, Watched};
use crate::error::{Error, ErrorKind, Result};
use crate::session::{Session, inside};

/// A transaction that has begun. Operations take it as `&Session`, to which it derefs. Dropped without
/// [`commit`](Self::commit), it is rolled back.
///
/// An operation in it whose future is dropped halfway may take the transaction with it: it is rolled back then, and answers
/// [`TransactionFinished`](ErrorKind::TransactionFinished).
#[derive(Clone)]
pub struct Transaction {
    session: Session,
    connector: Arc<dyn TransactionConnector>,
}

impl Transaction {
    /// Makes everything visible to others, at once or not at all; in a transaction inside another, makes it a part of that one. Then
    /// does what waits for it: [`after_commit`](Session::after_commit).
    ///
    /// # Errors
    /// When the transaction lost a race ([`is_retryable`](Error::is_retryable)), is finished, or one inside it is open. When the
    /// connection is lost at that moment ([`ErrorKind::Connection`]), nobody knows whether it was committed.
    pub async fn commit(&self) -> Result<()> {
        let outcome = self.connector.commit().await;
        let Some(within) = self.session.open_transaction() else { return outcome };
        match outcome.as_ref().map_err(Error::kind) {
            Ok(()) => within.committed().await,
            Err(
                ErrorKind::Serialization { .. }
                | ErrorKind::Deadlock { .. }
                | ErrorKind::Conflict { .. }
                | ErrorKind::Constraint { .. },
            ) => within.rolled_back().await,
            Err(_) => {}
        }
        outcome
    }

    /// Undoes everything; in a transaction inside another, what was written since it began.
    ///
    /// # Errors
    /// When the transaction is finished.
    pub async fn rollback(&self) -> Result<()> {
        self.connector.rollback().await?;
        if let Some(within) = self.session.open_transaction() {
            within.rolled_back().await;
        }
        Ok(())
    }

    /// Rolls back after an error, which is the one to report: what fails to roll back is rolled back when dropped.
    async fn give_up(&self) {
        let _ = self.rollback().await;
    }

    /// Commits what went well, and gives up what did not.
    pub(crate) async fn end<T, E: From<Error>>(&self, outcome: Result<T, E>) -> Result<T, E> {
        match &outcome {
            Ok(_) => self.commit().await?,
            Err(_) => self.give_up().await,
        }
        outcome
    }
}

impl Deref for Transaction {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("on", &self.session.name()).finish_non_exhaustive()
    }
}

impl Session {
    /// Begins a transaction to finish by hand.
    ///
    /// On a transaction it begins one inside it, with a savepoint: committed, what it wrote is part of the outer one; rolled back or
    /// dropped, the outer one goes on without it. While it is open, the outer one refuses everything but a rollback, which is one of
    /// both. The outermost has the isolation and the time limit; `read_only` is that of each.
    ///
    /// # Errors
    /// When the store has no transactions, or not with these options.
    #[track_caller]
    pub fn begin(&self, options: TransactionOptions) -> impl Future<Output = Result<Transaction>> + Send {
        self.begin_at(options, Some(Location::caller()))
    }

    pub(crate) async fn begin_at(
        &self,
        mut options: TransactionOptions,
        begun_at: Option<&'static Location<'static>>,
    ) -> Result<Transaction> {
        options.begun_at = begun_at;
        self.refuse_inside()?;
        self.check_inner(&options)?;
        self.wait_for_connection().await?;
        let store = self.store();
        let Some(transactional) = store.as_transactional() else {
            return Err(Error::unsupported(format!("transactions on {}", store.name())));
        };
        let begun = transactional.begin(&options).await?;
        let connector: Arc<dyn TransactionConnector> = match options.read_only {
            true => Arc::new(Watched::by(begun, Arc::new(ReadOnly))),
            false => begun,
        };
        let session = self.within(Arc::clone(&connector) as _, options);
        Ok(Transaction { session, connector })
    }

    /// Can a transaction with these options be inside the one that is open?
    fn check_inner(&self, options: &TransactionOptions) -> Result<()> {
        let Some(outer) = self.open_transaction() else { return Ok(()) };
        if options.isolation > outer.options.isolation {
            let (inner, outer) = (options.isolation, outer.options.isolation);
            return Err(Error::bad_request(format!(
                "a transaction inside another has the isolation of the outermost, {outer:?}: {inner:?} is more"
            )));
        }
        if options.timeout.is_some() {
            return Err(Error::unsupported(
                "a time limit of a transaction inside another: set that of the outermost",
            ));
        }
        Ok(())
    }

    /// Runs `f` in a transaction: committed when it returns `Ok`, rolled back when it returns an error. On a transaction, it is one
    /// inside it: see [`begin`](Self::begin).
    ///
    /// In debug builds the data source itself is refused in `f`: pass `tx`, or say [`outside_transaction`](Self::outside_transaction).
    ///
    /// ```no_run
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct User { #[model(id)] id: i64 }
    /// # async fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// let users = ds.transaction(async |tx| User::count(tx).await).await?;
    /// # Ok(()) }
    /// # }
    /// ```
    ///
    /// # Errors
    /// That of `f`, or of the store.
    #[track_caller]
    pub fn transaction<T>(
        &self,
        f: impl AsyncFnOnce(&Transaction) -> Result<T>,
    ) -> impl Future<Output = Result<T>> {
        self.transaction_at(f, Location::caller())
    }

    /// As [`transaction`](Self::transaction), for functions with an error type of their own.
    ///
    /// # Errors
    /// That of `f`, or of the store.
    #[track_caller]
    pub fn try_transaction<T, E: From<Error>>(
        &self,
        f: impl AsyncFnOnce(&Transaction) -> Result<T, E>,
    ) -> impl Future<Output = Result<T, E>> {
        self.transaction_at(f, Location::caller())
    }

    async fn transaction_at<T, E: From<Error>>(
        &self,
        f: impl AsyncFnOnce(&Transaction) -> Result<T, E>,
        begun_at: &'static Location<'static>,
    ) -> Result<T, E> {
        let tx = self.begin_at(TransactionOptions::default(), Some(begun_at)).await?;
        let outcome = inside(self.source(), f(&tx)).await;
        tx.end(outcome).await
    }

    /// Runs `f` in a transaction with these options, and again where it lost a race and may be retried:
    /// [`retry`](TransactionOptions::retry). On a transaction, it is one inside it: see [`begin`](Self::begin); it is not run again
    /// alone, as a lost race is lost for the outermost.
    ///
    /// What `f` does outside of the transaction, it does in each run; [`after_commit`](Self::after_commit) is for that.
    ///
    /// ```no_run
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct User { #[model(id)] id: i64 }
    /// # async fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// let options = TransactionOptions::isolation(IsolationLevel::Serializable).retry(3);
    /// let users = ds.transaction_with(options, |tx| async move { User::count(&tx).await }).await?;
    /// # Ok(()) }
    /// # }
    /// ```
    ///
    /// # Errors
    /// That of the last run, or of the store.
    #[track_caller]
    pub fn transaction_with<T, Fut>(
        &self,
        options: impl Into<Retries>,
        f: impl Fn(Transaction) -> Fut,
    ) -> impl Future<Output = Result<T>>
    where
        Fut: Future<Output = Result<T>> + Send,
    {
        self.transaction_again(options.into(), f, Location::caller())
    }

    async fn transaction_again<T, Fut>(
        &self,
        Retries { options, retries }: Retries,
        f: impl Fn(Transaction) -> Fut,
        begun_at: &'static Location<'static>,
    ) -> Result<T>
    where
        Fut: Future<Output = Result<T>> + Send,
    {
        let retries = if self.is_in_transaction() { 0 } else { retries };
        let mut run = 0;
        loop {
            let tx = self.begin_at(options, Some(begun_at)).await?;
            let outcome = inside(self.source(), f(tx.clone())).await;
            // Of a connection that is lost in the commit nobody knows what became of it: that is not run again.
            let was_open = outcome.is_err();
            let outcome = tx.end(outcome).await;
            match outcome {
                Err(error) if run < retries && may_run_again(&error, was_open) => {
                    tokio::time::sleep(pause(run)).await;
                    run += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

/// May a transaction succeed when it is run again?
fn may_run_again(error: &Error, was_open: bool) -> bool {
    match error.kind() {
        ErrorKind::Connection { .. } => was_open,
        _ => error.is_retryable(),
    }
}
