//! `fields` to positions.

use crate::definition::{Coercion, ModelDefinition};
use crate::error::Result;
use crate::filter::Fields;

/// The positions that are asked for: those of `Only` in the order given, each once. Any name that an open model does not
/// declare stands for all of its extras.
///
/// # Errors
/// A name that a closed model does not have; LDL models ignore it, as LoopBack does.
pub(super) fn positions(model: &ModelDefinition, fields: Option<&Fields>) -> Result<Option<Vec<usize>>> {
    let mut named = Vec::new();
    let (Some(Fields::Only(names)) | Some(Fields::Except(names))) = fields else { return Ok(None) };
    for name in names {
        match (model.property(name), model.extras()) {
            (Some((at, _)), _) | (None, Some(at)) => {
                if !named.contains(&at) {
                    named.push(at);
                }
            }
            (None, None) if model.settings.coercion == Coercion::Ldl => {}
            (None, None) => return Err(model.unknown_field(name)),
        }
    }
    if let Some(Fields::Only(_)) = fields {
        return Ok(Some(named));
    }
    let extras = model.extras();
    Ok(Some((0..model.width()).filter(|at| extras == Some(*at) || !named.contains(at)).collect()))
}
