//! What the tables of a database are.

use std::pin::pin;

use async_trait::async_trait;
use juggler_core::Result;
use juggler_core::connector::Discoverer;

use crate::catalog::{self, Column, ForeignKey, Keys, Scope, TableName};
use crate::connector::Sql;
use crate::fault::Fault;
use crate::place::{Place, in_time};
use crate::pool::Purpose;

/// Asks the catalog of a database one question.
macro_rules! ask {
    ($self:ident, $question:ident, $scope:ident) => {{
        let purpose = Purpose::of("discovery", $scope.table.unwrap_or("all tables"));
        let mut taken = $self.place.take(purpose).await?;
        let limit = taken.limit();
        let mut on = taken.on($self.place.backend())?;
        let outcome = in_time(limit, pin!(catalog::$question(&mut on, $scope))).await;
        taken.give_back($self.place.backend(), outcome.as_ref().err()).await;
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
