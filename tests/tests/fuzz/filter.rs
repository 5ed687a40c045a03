//! What must be true of a filter that was read, and of one that was not.

use juggler_core::ModelDefinition;
use juggler_core::filter::FilterTree;
use juggler_core::model::Record;
use juggler_core::prelude::*;
use juggler_tests::fuzz::{Answer, Tried, mistake};
use serde_json::Value as Json;

use super::world::{MODELS, World};

/// Words of filters.
pub(super) const WORDS: &str = "
    where order limit skip offset fields include relation scope and or nor eq neq gt gte lt lte between inq nin like nlike
    ilike nilike regexp near exists options maxDistance minDistance unit kilometers some every none is isNot i g m id
    email age city role score tags address address.city address.zip homePoint joined secret admin guest name books author
    mentor pupils profile clubs authors prizes friends favorites reviews writer flag small large quad_word double price
    text bytes day time local moment uuid point json json.a json.a.b words addresses addresses.city inner.city any extra.c
    other on at true null 2024-02-29 2024-02-29T12:30:15Z 51.5,-0.1 %a% _ /^a/i name $gt constructor
    67e55044-10b1-426f-9247-bb680e5fe0c8
";

/// Reads a filter for each model; what is read is written and read again, and is asked of two stores.
pub(super) fn of_each_model(
    world: &World,
    read: impl Fn(&ModelDefinition) -> Result<FilterTree, Error>,
) -> Tried {
    let mut answers = Vec::new();
    for name in MODELS {
        let model = world.memory.model(name).unwrap().definition();
        let tried = match read(&model) {
            Ok(tree) => accepted(world, name, &model, tree),
            Err(error) => Answer::refused(&error),
        };
        answers.push(tried.map_err(|wrong| format!("{name}: {wrong}"))?);
    }
    let is_accepted = |answer: &Answer| matches!(answer, Answer::Accepted(_));
    let place = answers.iter().position(is_accepted).unwrap_or(0);
    Ok(answers.swap_remove(place))
}

fn accepted(world: &World, name: &str, model: &ModelDefinition, tree: FilterTree) -> Tried {
    let json = tree.to_json().map_err(|error| format!("it is read and not written: {error}"))?;
    match FilterTree::from_json(model, &json) {
        Ok(again) => mistake("written and read again", &tree, &again)?,
        // A conjunction that was said shorter may be too deep where it is written out.
        Err(error) if error.to_string().contains("nested deeper") => {}
        Err(error) => return Err(format!("{json} is not read again: {error}")),
    }
    let ask = |ds: &DataSource| -> Result<Vec<Record>, Error> {
        let model = ds.model(name)?;
        world.run(model.find(ds).with(Filter::from_tree(tree.clone())).records().into_future())
    };
    match (ask(&world.memory), ask(&world.naive)) {
        (Ok(memory), Ok(naive)) => {
            let rows = |records: &[Record]| records.iter().map(Record::to_json).collect::<Vec<Json>>();
            mistake("memory and the naive connector", &rows(&memory), &rows(&naive))?;
            Ok(Answer::Accepted(keys(&json)))
        }
        (Err(memory), Err(naive)) => {
            mistake("memory and the naive connector", &memory.to_string(), &naive.to_string())?;
            Answer::refused(&memory)
        }
        (memory, naive) => Err(format!("one refuses: {memory:?} {naive:?}")),
    }
}

/// The words of a filter in JSON, without its values: as what it was understood.
fn keys(json: &Json) -> String {
    match json {
        Json::Object(map) => map.iter().map(|(key, value)| format!("{key} {}", keys(value))).collect(),
        Json::Array(items) => items.first().map_or_else(String::new, keys),
        _ => String::new(),
    }
}
