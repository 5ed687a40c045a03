//! A case, from its models to its last answer.

use juggler_core::builder::introspect;
use juggler_core::{Connectors, Error, Result, RuntimeModel, Session};
use serde_json::{Value as Json, json};

use super::case::Case;
use super::outcome::outcome;
use super::world::World;
use super::{geo, key_value, step};

/// Runs the case of a line on a fresh data source, and gives the line of the answers.
///
/// # Errors
/// A line that is no case.
pub async fn run_line(connectors: &Connectors, url: &str, line: &str) -> Result<Json> {
    let case = Case::parse(line)?;
    let steps = run_case(connectors, url, &case).await;
    Ok(json!({ "id": case.id, "steps": steps }))
}

/// Runs a case on a fresh data source; one answer for each step, also after one that failed.
pub async fn run_case(connectors: &Connectors, url: &str, case: &Case) -> Vec<Json> {
    let mut answers = Vec::with_capacity(case.steps.len());
    match World::new(connectors, url, case).await {
        Ok(mut world) => {
            for step in &case.steps {
                answers.push(outcome(run_step(connectors, &mut world, step).await));
            }
        }
        Err(error) => {
            answers.extend(case.steps.iter().map(|_| outcome(Err(Error::new(error.kind().clone())))))
        }
    }
    answers
}

/// The answer of a model to a step.
pub async fn answer(ds: &Session, model: &RuntimeModel, step: &Json) -> Json {
    outcome(step::run(ds, model, step).await)
}

async fn run_step(connectors: &Connectors, world: &mut World<'_>, step: &Json) -> Result<Json> {
    match step["op"].as_str().unwrap_or_default() {
        "automigrate" => world.ds.automigrate().await.map(|()| Json::Null),
        "reopen" => world.reopen(connectors).await,
        "fileContent" => world.file_content(),
        "geopoint" => geo::point(step),
        "distance" => geo::distance(step),
        op if op.starts_with("kv") => key_value::run(&world.ds, step).await,
        "hookLog" => Ok(Json::from(world.log.take())),
        "introspect" => introspect(step["name"].as_str().unwrap_or_default(), &step["data"]),
        _ => step::run(&world.ds, world.model(step)?, step).await,
    }
}
