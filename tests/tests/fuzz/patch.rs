//! A row as JSON.

use juggler_core::prelude::*;
use juggler_tests::fuzz::{Answer, Target, Tried, mistake};
use juggler_tests::models::{Maybe, User};
use serde_json::Value as Json;

use super::filter::WORDS;
use super::world::{MODELS, World};

pub(super) const TARGET: Target = Target {
    name: "patch",
    words: WORDS,
    start: || {
        let world = World::new();
        Box::new(move |input| {
            // JSON itself is another's to read.
            let Ok(json) = serde_json::from_slice::<Json>(input) else {
                return Ok(Answer::Refused("no JSON".to_owned()));
            };
            for patched in
                [Patch::<User>::from_json(&json).map(drop), Patch::<Maybe>::from_json(&json).map(drop)]
            {
                patched.map_or_else(|error| Answer::refused(&error).map(drop), Ok)?;
            }
            let mut last = Ok(Answer::Refused("no model".to_owned()));
            for name in MODELS {
                let tried = stored(&world, name, &json).map_err(|wrong| format!("{name}: {wrong}"))?;
                if matches!((&last, &tried), (Ok(Answer::Refused(_)), _)) {
                    last = Ok(tried);
                }
            }
            last
        })
    },
};

/// Creates a row, in a transaction that is not committed, so that the store stays as it is.
fn stored(world: &World, name: &str, json: &Json) -> Tried {
    let created = world.run(async {
        let tx = world.memory.begin(TransactionOptions::default()).await?;
        let model = world.memory.model(name)?;
        let created = model.create(&tx, json)?.await?;
        let read = created.reload(&tx).await?;
        let mut wire = created.to_json();
        // What is hidden does not come along; nor do related rows, which are no part of the row.
        for relation in model.definition().relations.iter() {
            wire.as_object_mut().and_then(|row| row.shift_remove(&*relation.name));
        }
        let patch = model.draft(&wire);
        let patched = match patch {
            Ok(_) => created.update(&tx, &wire)?.await.map(|row| row.to_json()),
            Err(error) => Err(error),
        };
        Ok::<_, Error>((wire, read.to_json(), patched))
    });
    match created {
        Ok((wire, read, patched)) => {
            mistake("created and read", &wire, &read)?;
            let patched = patched.map_err(|error| format!("it is no patch of itself: {error}: {wire}"))?;
            mistake("created and patched with itself", &wire, &patched)?;
            Ok(Answer::Accepted(name.to_owned()))
        }
        Err(error) => Answer::refused(&error),
    }
}
