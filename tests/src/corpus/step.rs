//! One step: one call of the public API.

use juggler_core::dao::Scope;
use juggler_core::model::ToObject;
use juggler_core::{Error, ErrorKind, Filter, Predicate, Record, Result, RuntimeModel, Session, everything};
use serde_json::{Value as Json, json};

use super::describe::describe;
use super::related;

/// A step on a model.
pub(super) async fn run(ds: &Session, model: &RuntimeModel, step: &Json) -> Result<Json> {
    let Step { data, id, .. } = Step::of(step);
    let validate = step["options"]["validate"].as_bool();
    /// Calls a write with the option `validate`, where the step has it.
    macro_rules! write {
        ($call:expr) => {{
            let call = $call;
            match validate {
                Some(validate) => call.validate(validate).await,
                None => call.await,
            }
        }};
    }
    match step["op"].as_str().unwrap_or_default() {
        "create" => write!(model.create(ds, data)?).map(shown),
        "createAll" => write!(model.create_all(ds, list(data))?).map(shown_all),
        "find" => find(ds, model, step).await.map(shown_all),
        "findOne" => find_one(ds, model, step).await.map(shown_or_null),
        "findById" => find_by_id(ds, model, step).await.map(shown_or_null),
        "findByIds" => find_by_ids(ds, model, step).await.map(shown_all),
        "exists" => Ok(json!(model.exists(ds, id)?.await?)),
        "count" => Ok(json!(model.count(ds).filter(condition(model, step)?).await?)),
        "updateAll" => write!(model.update_all(ds, condition(model, step)?, data)?).map(counted),
        "destroyAll" => model.destroy_all(ds, condition(model, step)?).await.map(counted),
        "destroyById" => model.destroy_by_id(ds, id)?.await.map(counted),
        "upsert" => write!(model.upsert(ds, data)?).map(shown),
        "replaceOrCreate" => write!(model.replace_or_create(ds, data)?).map(shown),
        "replaceById" => write!(model.replace_by_id(ds, id, data)?).map(shown),
        "upsertWithWhere" => write!(model.upsert_with_where(ds, condition(model, step)?, data)?).map(shown),
        "findOrCreate" => {
            let (record, created) = write!(model.find_or_create(ds, filter(model, step)?, data)?)?;
            Ok(json!({ "instance": record.to_json(), "created": created }))
        }
        "patchAttributes" => {
            let record = stored(ds, model, id).await?;
            write!(record.update(ds, data)?).map(shown)
        }
        "updateAttribute" => {
            let record = stored(ds, model, id).await?;
            let name = step["name"].as_str().unwrap_or_default();
            write!(record.update(ds, &json!({ name: step["value"] }))?).map(shown)
        }
        "save" => {
            let mut record = stored(ds, model, id).await?;
            for (name, json) in data.as_object().into_iter().flatten() {
                record.set(name, json)?;
            }
            write!(record.save(ds)).map(shown)
        }
        "destroy" => stored(ds, model, id).await?.destroy(ds).await.map(counted),
        "build" => model.build(data).map(shown),
        "validate" => is_valid(ds, model, data).await,
        "scope" => scope(ds, &model.scope(step["scope"].as_str().unwrap_or_default())?, model, step).await,
        "toObject" => {
            let flag = |key: &str, usual| step[key].as_bool().unwrap_or(usual);
            Ok(stored(ds, model, id).await?.to_object(ToObject {
                only_schema: flag("onlySchema", true),
                remove_hidden: flag("removeHidden", false),
                remove_protected: flag("removeProtected", false),
            }))
        }
        "related" => related::run(ds, &stored(ds, model, id).await?, step).await,
        "include" => {
            let records = find(ds, model, step).await?;
            model.include(ds, records, &step["include"]).await.map(shown_all)
        }
        "describe" => Ok(describe(&model.definition())),
        other => Err(Error::unsupported(format!("the step `{other}`"))),
    }
}

