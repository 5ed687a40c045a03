//! A table as models ask for it.

use juggler_core::connector::{ForeignKey, Schema};
use juggler_core::definition::{Dependent, ModelDefinition, ModelRef};
use juggler_core::{Error, Result, Value};

use crate::column_type::own_type;
use crate::dialect::{Dialect, EXTRAS, column, hash, is_nullable};
use crate::stored::Stored;

/// A table as models ask for it.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Those that share it. The first one gives its name to what is said of the table.
    pub(crate) models: Vec<ModelRef>,
    pub(crate) columns: Vec<WantedColumn>,
    pub(crate) primary_key: Vec<String>,
    /// Beside that of the primary key.
    pub(crate) indexes: Vec<WantedIndex>,
    /// `None` where nobody asked.
    pub(crate) foreign_keys: Option<Vec<WantedKey>>,
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct WantedColumn {
    pub(crate) name: String,
    pub(crate) column_type: String,
    pub(crate) stored: Stored,
    /// Must it have a value?
    pub(crate) is_needed: bool,
    /// Does the database make its value?
    pub(crate) is_generated: bool,
    /// Is the primary key a part of it?
    pub(crate) has_key: bool,
    /// `Model.property`, for errors.
    pub(crate) place: String,
    /// What rows get that have no value and must have one: a value that may be the same in all of them.
    pub(crate) default: Option<Value>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedIndex {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) is_unique: bool,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub(crate) struct WantedKey {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) to: ModelRef,
    pub(crate) to_columns: Vec<String>,
    pub(crate) on_delete: &'static str,
}

impl Wanted {
    /// The tables of models, in the order of their first models.
    pub(crate) fn tables(dialect: &dyn Dialect, schema: &Schema<'_>) -> Result<Vec<Wanted>> {
        let mut groups: Vec<Vec<ModelRef>> = Vec::new();
        for model in schema.models {
            let is_same = |other: &[ModelRef]| is_same_table(&other[0], model);
            match groups.iter_mut().find(|group| is_same(group)) {
                Some(group) => group.push(model.clone()),
                None => groups.push(vec![model.clone()]),
            }
        }
        groups.iter().map(|group| Wanted::table(dialect, group, schema.foreign_keys)).collect()
    }

    /// The table of one model.
    pub(crate) fn of(dialect: &dyn Dialect, model: &ModelRef) -> Result<Wanted> {
        Wanted::table(dialect, std::slice::from_ref(model), None)
    }

    fn table(dialect: &dyn Dialect, models: &[ModelRef], keys: Option<&[ForeignKey]>) -> Result<Wanted> {
        let mut wanted = Wanted {
            models: models.to_vec(),
            columns: Vec::new(),
            primary_key: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: keys.map(|_| Vec::new()),
        };
        for model in models {
            wanted.add(dialect, model, keys)?;
        }
        for wanted_column in &mut wanted.columns {
            // Rows of a model that does not have the property have no value for it.
            let has = |model: &ModelRef| (0..model.width()).any(|at| column(model, at) == wanted_column.name);
            let is_key = wanted_column.is_generated || wanted.primary_key.contains(&wanted_column.name);
            wanted_column.is_needed &= is_key || models.iter().all(has);
        }
        Ok(wanted)
    }

    /// What names the table for people.
    pub(crate) fn model(&self) -> &ModelRef {
        &self.models[0]
    }

    fn add(&mut self, dialect: &dyn Dialect, model: &ModelRef, keys: Option<&[ForeignKey]>) -> Result<()> {
        let names = |positions: &[usize]| -> Vec<String> {
            positions.iter().map(|&at| column(model, at).to_owned()).collect()
        };
        let own_indexes = indexes(model);
        for at in 0..model.width() {
            let is_of = |model: &ModelRef, other: &ModelRef, positions: &[usize]| {
                model.name == other.name && positions.contains(&at)
            };
            let is_key = model.ids.contains(&at)
                || own_indexes.iter().any(|(positions, _)| positions.contains(&at))
                || keys.is_some_and(|keys| {
                    keys.iter().any(|key| {
                        is_of(model, &key.model, &key.properties) || is_of(model, &key.to, &key.to_properties)
                    })
                });
            let own = column_of(dialect, model, at, is_key);
            match self.columns.iter().find(|other| other.name == own.name) {
                None => self.columns.push(own),
                Some(other) if other.column_type == own.column_type => {}
                Some(other) => {
                    let (place, one, two) = (&other.place, &other.column_type, &own.column_type);
                    let message = format!("{place} has the same column, as {one}, and this asks for {two}");
                    return Err(Error::definition(own.place, message));
                }
            }
        }
        if self.primary_key.is_empty() {
            self.primary_key = names(&model.ids);
        } else if self.primary_key != names(&model.ids) {
            let message = format!("{} has the same table, with another id", self.models[0].name);
            return Err(Error::definition(model.name.clone(), message));
        }
        for (_, index) in own_indexes {
            let is_same =
                |other: &WantedIndex| (&other.columns, other.is_unique) == (&index.columns, index.is_unique);
            if !self.indexes.iter().any(is_same) {
                self.indexes.push(index);
            }
        }
        let Some(foreign_keys) = &mut self.foreign_keys else { return Ok(()) };
        for key in keys.unwrap_or_default().iter().filter(|key| key.model.name == model.name) {
            let columns = names(&key.properties);
            foreign_keys.push(WantedKey {
                name: shortened(format!("{}_{}_fkey", model.table, columns.join("_"))),
                columns,
                to_columns: key.to_properties.iter().map(|&at| column(&key.to, at).to_owned()).collect(),
                to: key.to.clone(),
                on_delete: match key.on_delete {
                    Dependent::Nothing => "NO ACTION",
                    Dependent::Cascade => "CASCADE",
                    Dependent::SetNull => "SET NULL",
                    Dependent::Restrict => "RESTRICT",
                },
            });
        }
        Ok(())
    }
}

