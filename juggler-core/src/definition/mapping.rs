//! The names and types that a model has on one connector: its section counts before what is said for all.

use std::borrow::Cow;

use super::{ModelDefinition, Section};
use crate::error::{Error, Result};
use crate::value::ValueRef;

/// Names for the table of a model.
pub(crate) const TABLE: &[&str] = &["table", "tableName", "collection"];
/// Names for what the table stands in.
pub(crate) const SCHEMA: &[&str] = &["schema"];
const COLUMN: &[&str] = &["column", "columnName"];
const TYPE: &[&str] = &["type", "dataType"];
const LENGTH: &[&str] = &["length", "dataLength"];
const PRECISION: &[&str] = &["precision", "dataPrecision"];
const SCALE: &[&str] = &["scale", "dataScale"];
const NULLABLE: &[&str] = &["nullable"];

impl ModelDefinition {
    /// What the section of a model may say.
    pub fn section_names() -> impl Iterator<Item = &'static str> {
        [TABLE, SCHEMA].concat().into_iter()
    }

    /// The definition as a connector has it: where the model and its properties have sections under one of its names, the table,
    /// its schema, the columns and their types are those of the sections. `None` where no section says any of this.
    pub(crate) fn mapped(&self, connectors: &[&str]) -> Result<Option<ModelDefinition>> {
        let concerns =
            |sections: &[Section]| sections.iter().any(|one| connectors.contains(&&*one.connector));
        let has_columns = self.properties.iter().any(|property| concerns(&property.sections));
        if !has_columns && !concerns(&self.sections) {
            return Ok(None);
        }
        let mut model = self.clone();
        let said = Said { place: &self.name, sections: &self.sections, connectors };
        said.text(TABLE, &mut model.table)?;
        said.text(SCHEMA, &mut model.schema)?;
        if has_columns {
            for (at, property) in model.properties.to_mut().iter_mut().enumerate() {
                let sections = std::mem::take(&mut property.sections);
                let said = Said { place: &self.place(at), sections: &sections, connectors };
                said.name(COLUMN, &mut property.column)?;
                said.name(TYPE, &mut property.column_type)?;
                said.number(LENGTH, &mut property.length)?;
                said.number(PRECISION, &mut property.precision)?;
                said.number(SCALE, &mut property.scale)?;
                property.nullable = said.nullable()?.or(property.nullable);
                property.sections = sections;
            }
        }
        Ok((model != *self).then_some(model))
    }
}

impl super::Property {
    /// What the section of a property may say.
    pub fn section_names() -> impl Iterator<Item = &'static str> {
        [COLUMN, TYPE, LENGTH, PRECISION, SCALE, NULLABLE].concat().into_iter()
    }
}

/// What the sections of a model or a property say for a connector.
struct Said<'a> {
    place: &'a str,
    sections: &'a [Section],
    connectors: &'a [&'a str],
}

impl<'a> Said<'a> {
    /// The first section entry of these names: the connector's own name counts before its other ones.
    fn find(&self, keys: &[&str]) -> Option<&'a Section> {
        let mut pairs = self.connectors.iter().flat_map(|name| keys.iter().map(move |key| (name, key)));
        let is_said = |one: &&Section| !one.value().is_null();
        pairs.find_map(|(name, key)| {
            self.sections.iter().filter(is_said).find(|one| (&*one.connector, &*one.name) == (*name, *key))
        })
    }

    fn text(&self, keys: &[&str], into: &mut Cow<'static, str>) -> Result<()> {
        let Some(section) = self.find(keys) else { return Ok(()) };
        match section.value() {
            ValueRef::Text(text) if !text.is_empty() => *into = Cow::Owned(text.to_owned()),
            _ => return Err(self.expected(section, "a text that is not empty")),
        }
        Ok(())
    }

    fn name(&self, keys: &[&str], into: &mut Option<Cow<'static, str>>) -> Result<()> {
        let mut text = Cow::Borrowed("");
        self.text(keys, &mut text)?;
        if !text.is_empty() {
            *into = Some(text);
        }
        Ok(())
    }

    fn number(&self, keys: &[&str], into: &mut Option<u32>) -> Result<()> {
        let Some(section) = self.find(keys) else { return Ok(()) };
        let number = match section.value() {
            ValueRef::Int(int) => u32::try_from(int).ok(),
            ValueRef::Float(float)
                if float.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&float) =>
            {
                Some(float as u32)
            }
            _ => None,
        };
        *into = Some(number.ok_or_else(|| self.expected(section, "a whole number"))?);
        Ok(())
    }

    /// LoopBack says `"Y"` or `"N"`.
    fn nullable(&self) -> Result<Option<bool>> {
        let Some(section) = self.find(NULLABLE) else { return Ok(None) };
        match section.value() {
            ValueRef::Bool(nullable) => Ok(Some(nullable)),
            ValueRef::Int(int @ (0 | 1)) => Ok(Some(int == 1)),
            ValueRef::Float(float) if float == 0.0 || float == 1.0 => Ok(Some(float == 1.0)),
            ValueRef::Text(text) => match text.to_ascii_uppercase().as_str() {
                "Y" | "YES" => Ok(Some(true)),
                "N" | "NO" => Ok(Some(false)),
                _ => Err(self.expected(section, "\"Y\" or \"N\"")),
            },
            _ => Err(self.expected(section, "\"Y\" or \"N\"")),
        }
    }

    #[cold]
    fn expected(&self, section: &Section, what: &str) -> Error {
        let message = format!("the section `{}.{}`: expected {what}", section.connector, section.name);
        Error::definition(self.place.to_owned(), message)
    }
}
