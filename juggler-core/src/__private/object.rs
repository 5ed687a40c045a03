//! An embedded struct out of an object.

use super::{Read, inside_of};
use crate::definition::Property;
use crate::error::{Error, Result};
use crate::model::Embedded;
use crate::value::{ObjectView, ValueRef};

/// Reads an embedded struct out of an object, property by property.
pub struct ObjectReader<'a> {
    view: &'a dyn ObjectView,
    properties: &'static [Property],
}

impl<'a> ObjectReader<'a> {
    /// A reader of `E`.
    ///
    /// # Errors
    /// When the value is no object.
    pub fn new<E: Embedded>(value: ValueRef<'a>) -> Result<Self> {
        match value {
            ValueRef::Object(view) => Ok(ObjectReader { view, properties: E::PROPERTIES }),
            other => Err(Error::bad_value("", format!("expected an object, got {}", other.describe()))),
        }
    }

    /// The value of the `at`th property.
    ///
    /// # Errors
    /// When it does not fit; the error names the property.
    pub fn read<T>(&self, at: usize, read: Read<T>) -> Result<T> {
        read(self.value(at)).map_err(|error| inside_of(error, &format!(".{}", self.properties[at].name)))
    }

    /// Objects mostly have their properties in order.
    fn value(&self, at: usize) -> ValueRef<'a> {
        let name = &*self.properties[at].name;
        if at < self.view.len() {
            let (key, value) = self.view.entry(at);
            if key == name {
                return value;
            }
        }
        self.view.get(name).unwrap_or_default()
    }
}
