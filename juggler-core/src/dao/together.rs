//! Several writes of one operation that belong together.

use std::borrow::Cow;
use std::sync::Arc;

use crate::connector::{TransactionConnector, TransactionOptions};
use crate::error::Result;
use crate::session::Session;

/// Writes that belong together: in a transaction where the store has them and none is open. Where it has none, each is for itself.
///
/// Dropped before [`end`](Self::end), the transaction is rolled back.
pub(super) struct Together<'s> {
    session: Cow<'s, Session>,
    transaction: Option<Arc<dyn TransactionConnector>>,
}

impl<'s> Together<'s> {
    /// Begins a transaction where there is to be one.
    pub(super) async fn begin(session: &'s Session) -> Result<Self> {
        let alone = Together { session: Cow::Borrowed(session), transaction: None };
        if session.is_in_transaction() {
            return Ok(alone);
        }
        session.source().ready().await?;
        let Some(transactional) = session.connector().as_transactional() else { return Ok(alone) };
        let transaction = transactional.begin(&TransactionOptions::default()).await?;
        let session = session.within(Arc::clone(&transaction) as _);
        Ok(Together { session: Cow::Owned(session), transaction: Some(transaction) })
    }

    /// Where the writes go.
    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Makes the writes visible where all went well, and undoes them where not.
    pub(super) async fn end<T>(self, outcome: Result<T>) -> Result<T> {
        if let Some(transaction) = &self.transaction {
            match &outcome {
                Ok(_) => transaction.commit().await?,
                // The first error is the one to report: what fails to roll back is rolled back when dropped.
                Err(_) => drop(transaction.rollback().await),
            }
        }
        outcome
    }
}