/// Do two models have the same table?
pub(super) fn is_same_table(a: &ModelDefinition, b: &ModelDefinition) -> bool {
    (&a.schema, &a.table) == (&b.schema, &b.table)
}

fn column_of(dialect: &dyn Dialect, model: &ModelRef, at: usize, is_key: bool) -> WantedColumn {
    let stored = Stored::at(model, at);
    let place = model.place(at);
    let Some(property) = model.properties.get(at) else {
        let column_type = dialect.json_type().to_owned();
        let name = EXTRAS.to_owned();
        let (is_needed, is_generated, has_key) = (false, false, false);
        return WantedColumn {
            name,
            column_type,
            stored,
            is_needed,
            is_generated,
            has_key,
            place,
            default: None,
        };
    };
    let is_whole = stored.bound() == Stored::Int;
    let has_key = dialect.inlines_generated_key() && is_whole && model.generated_id() == Some(at);
    let is_generated = has_key || (property.generated && is_whole && !dialect.inlines_generated_key());
    // The row id of SQLite is of one type alone.
    let own = own_type(property).filter(|_| !has_key).map(|own| dialect.ddl().collated(own));
    let default = property.default.as_ref().filter(|default| is_the_same_for_all(default));
    let default = match property.version {
        true => Some(Value::Int(1)), // rows that are there already start as new ones do
        false => default.map(|default| default.make(&property.kind)),
    };
    WantedColumn {
        name: property.column().to_owned(),
        column_type: own.unwrap_or_else(|| dialect.column_type(property, stored, is_key)),
        stored,
        is_needed: is_generated || !is_nullable(model, at),
        is_generated,
        has_key,
        place,
        default: default.filter(|value| !value.is_null()),
    }
}

/// Random ones are made for each row, by us.
fn is_the_same_for_all(default: &juggler_core::definition::Default) -> bool {
    use juggler_core::definition::Default;
    matches!(default, Default::Value(_) | Default::Function(_) | Default::Now)
}

/// The indexes of a model, beside that of its id, with the positions of each.
pub(super) fn indexes(model: &ModelDefinition) -> Vec<(Vec<usize>, WantedIndex)> {
    let mut indexes = Vec::new();
    let named = |positions: &[usize], is_unique: bool, given: &str| {
        let columns: Vec<String> = positions.iter().map(|&at| column(model, at).to_owned()).collect();
        let name = match given {
            "" => {
                let suffix = if is_unique { "key" } else { "idx" };
                shortened(format!("{}_{}_{suffix}", model.table, columns.join("_")))
            }
            given => given.to_owned(),
        };
        (positions.to_vec(), WantedIndex { name, columns, is_unique })
    };
    for (at, property) in model.properties.iter().enumerate() {
        if (property.index || property.unique) && *model.ids != [at] {
            indexes.push(named(&[at], property.unique, ""));
        }
    }
    for index in model.indexes.iter() {
        indexes.push(named(&index.properties, index.unique, &index.name));
    }
    // What is JSON in the database cannot be indexed as such.
    indexes.retain(|(positions, _)| positions.iter().all(|&at| Stored::at(model, at).is_indexable()));
    indexes
}

/// Databases take names of up to 63 bytes. A longer one keeps its start, and a number that only it has.
fn shortened(name: String) -> String {
    const MOST: usize = 63;
    if name.len() <= MOST {
        return name;
    }
    let mut start = MOST - 17;
    while !name.is_char_boundary(start) {
        start -= 1;
    }
    format!("{}_{:016x}", &name[..start], hash(&name))
}
