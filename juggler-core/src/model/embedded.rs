//! Structs that live inside a property.

use crate::definition::{Property, PropertyType};

/// A struct that lives inside a property of a model, as a nested object. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an embedded struct",
    label = "this type does not implement `Embedded`",
    note = "add `#[derive(Embedded)]` to `{Self}`"
)]
pub trait Embedded: PropertyType {
    /// The properties, in the order of the fields.
    const PROPERTIES: &'static [Property];
}
