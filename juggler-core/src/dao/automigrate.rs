//! The schema of a store made, and made to follow the models on it.

use std::future::IntoFuture;
use std::sync::Arc;

use super::BoxFuture;
use crate::connector::{Connector, Schema, SchemaChange, SchemaPlan, Step};
use crate::datasource::DataSource;
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::relation::{self, foreign_keys};

impl DataSource {
    /// Drops the tables of models with all of their rows, and creates them anew; generated ids start anew, too. On a store without
    /// tables, the rows are dropped. All attached models, with those that link them and that nobody declared, unless some are
    /// [named](Automigrate::models).
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// print!("{}", ds.automigrate().models(["User", "Post"]).plan().await?);
    /// ds.automigrate().models(["User", "Post"]).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A name that is not attached; a frozen schema; a table outside these models with a foreign key that leads to one of them; when the
    /// store fails.
    pub fn automigrate(&self) -> Automigrate<'_> {
        Automigrate(Migration::new(self, "automigrate", true))
    }

    /// Makes the tables of models follow their definitions, and keeps their rows: tables and columns that are missing are created,
    /// columns are changed, and columns and indexes that no model has any more are dropped. On a store without tables it does nothing.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// let plan = ds.autoupdate().plan().await?;
    /// if plan.loses_data() {
    ///     eprint!("{plan}");
    /// }
    /// ds.autoupdate().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A name that is not attached; a frozen schema; a change that the rows do not allow, with the place of its property, and then their
    /// table is as it was; when the store fails.
    pub fn autoupdate(&self) -> Autoupdate<'_> {
        Autoupdate(Migration::new(self, "autoupdate", false))
    }

    /// Is there nothing that [`autoupdate`](Self::autoupdate) would change? Always true on a store without tables. LoopBack's `isActual`.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// if !ds.is_actual().await? {
    ///     ds.autoupdate().await?;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A name that is not attached; when the store fails.
    pub fn is_actual(&self) -> IsActual<'_> {
        IsActual(Migration::new(self, "is_actual", false))
    }

    /// Lets nobody change the schema through this data source any more: `automigrate` and `autoupdate` fail, and no table is created for
    /// a model. What they would do can still be planned, and rows come and go as before. LoopBack's `freeze`.
    pub fn freeze(&self) {
        self.source().freeze();
    }
}

/// Drops tables and creates them anew; await it. See [`DataSource::automigrate`].
#[derive(Debug)]
#[must_use = "nothing is dropped or created until it is awaited"]
pub struct Automigrate<'d>(Migration<'d>);

/// Makes tables follow their models; await it. See [`DataSource::autoupdate`].
#[derive(Debug)]
#[must_use = "nothing is changed until it is awaited"]
pub struct Autoupdate<'d>(Migration<'d>);

/// Asks whether tables follow their models; await it. See [`DataSource::is_actual`].
#[derive(Debug)]
#[must_use = "nothing is asked until it is awaited"]
pub struct IsActual<'d>(Migration<'d>);

/// The options that all three have.
macro_rules! options {
    ($name:ident) => {
        impl $name<'_> {
            /// Only these models, by their names. Called again, these too. A table that one of them shares with others counts for all.
            pub fn models<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
                self.0.names.get_or_insert_default().extend(names.into_iter().map(N::into));
                self
            }

            /// With foreign keys between the tables: those of the belongsTo, hasMany, hasOne and hasAndBelongsToMany of attached models
            /// whose other end is an id or unique, and is in the same store. Their `ON DELETE` is what the relation says. Without this,
            /// foreign keys are left as they are.
            pub fn foreign_keys(mut self, foreign_keys: bool) -> Self {
                self.0.foreign_keys = foreign_keys;
                self
            }
        }
    };
}

options!(Automigrate);
options!(Autoupdate);
options!(IsActual);

impl Automigrate<'_> {
    /// What would be dropped and created.
    ///
    /// # Errors
    /// As where it is done, but for a frozen schema.
    pub async fn plan(self) -> Result<SchemaPlan> {
        self.0.plan().await
    }
}

