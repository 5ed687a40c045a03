//! What is done to text before it is checked and stored.

use crate::definition::{Kind, Property, Transforms};
use crate::model::DraftData;
use crate::value::Value;

/// Does what properties ask to have done to their text, also inside objects: trim, lower case, upper case.
pub(crate) fn transform(draft: &mut DraftData) {
    let model = draft.model().clone();
    for (at, property) in model.properties.iter().enumerate().filter(|(_, property)| changes(property)) {
        if let Some(mut value) = draft.take_value(at) {
            inside(property, &property.kind, &mut value);
            draft.set_value(at, value);
        }
    }
}

/// Is anything done to its value, or inside it?
fn changes(property: &Property) -> bool {
    property.transforms != Transforms::NONE
        || matches!(property.kind.leaf(), Kind::Object(object) if object.properties.iter().any(changes))
}

/// Goes no deeper than the kind.
fn inside(property: &Property, kind: &Kind, value: &mut Value) {
    match (kind, value) {
        (Kind::List(element), Value::List(list)) => {
            list.iter_mut().for_each(|value| inside(property, element, value));
        }
        (Kind::Object(kind), Value::Object(object)) => {
            for property in kind.properties.iter().filter(|property| changes(property)) {
                if let Some(value) = object.get_mut(&property.name) {
                    inside(property, &property.kind, value);
                }
            }
        }
        (_, Value::Text(text)) => *text = transformed(text, property.transforms),
        _ => {}
    }
}

fn transformed(text: &str, transforms: Transforms) -> String {
    let text = if transforms.trim { text.trim() } else { text };
    match transforms {
        _ if transforms.lowercase => text.to_lowercase(),
        _ if transforms.uppercase => text.to_uppercase(),
        _ => text.to_owned(),
    }
}
