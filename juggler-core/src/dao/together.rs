//! Several writes of one operation that belong together.

use std::borrow::Cow;

use crate::connector::TransactionOptions;
use crate::datasource::Transaction;
use crate::error::Result;
use crate::session::Session;

/// Writes that belong together: in a transaction where the store has them, inside the one that is open. Where it has none, each is for
/// itself.
///
/// Dropped before [`end`](Self::end), the transaction is rolled back.
pub(super) struct Together<'s> {
    session: Cow<'s, Session>,
    transaction: Option<Transaction>,
}

impl<'s> Together<'s> {
    /// Begins a transaction where there is to be one.
    pub(super) async fn begin(session: &'s Session) -> Result<Self> {
        let alone = Together { session: Cow::Borrowed(session), transaction: None };
        if session.store().as_transactional().is_none() {
            return Ok(alone);
        }
        let options = match session.open_transaction() {
            Some(outer) => TransactionOptions::isolation(outer.options.isolation),
            None => TransactionOptions::default(),
        };
        let transaction = session.begin_at(options, None).await?;
        Ok(Together { session: Cow::Owned(Session::clone(&transaction)), transaction: Some(transaction) })
    }

    /// Where the writes go.
    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Makes the writes visible where all went well, and undoes them where not: the first error is the one to report.
    pub(super) async fn end<T>(self, outcome: Result<T>) -> Result<T> {
        match &self.transaction {
            Some(transaction) => transaction.end(outcome).await,
            None => outcome,
        }
    }
}
