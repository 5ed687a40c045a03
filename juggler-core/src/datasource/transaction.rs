//! Transactions.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;

use crate::connector::{TransactionConnector, TransactionOptions};
use crate::datasource::DataSource;
use crate::error::{Error, Result};
use crate::session::Session;

/// A transaction that has begun. Operations take it as `&Session`, to which it derefs. Dropped without
/// [`commit`](Self::commit), it is rolled back.
#[derive(Clone)]
pub struct Transaction {
    session: Session,
    connector: Arc<dyn TransactionConnector>,
}

/// How a transaction is run, and how often it is run again when it loses a race.
#[derive(Debug, Clone, Copy, Default)]
pub struct Retries {
    options: TransactionOptions,
    retries: u32,
}

impl From<TransactionOptions> for Retries {
    fn from(options: TransactionOptions) -> Self {
        Retries { options, retries: 0 }
    }
}

impl TransactionOptions {
    /// Runs the transaction again, at most so often, when it loses a race.
    #[must_use]
    pub const fn retry(self, retries: u32) -> Retries {
        Retries { options: self, retries }
    }
}

impl Transaction {
    /// Makes everything visible to others, at once or not at all.
    ///
    /// # Errors
    /// When the transaction lost a race ([`is_retryable`](Error::is_retryable)), or is finished.
    pub async fn commit(&self) -> Result<()> {
        self.connector.commit().await
    }

    /// Undoes everything.
    ///
    /// # Errors
    /// When the transaction is finished.
    pub async fn rollback(&self) -> Result<()> {
        self.connector.rollback().await
    }

    /// Rolls back after an error, which is the one to report: what fails to roll back is rolled back when dropped.
    async fn give_up(&self) {
        let _ = self.rollback().await;
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

impl DataSource {
    /// Begins a transaction to finish by hand.
    ///
    /// # Errors
    /// When the store has no transactions, or not with these options.
    pub async fn begin(&self, options: TransactionOptions) -> Result<Transaction> {
        self.session.source().ready().await?;
        let store = self.session.source().connector();
        let Some(transactional) = store.as_transactional() else {
            return Err(Error::unsupported(format!("transactions on {}", store.name())));
        };
        let connector = transactional.begin(&options).await?;
        let session = self.session.within(Arc::clone(&connector) as _);
        Ok(Transaction { session, connector })
    }

    /// Runs `f` in a transaction: committed when it returns `Ok`, rolled back when it returns an error.
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
    pub async fn transaction<T>(&self, f: impl AsyncFnOnce(&Transaction) -> Result<T>) -> Result<T> {
        self.try_transaction(f).await
    }

    /// As [`transaction`](Self::transaction), for functions with an error type of their own.
    ///
    /// # Errors
    /// That of `f`, or of the store.
    pub async fn try_transaction<T, E: From<Error>>(
        &self,
        f: impl AsyncFnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let tx = self.begin(TransactionOptions::default()).await?;
        match f(&tx).await {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.give_up().await;
                Err(error)
            }
        }
    }

    /// Runs `f` in a transaction with these options, and again where it lost a race and may be retried.
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
    pub async fn transaction_with<T, Fut>(
        &self,
        options: impl Into<Retries>,
        f: impl Fn(Transaction) -> Fut,
    ) -> Result<T>
    where
        Fut: Future<Output = Result<T>> + Send,
    {
        let Retries { options, mut retries } = options.into();
        loop {
            let tx = self.begin(options).await?;
            let outcome = match f(tx.clone()).await {
                Ok(value) => tx.commit().await.map(|()| value),
                Err(error) => {
                    tx.give_up().await;
                    Err(error)
                }
            };
            match outcome {
                Err(error) if error.is_retryable() && retries > 0 => retries -= 1,
                outcome => return outcome,
            }
        }
    }
}
