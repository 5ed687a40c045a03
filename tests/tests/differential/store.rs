//! Two stores with the same models, and whether they answer the same.

use std::sync::Arc;

use juggler_core::connector::{Connector, Settings};
use juggler_core::{DataSource, Result};
use juggler_tests::corpus::answer;
use serde_json::{Value as Json, json};

/// What opens an empty store.
pub(crate) type Opener = dyn Fn() -> (Arc<dyn Connector>, Settings) + Send + Sync;

/// Two stores: the reference, and the one that is compared with it.
pub(crate) struct Pair {
    reference: DataSource,
    tested: DataSource,
}

/// A step with two answers.
#[derive(Debug, Clone)]
pub(crate) struct Difference {
    pub(crate) step: Json,
    pub(crate) expected: Json,
    pub(crate) found: Json,
}

impl Pair {
    /// Opens both, with empty tables.
    pub(crate) async fn open(tested: &Opener, models: &[Json]) -> Result<Self> {
        let (connector, settings) = tested();
        let tested = DataSource::with_settings(connector, &settings);
        let reference = juggler_memory::connect("memory:").await?;
        for ds in [&reference, &tested] {
            for model in models {
                let name = model["name"].as_str().unwrap_or_default();
                ds.define(name, &model["properties"], &model["settings"])?;
            }
            ds.automigrate().await?;
        }
        Ok(Pair { reference, tested })
    }

    /// The answer of both to a step.
    pub(crate) async fn ask(&self, step: &Json) -> std::result::Result<Json, Difference> {
        let expected = told(ask(&self.reference, step).await);
        let found = told(ask(&self.tested, step).await);
        match expected == found {
            true => Ok(expected),
            false => Err(Difference { step: step.clone(), expected, found }),
        }
    }

    /// All rows of a model, which are the same on both.
    pub(crate) async fn table(&self, model: &str) -> std::result::Result<Json, Difference> {
        let rows = self.ask(&json!({"op": "find", "model": model})).await?;
        Ok(rows["ok"].clone())
    }
}

async fn ask(ds: &DataSource, step: &Json) -> Json {
    match ds.model(step["model"].as_str().unwrap_or_default()) {
        Ok(model) => answer(ds, &model, step).await,
        Err(error) => json!({"err": {"name": error.to_string()}}),
    }
}

/// What a caller can tell of an answer: the value; or the name, the status, the codes and the message of the error. Of several unique
/// values that are taken, a store names the one it came to first.
fn told(answer: Json) -> Json {
    match answer.get("err") {
        Some(error) if error["statusCode"] == 409 => json!({"err": [error["name"], error["statusCode"]]}),
        Some(error) => json!({"err": [error["name"], error["statusCode"], error["codes"], error["message"]]}),
        None => answer,
    }
}

impl Difference {
    /// Is it of the same kind as another: the same operation, and the same of the two in error?
    pub(crate) fn is_like(&self, other: &Difference) -> bool {
        let is_error = |json: &Json| json.get("err").map(|error| [error[0].clone(), error[1].clone()]);
        self.step["op"] == other.step["op"]
            && is_error(&self.expected) == is_error(&other.expected)
            && is_error(&self.found) == is_error(&other.found)
    }
}
