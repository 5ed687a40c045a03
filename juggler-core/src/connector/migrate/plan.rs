//! What has to change, as data.

use std::fmt;

/// What has to change so that a store has the tables that models ask for, in the order in which it is changed.
///
/// As text it is a list by table: `+` is added, `~` is changed, `-` is dropped. With `{:#}` the statements stand below each change.
///
/// ```
/// use juggler_core::connector::{SchemaChange, SchemaPlan, Step};
///
/// let mut plan = SchemaPlan::default();
/// plan.changes.push(SchemaChange::new("User", "users", Step::AddColumn { column: "age".into(), to: "BIGINT".into() }));
/// plan.changes.push(SchemaChange::new("User", "users", Step::DropColumn { column: "fax".into() }).losing());
/// assert_eq!(
///     plan.to_string(),
///     "users (User)\n  + column age BIGINT\n  - column fax                                 loses data\n"
/// );
/// assert!(plan.loses_data());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaPlan {
    /// The changes.
    pub changes: Vec<SchemaChange>,
}

/// One change of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaChange {
    /// The model; of several that share a table, the first.
    pub model: String,
    /// The table, with what it stands in.
    pub table: String,
    /// What is changed.
    pub step: Step,
    /// What the store is told. A change that is made by the next one's statements, as where a table is rebuilt, has none of its own.
    pub statements: Vec<String>,
    /// Are values lost that rows have now?
    pub loses_data: bool,
}

/// What is changed. All names are those of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // the names say it
pub enum Step {
    /// A schema that tables stand in.
    CreateSchema {
        schema: String,
    },
    /// A table without its indexes.
    CreateTable,
    /// A table with all of its rows.
    DropTable,
    /// All rows move to a new table, which then has the name of the old one.
    RebuildTable,
    /// A new column, of this type.
    AddColumn {
        column: String,
        to: String,
    },
    /// A column that has another type from now on, must have a value, or need not have one any more.
    ChangeColumn {
        column: String,
        from: String,
        to: String,
    },
    DropColumn {
        column: String,
    },
    /// Which columns the rows are told apart by.
    ChangePrimaryKey {
        from: Vec<String>,
        to: Vec<String>,
    },
    CreateIndex {
        index: String,
        columns: Vec<String>,
        unique: bool,
    },
    DropIndex {
        index: String,
    },
    /// A foreign key.
    AddForeignKey {
        columns: Vec<String>,
        to: String,
        to_columns: Vec<String>,
    },
    DropForeignKey {
        columns: Vec<String>,
        to: String,
    },
}

impl SchemaPlan {
    /// Is the store as the models ask for?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Are values lost that rows have now?
    #[must_use]
    pub fn loses_data(&self) -> bool {
        self.changes.iter().any(|change| change.loses_data)
    }

    /// All statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().flat_map(|change| change.statements.iter().map(String::as_str))
    }
}

impl SchemaChange {
    /// A change that loses nothing.
    #[must_use]
    pub fn new(model: impl Into<String>, table: impl Into<String>, step: Step) -> Self {
        let (model, table) = (model.into(), table.into());
        SchemaChange { model, table, step, statements: Vec::new(), loses_data: false }
    }

    /// Says that values are lost.
    #[must_use]
    pub fn losing(mut self) -> Self {
        self.loses_data = true;
        self
    }

    /// Says what the store is told.
    #[must_use]
    pub fn by(mut self, statements: impl IntoIterator<Item = String>) -> Self {
        self.statements.extend(statements);
        self
    }
}

impl fmt::Display for SchemaPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing to change\n");
        }
        let mut table = None;
        for change in &self.changes {
            if table != Some((&change.table, &change.model)) {
                table = Some((&change.table, &change.model));
                match change.model == change.table {
                    true => writeln!(f, "{}", shown(&change.table))?,
                    false => writeln!(f, "{} ({})", shown(&change.table), change.model)?,
                }
            }
            change.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for SchemaChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Where the warning stands.
        const WIDTH: usize = 44;
        match self.loses_data {
            true => writeln!(f, "  {:<WIDTH$} loses data", self.step.to_string())?,
            false => writeln!(f, "  {}", self.step)?,
        }
        if f.alternate() {
            for statement in &self.statements {
                writeln!(f, "      {};", shown(statement))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[String]| names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ");
        match self {
            Step::CreateSchema { schema } => write!(f, "+ schema {}", shown(schema)),
            Step::CreateTable => f.write_str("+ table"),
            Step::DropTable => f.write_str("- table with its rows"),
            Step::RebuildTable => f.write_str("~ table, rebuilt with its rows"),
            Step::AddColumn { column, to } => write!(f, "+ column {} {to}", shown(column)),
            Step::ChangeColumn { column, from, to } => write!(f, "~ column {}: {from} → {to}", shown(column)),
            Step::DropColumn { column } => write!(f, "- column {}", shown(column)),
            Step::ChangePrimaryKey { from, to } => {
                write!(f, "~ primary key: ({}) → ({})", list(from), list(to))
            }
            Step::CreateIndex { index, columns, unique } => {
                let unique = if *unique { "unique " } else { "" };
                write!(f, "+ {unique}index {} ({})", shown(index), list(columns))
            }
            Step::DropIndex { index } => write!(f, "- index {}", shown(index)),
            Step::AddForeignKey { columns, to, to_columns } => {
                write!(f, "+ foreign key ({}) → {} ({})", list(columns), shown(to), list(to_columns))
            }
            Step::DropForeignKey { columns, to } => {
                write!(f, "- foreign key ({}) → {}", list(columns), shown(to))
            }
        }
    }
}

/// A name as one line of text, whatever is in it.
fn shown(name: &str) -> String {
    name.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}
