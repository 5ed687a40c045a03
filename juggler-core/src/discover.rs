//! Models from the tables of a store that others made.
//!
//! ```text
//!   what the store says ──▶ rows: LoopBack's lists of tables, columns and keys
//!   (connector::discover)
//!          │ follow: which tables, along their foreign keys
//!          ▼
//!   tables ──names, relations──▶ ldl: models as LDL ──build_models──▶ models on the data source
//!                                                   └──rust_source──▶ structs with #[derive(Model)]
//! ```
//!
//! | to | use |
//! |---|---|
//! | list tables and views | [`discover_model_definitions`](DataSource::discover_model_definitions) |
//! | list columns and keys of a table | [`discover_model_properties`](DataSource::discover_model_properties), [`discover_primary_keys`](DataSource::discover_primary_keys), [`discover_unique_keys`](DataSource::discover_unique_keys), [`discover_foreign_keys`](DataSource::discover_foreign_keys), [`discover_exported_foreign_keys`](DataSource::discover_exported_foreign_keys) |
//! | get models as LDL | [`discover_schema`](DataSource::discover_schema), [`discover_schemas`](DataSource::discover_schemas), [`discover_all_schemas`](DataSource::discover_all_schemas) |
//! | get models to work with | [`discover_and_build_models`](DataSource::discover_and_build_models) |
//! | get models as Rust | [`discover_rust`](DataSource::discover_rust), [`rust_source`] |
//! | do all this without `await` | [`blocking`](DataSource::blocking) |

mod blocking;
mod follow;
mod ldl;
mod names;
mod options;
mod relations;
mod rows;
mod rust;

pub use blocking::{Blocking, blocking};
pub use names::NameOf;
pub use options::DiscoverOptions;
pub use rows::{
    DiscoveredForeignKey, DiscoveredKey, DiscoveredModel, DiscoveredProperty, DiscoveredUniqueKey, ModelType,
};
pub use rust::rust_source;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::connector::Discoverer;
use crate::connector::discover::{Column, Scope};
use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::definition::ModelDefinition;
use crate::error::{Error, ErrorKind, Result};

impl DataSource {
    /// Lists the tables of an owner, by name; with [`views`](DiscoverOptions::views) also the views.
    ///
    /// ```
    /// # use juggler_core::{DataSource, discover::DiscoverOptions};
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// for table in ds.discover_model_definitions(DiscoverOptions::new().views().limit(20)).await? {
    ///     println!("{} {}", table.owner, table.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A store that does not tell of its tables.
    pub async fn discover_model_definitions(&self, options: DiscoverOptions) -> Result<Vec<DiscoveredModel>> {
        let tables = self.discoverer().await?.tables(options.scope(None)).await?;
        let wanted = tables.into_iter().filter(|table| options.views || !table.is_view);
        let page = wanted.skip(options.offset).take(options.limit.unwrap_or(usize::MAX));
        Ok(page.map(DiscoveredModel::from).collect())
    }

    /// Lists the columns of a table or a view, in the order of declaration.
    ///
    /// # Errors
    /// A store that does not tell of its tables, and a table that is not there.
    pub async fn discover_model_properties(
        &self,
        table: &str,
        options: DiscoverOptions,
    ) -> Result<Vec<DiscoveredProperty>> {
        let columns = self.columns(table, &options).await?;
        Ok(columns.into_iter().map(DiscoveredProperty::from).collect())
    }

    /// Lists the columns of the primary key of a table, in the order of the key. A table may have none.
    ///
    /// # Errors
    /// A store that does not tell of its tables, and a table that is not there.
    pub async fn discover_primary_keys(
        &self,
        table: &str,
        options: DiscoverOptions,
    ) -> Result<Vec<DiscoveredKey>> {
        self.require_table(table, &options).await?;
        let keys = self.discoverer().await?.keys(options.scope(Some(table))).await?;
        Ok(keys.into_iter().flat_map(rows::primary_key).collect())
    }

    /// Lists the columns of the unique keys of a table, beside its primary key: those that hold for all rows and whole columns.
    ///
    /// # Errors
    /// A store that does not tell of its tables, and a table that is not there.
    pub async fn discover_unique_keys(
        &self,
        table: &str,
        options: DiscoverOptions,
    ) -> Result<Vec<DiscoveredUniqueKey>> {
        self.require_table(table, &options).await?;
        let keys = self.discoverer().await?.keys(options.scope(Some(table))).await?;
        Ok(keys.into_iter().flat_map(rows::unique_keys).collect())
    }

    /// Lists the columns of the foreign keys of a table, key by key.
    ///
    /// # Errors
    /// A store that does not tell of its tables, and a table that is not there.
    pub async fn discover_foreign_keys(
        &self,
        table: &str,
        options: DiscoverOptions,
    ) -> Result<Vec<DiscoveredForeignKey>> {
        self.require_table(table, &options).await?;
        let keys = self.discoverer().await?.foreign_keys(options.scope(Some(table))).await?;
        Ok(keys.iter().flat_map(rows::foreign_key).collect())
    }

