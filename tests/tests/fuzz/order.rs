//! An order as text.

use juggler_core::filter::FilterTree;
use juggler_tests::fuzz::Target;
use serde_json::json;

use super::filter::{WORDS, of_each_model};
use super::world::World;

pub(super) const TARGET: Target = Target {
    name: "order",
    words: WORDS,
    start: || {
        let world = World::new();
        Box::new(move |input| {
            let order = json!({"order": String::from_utf8_lossy(input)});
            of_each_model(&world, |model| FilterTree::from_json(model, &order))
        })
    },
};
