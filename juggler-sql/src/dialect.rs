//! What differs between databases in the text of statements.

use juggler_core::connector::TransactionOptions;
use juggler_core::definition::{Coercion, Kind, ModelDefinition, Property};
use juggler_core::query::{Regexp, Test};
use juggler_core::value::Value;
use juggler_core::{Error, Result};

use crate::catalog::Catalog;
use crate::foreign::Foreign;
use crate::operand::Operand;
use crate::schema::Ddl;
use crate::statement::Statement;
use crate::stored::Stored;
use crate::text::Spelling;

/// What differs between databases in the text of statements.
pub(crate) trait Dialect: Send + Sync {
    /// The short name of the connector, under which models have sections for it.
    fn name(&self) -> &'static str;

    /// The other names for such sections.
    fn aliases(&self) -> &'static [&'static str];

    /// The name of the database, for people.
    fn title(&self) -> &'static str;

    /// Does the database have schemas that tables stand in?
    fn has_schemas(&self) -> bool {
        true
    }

    /// Does a column of this type hold such values, so that they are read as they were written? `base` is the type in small letters,
    /// without sizes.
    fn holds(&self, stored: Stored, base: &str) -> bool;

    /// How a column of a type that we would not give it is used; `None` where it is as ours. `base` is the type in small letters,
    /// without sizes.
    fn foreign(&self, stored: Stored, base: &str, full: &str) -> Option<Foreign>;

    /// How the database is asked for its tables.
    fn catalog(&self) -> &'static Catalog;

    /// How tables are created and altered.
    fn ddl(&self) -> &dyn Ddl;

    /// Its name in OpenTelemetry's `db.system.name`.
    fn system(&self) -> &'static str {
        self.name()
    }

    /// How statements are spelled, for whoever reads them.
    fn spelling(&self) -> Spelling;

    /// What stands before a statement that is to be explained, and what comes then.
    fn explained(&self) -> Explained;

    /// Why there can be no such name: the database refuses it, or takes another for it.
    fn refuses_name(&self, name: &str) -> Option<&'static str> {
        let _ = name;
        None
    }

    /// Writes a name in quotes.
    fn quote(&self, name: &str, out: &mut String) {
        quoted(name, '"', out);
    }

    /// Writes the table of a model, with the schema that it stands in.
    fn table(&self, model: &ModelDefinition, out: &mut String) {
        if !model.schema.is_empty() {
            self.quote(&model.schema, out);
            out.push('.');
        }
        self.quote(&model.table, out);
    }

    /// Writes the place of the `n`th value, counted from 1.
    fn placeholder(&self, n: usize, stored: Stored, out: &mut String);

    /// Can a list of such values be one value of a statement?
    fn lists(&self, stored: Stored) -> bool;

    /// Up to how many values of a list are written out one by one, because the database plans that better.
    fn most_written_out(&self) -> usize {
        1
    }

    /// Writes what stands behind an operand to say that it is one of a list of values, which is bound as the `n`th.
    fn one_of(&self, n: usize, stored: Stored, out: &mut String);

    /// The type of a list of such values, where `unnest` makes rows of lists; `None` where nothing does.
    fn list_type(&self, stored: Stored) -> Option<&'static str> {
        let _ = stored;
        None
    }

    /// What stands behind text that is JSON.
    fn json_of_text(&self) -> &'static str {
        ""
    }

    /// Does it compare such values as we do?
    fn compares(&self, stored: Stored) -> bool {
        stored.is_comparable()
    }

    /// The type as which decimals are compared, which are kept as text.
    fn decimal(&self) -> Option<&'static str> {
        None
    }

    /// Can such a value be bound? Those that no column keeps are no values of a statement.
    fn takes(&self, value: &Value) -> bool {
        let _ = value;
        true
    }

    /// The same, for a test of what is found in JSON.
    fn takes_in_json(&self, value: &Value, test: &Test) -> bool {
        let _ = (value, test);
        true
    }

    /// What stands before, between and behind two values of which one may be null, to say that they differ.
    fn differs(&self) -> [&'static str; 3] {
        ["", " IS DISTINCT FROM ", ""]
    }

    /// Does a function of ours run inside the database? Then it answers what SQL does not.
    fn evaluates(&self) -> bool {
        false
    }

    /// A test of text against an expression, where it finds it in the same texts as the crate `regex`.
    fn regexp(&self, expression: &Regexp) -> Option<Like> {
        let _ = expression;
        None
    }

    /// Can it replace letters, for `ilike`?
    fn folds(&self) -> bool {
        false
    }

    /// Writes an operand with each of these letters replaced by the one beside it.
    fn fold(&self, statement: &mut Statement<'_>, operand: &Operand<'_>, letters: &[(char, char)]) {
        let _ = letters;
        statement.operand(operand);
    }

    /// Does it find what is declared inside of such a column?
    fn reads_json(&self, kind: &Kind) -> bool {
        let _ = kind;
        false
    }

    /// Writes what is found inside a column of JSON.
    fn inside(&self, statement: &mut Statement<'_>, operand: &Operand<'_>) {
        statement.name(operand.column);
    }

    /// Writes the elements of a list inside a column of JSON, as a table `item` with a column `juggler_item`.
    fn elements(&self, statement: &mut Statement<'_>, operand: &Operand<'_>) {
        statement.name(operand.column);
    }

    /// Does it find in JSON, wherever it stands, what passes this test? It may find more than that.
    fn searches_json(&self, stored: Stored, test: &Test) -> bool {
        let _ = (stored, test);
        false
    }

    /// Writes that search.
    fn search(&self, statement: &mut Statement<'_>, column: &str, test: &Test) {
        let _ = (column, test);
        statement.push("1=1");
    }

    /// Is what is asked of another table better put as a list that is made once, `IN (SELECT ..)`? Where the database turns an
    /// `EXISTS` into a join, that is the better way, for its negation too; else it runs for each row.
    fn lists_subqueries(&self) -> bool {
        false
    }

    /// May a statement that writes a table ask something of that table's other rows?
    fn reads_what_it_writes(&self) -> bool {
        true
    }

    /// Does it plan a statement anew whenever a value is bound to its limit?
    fn plans_by_limit(&self) -> bool {
        false
    }

    /// How many values a statement may have.
    fn max_binds(&self) -> usize;

    /// The type of a column. `is_key` says whether the column is part of an id or an index, where some types need a length.
    fn column_type(&self, property: &Property, stored: Stored, is_key: bool) -> String;

    /// What stands behind the type of a column whose values the database makes, beside the primary key.
    fn generated(&self) -> &'static str;

    /// Is the primary key of a generated id a part of its column?
    fn inlines_generated_key(&self) -> bool {
        false
    }

    /// Are indexes created with their table? Not every database can say of one alone that it may be there.
    fn inlines_indexes(&self) -> bool {
        false
    }

    /// What stands for a value that the database is to make, in a list of values.
    fn default_value(&self) -> &'static str {
        "DEFAULT"
    }

    /// What stands behind `CREATE TABLE (..)`.
    fn table_options(&self) -> &'static str {
        ""
    }

    /// Writes a test of text against a pattern of `like`, case counts; `None` where it cannot.
    fn like(&self, pattern: &str) -> Option<Like>;

    /// What stands behind a column of text that is compared, so that a table which somebody else made, with another collation,
    /// answers as ours do.
    fn collates_column(&self) -> &'static str {
        ""
    }

    /// The same behind what it is compared with, where the database finds its index in no other way.
    fn collates_value(&self) -> &'static str {
        ""
    }

    /// Writes one key of an order in which null comes first ascending and last descending.
    fn order(&self, key: &OrderKey<'_>, out: &mut String) {
        self.quote(key.column, out);
        if key.stored == Stored::Text {
            out.push_str(self.collates_column());
        }
        out.push_str(if key.descending { " DESC" } else { " ASC" });
        if key.is_nullable {
            out.push_str(self.place_of_null(key.descending));
        }
    }

    /// What says where null comes in an order, for a database to which it is not the least of all.
    fn place_of_null(&self, descending: bool) -> &'static str {
        let _ = descending;
        ""
    }

    /// Does `INSERT .. RETURNING` give the rows as they were stored?
    fn returns_inserted(&self) -> bool {
        true
    }

    /// How one statement changes a row and gives it as it then is.
    fn changed_row(&self) -> ChangedRow {
        ChangedRow::Returning
    }

    /// The years of dates that a column takes, as far as they are ours to check.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn years(&self) -> std::ops::RangeInclusive<i32> {
        i32::MIN..=i32::MAX
    }

    /// How many bytes a statement with its values may have; `None` where that is more than anybody sends.
    fn max_bytes(&self) -> Option<usize> {
        None
    }

    /// What ends an `INSERT` that does nothing where a unique value is taken; `None` where there is no such thing.
    fn on_conflict_do_nothing(&self) -> Option<&'static str>;

    /// Moves what makes the ids of a table past those that are there, after a row came with an id of its own.
    fn advance_ids(&self, model: &ModelDefinition, column: &str) -> Option<String> {
        let _ = (model, column);
        None
    }

    /// Gives back what [`lock`](Self::lock) took, where the end of the transaction does not.
    fn unlock(&self, table: &str) -> Option<String> {
        let _ = table;
        None
    }

    /// Writes a number that fails, where a column, which is not null, cannot hold another.
    fn beyond(&self, column: &str, out: &mut String);

    /// What stands for false.
    fn no(&self) -> &'static str {
        "0"
    }

    /// The type of a column of JSON.
    fn json_type(&self) -> &'static str;

    /// What stands for "no limit" where an offset needs one.
    fn no_limit(&self) -> &'static str;

    /// What begins a transaction in which nobody else writes what is found missing.
    fn begin_exclusive(&self) -> &'static str {
        "BEGIN"
    }

    /// Locks a table against others who ask for the same lock, until the transaction ends.
    fn lock(&self, table: &str) -> Option<String> {
        let _ = table;
        None
    }

    /// After an error, does a transaction answer nothing but errors?
    fn errors_spoil_transactions(&self) -> bool {
        false
    }

    /// What begins a transaction.
    fn begin(&self, options: &TransactionOptions) -> Vec<String>;

    /// What is said after a transaction that was read-only, where its end does not.
    fn after_read_only(&self) -> Option<&'static str> {
        None
    }
}