    /// Lists the columns of the foreign keys that lead to a table, by the owner and the name of the table that they stand in, and by
    /// their place in the key.
    ///
    /// # Errors
    /// A store that does not tell of its tables, and a table that is not there.
    pub async fn discover_exported_foreign_keys(
        &self,
        table: &str,
        options: DiscoverOptions,
    ) -> Result<Vec<DiscoveredForeignKey>> {
        self.require_table(table, &options).await?;
        let keys = self.discoverer().await?.exported_keys(options.scope(Some(table))).await?;
        let mut rows: Vec<_> = keys.iter().flat_map(rows::foreign_key).collect();
        rows.sort_by(|a: &DiscoveredForeignKey, b| {
            (&a.fk_owner, &a.fk_table_name, a.key_seq).cmp(&(&b.fk_owner, &b.fk_table_name, b.key_seq))
        });
        Ok(rows)
    }

    /// The model of one table or view, as LDL, without its relations.
    ///
    /// # Errors
    /// A store that does not tell of its tables, and a table that is not there.
    pub async fn discover_schema(&self, table: &str, options: DiscoverOptions) -> Result<Json> {
        let options = options.alone();
        let tables = follow::from(self.discoverer().await?, table, &options).await?;
        let schemas = ldl::schemas(&tables, &options, self.connector().name())?;
        schemas.into_iter().next().map(|(_, schema)| schema).ok_or_else(|| no_table(table))
    }

    /// The models of a table or view, and with [`relations`](DiscoverOptions::relations) of all that its foreign keys lead to, as LDL:
    /// by `owner.table`, the first first. Tables that were [visited](DiscoverOptions::visited) before come along as they are.
    ///
    /// A foreign key is a `belongsTo` of its table, and a `hasMany` of the other, or a `hasOne` where the key is unique. A table whose
    /// primary key is made of two foreign keys is also a way through: each end `hasMany` of the other.
    ///
    /// # Errors
    /// A store that does not tell of its tables, and a table that is not there.
    pub async fn discover_schemas(&self, table: &str, options: DiscoverOptions) -> Result<Map<String, Json>> {
        let tables = follow::from(self.discoverer().await?, table, &options).await?;
        let found = ldl::schemas(&tables, &options, self.connector().name())?;
        let mut schemas = options.visited;
        schemas.extend(found);
        Ok(schemas)
    }

    /// The models of all tables of an owner, or of [all](DiscoverOptions::all) owners, with the relations between them, as LDL.
    ///
    /// # Errors
    /// A store that does not tell of its tables.
    pub async fn discover_all_schemas(&self, options: DiscoverOptions) -> Result<Map<String, Json>> {
        let options = options.relations();
        let tables = follow::all(self.discoverer().await?, &options).await?;
        ldl::schemas(&tables, &options, self.connector().name())
    }

    /// Discovers models as [`discover_schemas`](Self::discover_schemas) does, and builds and attaches them. Gives them by name.
    ///
    /// ```
    /// # use juggler_core::{DataSource, discover::DiscoverOptions};
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// let models = ds.discover_and_build_models("INVENTORY", DiscoverOptions::new().relations()).await?;
    /// let inventory = &models["Inventory"];
    /// println!("{} of {:?}", inventory.count(ds).await?, inventory.definition().table);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A store that does not tell of its tables, and a table that is not there.
    pub async fn discover_and_build_models(
        &self,
        table: &str,
        options: DiscoverOptions,
    ) -> Result<BTreeMap<String, RuntimeModel>> {
        let schemas = self.discover_schemas(table, options).await?;
        self.build_models(&schemas.into_iter().map(|(_, schema)| schema).collect())
    }

    /// The models of all tables of an owner as Rust source, as [`rust_source`] prints it. Where the options name an owner, or ask for
    /// all, each model says whose its table is.
    ///
    /// # Errors
    /// A store that does not tell of its tables.
    pub async fn discover_rust(&self, options: DiscoverOptions) -> Result<String> {
        let names_owner = options.names_owner();
        let schemas = self.discover_all_schemas(options).await?;
        let connector = self.connector().name();
        let model = |schema| {
            let model = ModelDefinition::from_ldl_json(schema)?;
            let mut named = model.mapped(&[connector])?.unwrap_or_else(|| model.clone());
            // What is of the current owner here need not be in another place.
            if !names_owner {
                named.sections.to_mut().retain(|section| section.name != "schema");
            }
            for (named, own) in named.properties.to_mut().iter_mut().zip(model.properties.iter()) {
                (named.length, named.precision, named.scale) = (own.length, own.precision, own.scale);
            }
            Ok(named)
        };
        Ok(rust_source(&schemas.values().map(model).collect::<Result<Vec<_>>>()?))
    }

    async fn discoverer(&self) -> Result<&dyn Discoverer> {
        let connector = self.connector();
        let Some(discoverer) = connector.as_discoverer() else {
            return Err(Error::unsupported(format!("discovery on {}", connector.name())));
        };
        self.ready().await?;
        Ok(discoverer)
    }

    async fn columns(&self, table: &str, options: &DiscoverOptions) -> Result<Vec<Column>> {
        let scope: Scope<'_> = options.scope(Some(table));
        let columns = self.discoverer().await?.columns(scope).await?;
        if columns.is_empty() { Err(no_table(table)) } else { Ok(columns) }
    }

    async fn require_table(&self, table: &str, options: &DiscoverOptions) -> Result<()> {
        let tables = self.discoverer().await?.tables(options.scope(Some(table))).await?;
        if tables.is_empty() { Err(no_table(table)) } else { Ok(()) }
    }
}

#[cold]
fn no_table(table: &str) -> Error {
    ErrorKind::NoTable { table: table.to_owned() }.into()
}
