//! Tables, columns and keys as LoopBack lists them.

use serde::Serialize;

use crate::connector::discover::{Column, ForeignKey, Keys, TableName};

/// A table or a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DiscoveredModel {
    /// Which of them.
    #[serde(rename = "type")]
    pub kind: ModelType,
    /// The name.
    pub name: String,
    /// Whose it is.
    pub owner: String,
}

/// What a model was discovered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelType {
    /// A table.
    Table,
    /// A view.
    View,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DiscoveredProperty {
    /// The owner of the table.
    pub owner: String,
    /// The table or view.
    pub table_name: String,
    /// The column.
    pub column_name: String,
    /// The type, as the store spells it, without its measures.
    pub data_type: String,
    /// Of text: how many letters; of bytes: how many bytes.
    pub data_length: Option<i64>,
    /// How many digits a number has.
    pub data_precision: Option<i64>,
    /// How many of them stand after the point.
    pub data_scale: Option<i64>,
    /// May it be without a value?
    pub nullable: bool,
}

/// A column of a primary key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DiscoveredKey {
    /// The owner of the table.
    pub owner: String,
    /// The table.
    pub table_name: String,
    /// The column.
    pub column_name: String,
    /// Its place in the key, counted from 1.
    pub key_seq: u32,
    /// The name of the key, where the store tells.
    pub pk_name: Option<String>,
}

/// A column of a unique key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DiscoveredUniqueKey {
    /// The owner of the table.
    pub owner: String,
    /// The table.
    pub table_name: String,
    /// The column.
    pub column_name: String,
    /// Its place in the key, counted from 1.
    pub key_seq: u32,
    /// The name of the key.
    pub uk_name: String,
}

/// A column of a foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DiscoveredForeignKey {
    /// The owner of the table that has the key.
    pub fk_owner: String,
    /// The name of the key, where the store tells.
    pub fk_name: Option<String>,
    /// The table that has the key.
    pub fk_table_name: String,
    /// The column.
    pub fk_column_name: String,
    /// Its place in the key, counted from 1.
    pub key_seq: u32,
    /// The owner of the table that the key leads to.
    pub pk_owner: String,
    /// The name of the primary or unique key that it leads to, where the store tells.
    pub pk_name: Option<String>,
    /// The table that the key leads to.
    pub pk_table_name: String,
    /// The column that it leads to.
    pub pk_column_name: String,
}

impl From<TableName> for DiscoveredModel {
    fn from(table: TableName) -> Self {
        let kind = if table.is_view { ModelType::View } else { ModelType::Table };
        DiscoveredModel { kind, name: table.name, owner: table.owner }
    }
}

impl From<Column> for DiscoveredProperty {
    fn from(column: Column) -> Self {
        DiscoveredProperty {
            owner: column.owner,
            table_name: column.table,
            column_name: column.name,
            data_type: column.data_type,
            data_length: column.length,
            data_precision: column.precision,
            data_scale: column.scale,
            nullable: column.nullable,
        }
    }
}

/// One line for each column.
pub(super) fn primary_key(keys: Keys) -> Vec<DiscoveredKey> {
    let Some(key) = keys.primary_key else { return Vec::new() };
    let line = |(key_seq, column_name)| DiscoveredKey {
        owner: keys.owner.clone(),
        table_name: keys.table.clone(),
        column_name,
        key_seq,
        pk_name: key.name.clone(),
    };
    (1..).zip(key.columns).map(line).collect()
}

/// One line for each column of each key.
pub(super) fn unique_keys(keys: Keys) -> Vec<DiscoveredUniqueKey> {
    let mut lines = Vec::new();
    for index in keys.indexes.into_iter().filter(|index| index.is_unique && index.is_plain) {
        for (key_seq, column_name) in (1..).zip(index.columns) {
            lines.push(DiscoveredUniqueKey {
                owner: keys.owner.clone(),
                table_name: keys.table.clone(),
                column_name,
                key_seq,
                uk_name: index.name.clone(),
            });
        }
    }
    lines
}

/// One line for each column.
pub(super) fn foreign_key(key: &ForeignKey) -> impl Iterator<Item = DiscoveredForeignKey> {
    (1..).zip(key.columns.iter().zip(&key.to_columns)).map(|(key_seq, (near, far))| DiscoveredForeignKey {
        fk_owner: key.owner.clone(),
        fk_name: key.name.clone(),
        fk_table_name: key.table.clone(),
        fk_column_name: near.clone(),
        key_seq,
        pk_owner: key.to_owner.clone(),
        pk_name: key.to_key.clone(),
        pk_table_name: key.to_table.clone(),
        pk_column_name: far.clone(),
    })
}