impl Autoupdate<'_> {
    /// What would be changed.
    ///
    /// # Errors
    /// As where it is done, but for a frozen schema, and for those that only the rows know.
    pub async fn plan(self) -> Result<SchemaPlan> {
        self.0.plan().await
    }
}

impl<'d> IntoFuture for Automigrate<'d> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'d, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.run())
    }
}

impl<'d> IntoFuture for Autoupdate<'d> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'d, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.run())
    }
}

impl<'d> IntoFuture for IsActual<'d> {
    type Output = Result<bool>;
    type IntoFuture = BoxFuture<'d, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.0.plan().await?.is_empty()) })
    }
}

/// What is asked of the schema.
#[derive(Debug)]
struct Migration<'d> {
    ds: &'d DataSource,
    operation: &'static str,
    anew: bool,
    names: Option<Vec<String>>,
    foreign_keys: bool,
}

impl<'d> Migration<'d> {
    const fn new(ds: &'d DataSource, operation: &'static str, anew: bool) -> Self {
        Migration { ds, operation, anew, names: None, foreign_keys: false }
    }

    async fn plan(self) -> Result<SchemaPlan> {
        self.ds.ready().await?;
        let (store, models) = (self.store(), self.models()?);
        match store.as_migrator() {
            Some(migrator) => self.ask(&models, async |schema| migrator.plan(schema).await).await,
            // Without tables, only rows can go.
            None => {
                let mut plan = SchemaPlan::default();
                let drop = |model: &ModelRef| {
                    SchemaChange::new(&*model.name, &*model.table, Step::DropTable).losing()
                };
                plan.changes.extend(models.iter().filter(|_| self.anew).map(drop));
                Ok(plan)
            }
        }
    }

    async fn run(self) -> Result<()> {
        let source = self.ds.source();
        if source.is_frozen() {
            let name = source.name();
            return Err(Error::unsupported(format!(
                "{} on `{name}`, whose schema is frozen",
                self.operation
            )));
        }
        self.ds.ready().await?;
        let (store, models) = (self.store(), self.models()?);
        if let Some(migrator) = store.as_migrator() {
            let done = self.ask(&models, async |schema| migrator.migrate(schema).await).await?;
            if !done.is_empty() {
                tracing::info!(operation = self.operation, "the schema was changed:\n{done}");
            }
            return Ok(());
        }
        if !self.anew {
            return Ok(());
        }
        for model in &models {
            source.introduce(model).await?;
        }
        store.automigrate(&models).await
    }

    fn store(&self) -> Arc<dyn Connector> {
        Arc::clone(self.ds.source().connector())
    }

    async fn ask(
        &self,
        models: &[ModelRef],
        question: impl AsyncFnOnce(&Schema<'_>) -> Result<SchemaPlan>,
    ) -> Result<SchemaPlan> {
        let schema = Schema::new(models).anew(self.anew);
        if !self.foreign_keys {
            return question(&schema).await;
        }
        let mut keys = foreign_keys(self.ds)?;
        keys.retain(|key| models.iter().any(|model| model.name == key.model.name));
        question(&schema.foreign_keys(&keys)).await
    }

    /// The models, with the names that the store has for them.
    fn models(&self) -> Result<Vec<ModelRef>> {
        let (ds, source) = (self.ds, self.ds.source());
        source.models().iter().for_each(|model| relation::define_between(ds, model));
        let all = source.models();
        let mapped = |model: &ModelRef| source.require_related(model).and_then(|()| source.mapped(model));
        let Some(names) = &self.names else { return all.iter().map(mapped).collect() };
        let named = names.iter().map(|name| mapped(&source.model(name)?)).collect::<Result<Vec<_>>>()?;
        let mut models: Vec<ModelRef> = Vec::with_capacity(named.len());
        for model in all.iter().map(mapped) {
            let model = model?;
            let shares = |other: &ModelRef| (&other.schema, &other.table) == (&model.schema, &model.table);
            if named.iter().any(shares) {
                models.push(model);
            }
        }
        Ok(models)
    }
}
