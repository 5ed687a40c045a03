//! What the tables of a database are.

use async_trait::async_trait;
use juggler_core::Result;
use juggler_core::connector::Discoverer;

use crate::catalog::{self, Column, ForeignKey, Keys, Scope, TableName};
use crate::connector::Sql;
use crate::fault::Fault;
use crate::place::Place;

/// Asks the catalog of a database one question.
macro_rules! ask {
    ($self:ident, $question:ident, $scope:ident) => {{
        let mut taken = $self.place.take().await?;
        let outcome = catalog::$question(&mut taken.on($self.place.backend())?, $scope).await;
        taken.give_back(outcome.as_ref().err());
        outcome.map_err(Fault::anywhere)
    }};
}

#[async_trait]
impl<P: Place> Discoverer for Sql<P> {
    async fn tables(&self, scope: Scope<'_>) -> Result<Vec<TableName>> {
        ask!(self, tables, scope)
    }

    async fn columns(&self, scope: Scope<'_>) -> Result<Vec<Column>> {
        ask!(self, columns, scope)
    }

    async fn keys(&self, scope: Scope<'_>) -> Result<Vec<Keys>> {
        ask!(self, keys, scope)
    }

    async fn foreign_keys(&self, scope: Scope<'_>) -> Result<Vec<ForeignKey>> {
        ask!(self, foreign_keys, scope)
    }

    async fn exported_keys(&self, scope: Scope<'_>) -> Result<Vec<ForeignKey>> {
        ask!(self, exported_keys, scope)
    }
}
