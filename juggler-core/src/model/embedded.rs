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

/// An embedded struct with an id, by which those in a list are told apart: the field with `#[model(id)]`. The derive implements it.
///
/// The field of an id that is a number may be an `Option`: an item that is created without one gets the next one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no id",
    label = "this embedded struct has no id",
    note = "add `#[model(id)]` to the field of `{Self}` by which those in a list are told apart"
)]
pub trait Identified: Embedded {
    /// The type of the id.
    type Id;
}
