//! A step on what a relation of one record leads to.

use juggler_core::{Error, Record, Result, Session};
use serde_json::{Value as Json, json};

use super::step::{counted, shown, shown_all, shown_or_null};

/// Runs one method of a relation.
pub(super) async fn run(ds: &Session, record: &Record, step: &Json) -> Result<Json> {
    let text = |key: &str| step[key].as_str().unwrap_or_default();
    let related = record.relation(text("relation"))?;
    let (data, fk, asked) = (&step["data"], &step["fk"], &step["where"]);
    let embeds = is_embedded(record, text("relation"));
    // LoopBack answers null where nothing with an id is embedded.
    let is_not_embedded = |error: Error| match embeds && error.is_not_found() {
        true => Ok(Json::Null),
        false => Err(error),
    };
    match text("method") {
        "get" if leads_to_many(record, text("relation")) => {
            related.find(ds, &step["filter"]).await.map(shown_all)
        }
        "findOne" => related.find_one(ds, &step["filter"]).await.map(shown_or_null),
        "get" => related.get(ds, &step["filter"]).await.map(shown_or_null),
        "create" => related.create(ds, data).await.map(shown),
        "build" => related.build(ds, data).map(shown),
        "findById" => related.find_by_id(ds, fk).await.map(shown).or_else(is_not_embedded),
        "exists" => Ok(json!(related.exists(ds, fk).await?)),
        "count" => Ok(json!(related.count(ds, asked).await?)),
        "updateById" => related.update_by_id(ds, fk, data).await.map(shown).or_else(is_not_embedded),
        "destroyById" => related.destroy_by_id(ds, fk).await.map(|()| Json::Null).or_else(is_not_embedded),
        "updateAll" => related.update_all(ds, asked, data).await.map(counted),
        "destroyAll" => related.destroy_all(ds, asked).await.map(|_| Json::Null),
        "add" => related.add(ds, fk, data).await.map(|()| Json::Null),
        "remove" => related.remove(ds, fk).await.map(|()| Json::Null),
        "update" => related.update(ds, data).await.map(shown),
        "destroy" => related.destroy(ds).await.map(|()| Json::Null),
        other => Err(Error::unsupported(format!("the method `{other}` of a relation"))),
    }
}

fn leads_to_many(record: &Record, name: &str) -> bool {
    record.definition().relation(name).is_some_and(|(_, relation)| relation.kind.is_many())
}

fn is_embedded(record: &Record, name: &str) -> bool {
    record.definition().relation(name).is_some_and(|(_, relation)| relation.kind.is_embedded())
}
