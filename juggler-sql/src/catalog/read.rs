//! Reading the catalog of a database.

use juggler_core::definition::Kind;
use juggler_core::row::{Flow, Row, each};
use juggler_core::{Error, Result, Value, ValueRef};

use super::{Column, ForeignKey, Index, Keys, Listing, Owner, PrimaryKey, Scope, Table, TableName};
use crate::backend::Conn;
use crate::fault::Fault;
use crate::operations::On;
use crate::statement::Statement;
use crate::stored::{Cell, Stored};

const TEXT: Stored = Stored::Text;
const INT: Stored = Stored::Int;

/// Tables and views, by owner and name.
pub(crate) async fn tables<C: Conn>(on: &mut On<'_, C>, scope: Scope<'_>) -> Result<Vec<TableName>, Fault> {
    let listing = on.dialect.catalog().tables;
    let mut tables = Vec::new();
    lines(on, listing, scope, &[TEXT, TEXT, INT], |line| {
        tables.push(TableName { owner: line.text()?, name: line.text()?, is_view: line.flag()? });
        Ok(())
    })
    .await?;
    tables.retain(|table| scope.has(&table.name));
    Ok(tables)
}

/// The columns of tables, in order.
pub(crate) async fn columns<C: Conn>(on: &mut On<'_, C>, scope: Scope<'_>) -> Result<Vec<Column>, Fault> {
    const SHAPE: &[Stored] = &[TEXT, TEXT, TEXT, TEXT, TEXT, INT, INT, INT, INT, TEXT, INT, INT, TEXT, TEXT];
    let catalog = on.dialect.catalog();
    let mut columns = Vec::new();
    lines(on, catalog.columns, scope, SHAPE, |line| {
        let mut column = Column {
            owner: line.text()?,
            table: line.text()?,
            name: line.text()?,
            full_type: line.text()?,
            data_type: line.text()?,
            length: line.int(),
            precision: line.int(),
            scale: line.int(),
            nullable: line.flag()?,
            default: line.optional_text(),
            is_generated: line.flag()?,
            is_computed: line.flag()?,
            collation: line.optional_text(),
            variants: line.optional_text().and_then(|json| serde_json::from_str(&json).ok()),
            kind: Kind::Text,
        };
        (catalog.complete)(&mut column);
        columns.push(column);
        Ok(())
    })
    .await?;
    columns.retain(|column| scope.has(&column.table));
    Ok(columns)
}

/// The primary keys and the indexes of tables; a table that has neither is not there.
pub(crate) async fn keys<C: Conn>(on: &mut On<'_, C>, scope: Scope<'_>) -> Result<Vec<Keys>, Fault> {
    let listing = on.dialect.catalog().keys;
    let mut all: Vec<Keys> = Vec::new();
    lines(on, listing, scope, &[TEXT, TEXT, TEXT, INT, INT, INT, INT, TEXT], |line| {
        let (owner, table, index) = (line.text()?, line.text()?, line.optional_text());
        let [is_primary, is_unique, is_constraint, is_plain] =
            [line.flag()?, line.flag()?, line.flag()?, line.flag()?];
        let column = line.optional_text();
        if !all.last().is_some_and(|keys| keys.owner == owner && keys.table == table) {
            all.push(Keys { owner, table, primary_key: None, indexes: Vec::new() });
        }
        let Some(keys) = all.last_mut() else { return Ok(()) };
        if is_primary {
            let key = keys.primary_key.get_or_insert_with(|| PrimaryKey { name: index, columns: Vec::new() });
            key.columns.extend(column);
            return Ok(());
        }
        let name = index.unwrap_or_default();
        if keys.indexes.last().is_none_or(|index| index.name != name) {
            keys.indexes.push(Index { name, columns: Vec::new(), is_unique, is_constraint, is_plain });
        }
        if let Some(index) = keys.indexes.last_mut() {
            index.is_plain &= is_plain && column.is_some();
            index.columns.extend(column);
        }
        Ok(())
    })
    .await?;
    all.retain(|keys| scope.has(&keys.table));
    Ok(all)
}

/// The foreign keys of tables, by table; those of one table in the order of their first columns.
pub(crate) async fn foreign_keys<C: Conn>(
    on: &mut On<'_, C>,
    scope: Scope<'_>,
) -> Result<Vec<ForeignKey>, Fault> {
    let mut keys = references(on, on.dialect.catalog().foreign_keys, scope).await?;
    keys.retain(|key| scope.has(&key.table));
    Ok(keys)
}