struct Step<'s> {
    data: &'s Json,
    id: &'s Json,
}

impl<'s> Step<'s> {
    fn of(step: &'s Json) -> Self {
        Step { data: &step["data"], id: &step["id"] }
    }
}

/// The condition of a step; without one, all rows.
fn condition(model: &RuntimeModel, step: &Json) -> Result<Predicate<Record>> {
    step.get("where").map_or_else(|| Ok(everything()), |json| model.condition(json))
}

/// The filter of a step; without one, all rows.
fn filter(model: &RuntimeModel, step: &Json) -> Result<Filter<Record>> {
    step.get("filter").map_or_else(|| Ok(Filter::new()), |json| model.filter(json))
}

/// A filter with `fields` gives parts of rows.
fn has_fields(step: &Json) -> bool {
    !step["filter"]["fields"].is_null()
}

async fn find(ds: &Session, model: &RuntimeModel, step: &Json) -> Result<Vec<Record>> {
    let find = model.find(ds).with(filter(model, step)?);
    if has_fields(step) { find.records().await } else { find.await }
}

async fn find_one(ds: &Session, model: &RuntimeModel, step: &Json) -> Result<Option<Record>> {
    let filter = filter(model, step)?;
    match has_fields(step) {
        true => Ok(model.find(ds).with(filter).limit(1).records().await?.pop()),
        false => model.find_one(ds).with(filter).await,
    }
}

async fn find_by_id(ds: &Session, model: &RuntimeModel, step: &Json) -> Result<Option<Record>> {
    let find = model.find_by_id(ds, &step["id"])?;
    match step.get("filter") {
        None => find.await,
        Some(_) if has_fields(step) => find.with(filter(model, step)?).record().await,
        Some(_) => find.with(filter(model, step)?).await,
    }
}

async fn find_by_ids(ds: &Session, model: &RuntimeModel, step: &Json) -> Result<Vec<Record>> {
    let find = model.find_by_ids(ds, list(&step["ids"]))?.with(filter(model, step)?);
    if has_fields(step) { find.records().await } else { find.await }
}

/// The instance that a step works on.
async fn stored(ds: &Session, model: &RuntimeModel, id: &Json) -> Result<Record> {
    model.find_by_id(ds, id)?.required().await
}

async fn is_valid(ds: &Session, model: &RuntimeModel, data: &Json) -> Result<Json> {
    match model.validate(ds, data).await {
        Ok(()) => Ok(json!({ "valid": true })),
        Err(error) => match error.kind() {
            ErrorKind::Validation(errors) => {
                Ok(json!({ "valid": false, "codes": errors.codes(), "messages": errors.messages() }))
            }
            _ => Err(error),
        },
    }
}

async fn scope(ds: &Session, scope: &Scope<Record>, model: &RuntimeModel, step: &Json) -> Result<Json> {
    let data = &step["data"];
    match step["method"].as_str().unwrap_or("find") {
        "count" => Ok(json!(scope.count(ds).filter(condition(model, step)?).await?)),
        "findOne" => scope.find_one(ds).with(filter(model, step)?).await.map(shown_or_null),
        "build" => scope.build(data).map(shown),
        "create" => scope.create(ds, data)?.await.map(shown),
        "destroyAll" => scope.destroy_all(ds).await.map(|_| Json::Null),
        "updateAll" => scope.update_all(ds, data)?.await.map(counted),
        _ => scope.find(ds).with(filter(model, step)?).records().await.map(shown_all),
    }
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn shown(record: Record) -> Json {
    record.to_json()
}

pub(super) fn shown_or_null(record: Option<Record>) -> Json {
    record.map_or(Json::Null, shown)
}

pub(super) fn shown_all(records: Vec<Record>) -> Json {
    records.into_iter().map(shown).collect()
}

pub(super) fn counted(count: u64) -> Json {
    json!({ "count": count })
}
