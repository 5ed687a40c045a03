//! Steps on keys and values.

use std::time::Duration;

use juggler_core::{DataSource, Error, Result};
use serde_json::{Value as Json, json};

/// A step on the keys of a model.
pub(super) async fn run(ds: &DataSource, step: &Json) -> Result<Json> {
    let model = ds.key_value::<Json>(step["model"].as_str().unwrap_or_default())?;
    let key = step["key"].as_str().unwrap_or_default();
    let ttl = Duration::from_millis(step["ttl"].as_u64().unwrap_or_default());
    match step["op"].as_str().unwrap_or_default() {
        "kvSet" => model.set(ds, key, &step["value"]).await.map(nothing),
        "kvTtlSet" => model.set(ds, key, &step["value"]).ttl(ttl).await.map(nothing),
        "kvGet" => model.get(ds, key).await.map(Option::unwrap_or_default),
        "kvDelete" => model.delete(ds, key).await.map(nothing),
        "kvDeleteAll" => model.delete_all(ds).await.map(nothing),
        "kvExpire" => model.expire(ds, key, ttl).await.map(nothing),
        "kvHasTtl" => Ok(json!(model.ttl(ds, key).await?.is_some())),
        "kvKeys" => Ok(json!(model.keys(ds, step["filter"]["match"].as_str().unwrap_or("*")).await?)),
        other => Err(Error::unsupported(format!("the step `{other}`"))),
    }
}

/// What LoopBack answers with nothing, and we with whether it was there.
fn nothing<T>(_: T) -> Json {
    Json::Null
}