/// The foreign keys that lead to tables, by the table they stand in.
pub(crate) async fn exported_keys<C: Conn>(
    on: &mut On<'_, C>,
    scope: Scope<'_>,
) -> Result<Vec<ForeignKey>, Fault> {
    let mut keys = references(on, on.dialect.catalog().exported_keys, scope).await?;
    keys.retain(|key| scope.has(&key.to_table));
    Ok(keys)
}

async fn references<C: Conn>(
    on: &mut On<'_, C>,
    listing: Listing,
    scope: Scope<'_>,
) -> Result<Vec<ForeignKey>, Fault> {
    const SHAPE: &[Stored] = &[TEXT; 11];
    let mut keys: Vec<ForeignKey> = Vec::new();
    let mut last = String::new();
    lines(on, listing, scope, SHAPE, |line| {
        let (owner, table, key) = (line.text()?, line.text()?, line.text()?);
        let (name, column) = (line.optional_text(), line.text()?);
        let (to_owner, to_table, to_column) = (line.text()?, line.text()?, line.text()?);
        let is_new = last != key || !keys.last().is_some_and(|one| one.owner == owner && one.table == table);
        if is_new {
            last = key;
            let [columns, to_columns] = [Vec::new(), Vec::new()];
            let to_key = line.optional_text();
            let (on_update, on_delete) = (line.text()?, line.text()?);
            keys.push(ForeignKey {
                owner,
                table,
                name,
                columns,
                to_owner,
                to_table,
                to_columns,
                to_key,
                on_update,
                on_delete,
            });
        }
        if let Some(key) = keys.last_mut() {
            key.columns.push(column);
            key.to_columns.push(to_column);
        }
        Ok(())
    })
    .await?;
    Ok(keys)
}

/// All that is known of tables, by owner and name: four statements, however many tables.
pub(crate) async fn describe<C: Conn>(on: &mut On<'_, C>, scope: Scope<'_>) -> Result<Vec<Table>, Fault> {
    let tables = tables(on, scope).await?;
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let (columns, keys) = (columns(on, scope).await?, keys(on, scope).await?);
    let foreign_keys = foreign_keys(on, scope).await?;
    Ok(Table::gather(tables, columns, keys, foreign_keys))
}

/// Runs a statement, and hands out its lines.
async fn lines<C: Conn>(
    on: &mut On<'_, C>,
    listing: Listing,
    scope: Scope<'_>,
    shape: &[Stored],
    mut take: impl FnMut(&mut Line) -> Result<()> + Send,
) -> Result<(), Fault> {
    let catalog = on.dialect.catalog();
    let mut statement = Statement::new(on.dialect);
    statement.push(listing.text).push(" AND ").push(listing.owner);
    match scope.owner {
        Owner::Current => drop(statement.push(" = ").push(catalog.current)),
        Owner::Named(owner) => drop(statement.push(" = ").value(Value::Text(owner.to_owned()), TEXT)),
        Owner::All => drop(statement.push(" NOT IN ").push(catalog.system)),
    }
    if let Some(table) = scope.table {
        statement.push(" AND ").push(listing.table).push(" = ");
        statement.value(Value::Text(table.to_owned()), TEXT);
    }
    statement.push(" ").push(listing.order);
    let cells: Vec<Cell<'_>> = shape.iter().map(|stored| Cell::plain(*stored, "the catalog")).collect();
    let mut sink = each(|row: &dyn Row| {
        let values = (0..shape.len()).map(|at| Ok(row.get(at)?.to_owned()));
        let mut line = Line(values.collect::<Result<Vec<_>>>()?.into_iter());
        take(&mut line).map(|()| Flow::Continue)
    });
    on.conn.rows(&statement, &cells, &mut sink).await
}

/// A line of the catalog, whose values are taken from left to right.
struct Line(std::vec::IntoIter<Value>);

impl Line {
    fn text(&mut self) -> Result<String> {
        self.optional_text()
            .ok_or_else(|| Error::storage("the catalog of the database has a line without a name"))
    }

    fn optional_text(&mut self) -> Option<String> {
        match self.0.next() {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn int(&mut self) -> Option<i64> {
        match self.0.next()?.as_ref() {
            ValueRef::Int(int) => Some(int),
            _ => None,
        }
    }

    fn flag(&mut self) -> Result<bool> {
        let missing = || Error::storage("the catalog of the database has a line without a flag");
        Ok(self.int().ok_or_else(missing)? != 0)
    }
}
