//! The models that a connector has heard of.

use std::iter;
use std::sync::{Arc, OnceLock};

use super::Attached;
use super::source::spread;
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};

/// What is known of the models that the connector has heard of, by the address of their definition.
///
/// Every operation asks for its model, and none is ever taken out: so this is read without a lock, and lends what it has. It is
/// a hash table in pieces that never move, each twice as large as the one before. A definition has a few places in each piece,
/// and takes the first that is free.
#[derive(Default)]
pub(super) struct Introduced {
    pieces: [OnceLock<Box<[Place]>>; 32],
}

/// A definition, kept alive so that its address is never that of another, and what is known of it.
type Place = OnceLock<(ModelRef, Arc<Attached>)>;

/// How many places the first piece has: a power of two, as all have.
const FIRST: usize = 64;
/// How many places a definition has in a piece.
const TRIES: usize = 8;

impl Introduced {
    /// What is known of a model. Nearly always that stands in the first place that is looked at.
    #[inline]
    pub(super) fn get(&self, model: &ModelDefinition) -> Option<&Arc<Attached>> {
        let place = places(self.pieces[0].get()?, model).next()?;
        match place.get()? {
            (known, attached) if std::ptr::eq::<ModelDefinition>(&**known, model) => Some(attached),
            _ => self.search(model),
        }
    }

    #[inline(never)]
    fn search(&self, model: &ModelDefinition) -> Option<&Arc<Attached>> {
        for piece in &self.pieces {
            for place in places(piece.get()?, model) {
                let (known, attached) = place.get()?;
                if std::ptr::eq::<ModelDefinition>(&**known, model) {
                    return Some(attached);
                }
            }
        }
        None
    }

    /// Notes what is known of a model, and gives it; or what was noted before.
    pub(super) fn note(&self, model: &ModelRef, attached: &Arc<Attached>) -> Result<&Arc<Attached>> {
        for (piece, size) in self.pieces.iter().zip(iter::successors(Some(FIRST), |size| Some(2 * size))) {
            let piece = piece.get_or_init(|| iter::repeat_with(OnceLock::new).take(size).collect());
            for place in places(piece, model) {
                let (known, attached) = place.get_or_init(|| (model.clone(), Arc::clone(attached)));
                if std::ptr::eq::<ModelDefinition>(&**known, &**model) {
                    return Ok(attached);
                }
            }
        }
        Err(Error::definition(model.name.clone(), "there are too many models"))
    }
}

/// The places that a definition may have in a piece, in the order in which they are taken.
#[inline]
fn places<'p>(piece: &'p [Place], model: &ModelDefinition) -> impl Iterator<Item = &'p Place> + use<'p> {
    let first = spread(std::ptr::from_ref(model).addr()) as usize;
    (0..TRIES).filter_map(move |i| piece.get(first.wrapping_add(i) & (piece.len() - 1)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::Introduced;
    use crate::definition::{ModelDefinition, ModelRef};
    use crate::session::Attached;

    #[test]
    fn each_of_many_models_is_found_by_its_address() {
        let models: Vec<_> = (0..1000).map(|_| ModelRef::from(ModelDefinition::new("Same"))).collect();
        let attached: Vec<_> =
            models.iter().map(|model| Arc::new(Attached::new(model, &[]).unwrap())).collect();
        let introduced = Introduced::default();
        assert!(introduced.get(&models[0]).is_none());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for (model, attached) in models.iter().zip(&attached) {
                        assert!(Arc::ptr_eq(introduced.note(model, attached).unwrap(), attached));
                    }
                });
            }
        });
        for (model, attached) in models.iter().zip(&attached) {
            assert!(introduced.get(model).is_some_and(|there| Arc::ptr_eq(there, attached)));
        }
        let first = introduced.note(&models[0], &attached[1]).unwrap();
        assert!(Arc::ptr_eq(first, &attached[0]), "what was noted first stays");
        assert!(introduced.get(&ModelDefinition::new("Same")).is_none());
    }
}