/// How one statement changes a row and gives it as it then is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "mysql"), allow(dead_code))]
pub(crate) enum ChangedRow {
    /// By `UPDATE .. RETURNING`.
    Returning,
    /// By an `UPDATE` and a `SELECT` between these two, which together are one statement.
    Compound(&'static str, &'static str),
    /// Not at all: reading is a statement of its own.
    No,
}

/// The level of isolation of a transaction, in SQL.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) fn level(options: &TransactionOptions) -> &'static str {
    use juggler_core::connector::IsolationLevel;
    match options.isolation {
        IsolationLevel::ReadUncommitted => "READ UNCOMMITTED",
        IsolationLevel::ReadCommitted => "READ COMMITTED",
        IsolationLevel::RepeatableRead => "REPEATABLE READ",
        IsolationLevel::Serializable => "SERIALIZABLE",
    }
}

/// Writes a name between quotes, with those inside it doubled.
pub(crate) fn quoted(name: &str, quote: char, out: &mut String) {
    out.push(quote);
    match name.contains(quote) {
        false => out.push_str(name),
        true => out.push_str(&name.replace(quote, &format!("{quote}{quote}"))),
    }
    out.push(quote);
}

/// A number that hardly two texts share: FNV-1a.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// How a database explains a statement.
pub(crate) struct Explained {
    /// What stands before it.
    pub(crate) prefix: &'static str,
    /// The columns of the explanation, each with what is printed before its value, if it is printed.
    pub(crate) columns: &'static [(Stored, Option<&'static str>)],
}

