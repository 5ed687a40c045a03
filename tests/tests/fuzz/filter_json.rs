//! A filter as JSON.

use juggler_core::filter::FilterTree;
use juggler_tests::fuzz::Target;

use super::filter::{WORDS, of_each_model};
use super::world::World;

pub(super) const TARGET: Target = Target {
    name: "filter_json",
    words: WORDS,
    start: || {
        let world = World::new();
        Box::new(move |input| {
            let text = String::from_utf8_lossy(input);
            of_each_model(&world, |model| FilterTree::parse(model, &text))
        })
    },
};