/// One key of an order.
pub(crate) struct OrderKey<'a> {
    pub(crate) column: &'a str,
    pub(crate) stored: Stored,
    pub(crate) descending: bool,
    /// May there be no value? Where there is always one, an index stands in the order whatever it says of null.
    pub(crate) is_nullable: bool,
}

/// A test of text against a pattern.
pub(crate) struct Like {
    /// The operator, and what stands before the pattern.
    pub(crate) operator: &'static str,
    /// The pattern, as the database reads it.
    pub(crate) pattern: String,
    /// What stands behind the pattern.
    pub(crate) suffix: &'static str,
}

/// May the column of a position be null? Those of an id never are, of a derived model a type says so, and a section may say
/// otherwise. What LDL requires is a rule, which may be turned off.
pub(crate) fn is_nullable(model: &ModelDefinition, at: usize) -> bool {
    let Some(property) = model.properties.get(at) else { return true };
    let is_typed = model.settings.coercion == Coercion::Typed;
    let is_needed = property.version || (property.required && is_typed);
    !model.ids.contains(&at) && property.nullable.unwrap_or(!is_needed)
}

/// The name of a column.
pub(crate) fn column(model: &ModelDefinition, at: usize) -> &str {
    model.properties.get(at).map_or(EXTRAS, Property::column)
}

/// Refuses names that a database cannot keep. Quotes keep everything in a name but a NUL; and one that is too long may be cut, and
/// then it is that of another table.
pub(crate) fn check_names(dialect: &dyn Dialect, model: &ModelDefinition) -> Result<()> {
    let columns = model.properties.iter().map(Property::column);
    let indexes = model.indexes.iter().map(|index| &*index.name);
    for name in columns.chain(indexes).chain([&*model.table, &*model.schema]) {
        let reason = match name.contains('\0') {
            true => Some("a NUL, which no database takes"),
            false => dialect.refuses_name(name),
        };
        if let Some(reason) = reason {
            return Err(Error::definition(model.name.clone(), format!("the name {name:?} has {reason}")));
        }
    }
    Ok(())
}

/// The column of what an open model does not declare.
pub(crate) const EXTRAS: &str = "_extras";
