//! The same steps on a derived model: data and filters are read from JSON, everything else is typed.

use juggler_core::filter::Predicate;
use juggler_core::prelude::{DataAccess, Draft, Filter, IntoDraft, Patch};
use juggler_core::{DataSource, Error, Result};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::outcome::outcome;

/// Runs the steps of a case on a derived model that has the properties of the case's; one answer for each step.
pub async fn run_typed<M>(ds: &DataSource, steps: &[Json]) -> Vec<Json>
where
    M: DataAccess<Id = i64> + Serialize,
{
    let mut answers = Vec::with_capacity(steps.len());
    for step in steps {
        answers.push(outcome(run_step::<M>(ds, step).await));
    }
    answers
}

async fn run_step<M>(ds: &DataSource, step: &Json) -> Result<Json>
where
    M: DataAccess<Id = i64> + Serialize,
{
    let (data, id) = (&step["data"], step["id"].as_i64().unwrap_or_default());
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
        "create" => match validate {
            // `M::create` gives the builder of each model; the one of many rows is the same for all.
            Some(validate) => shown(&M::create_all(ds, [draft::<M>(data)?]).validate(validate).await?.pop()),
            None => shown(&M::create_all(ds, [draft::<M>(data)?]).await?.pop()),
        },
        "createAll" => {
            let drafts = data.as_array().into_iter().flatten().map(draft::<M>).collect::<Result<Vec<_>>>()?;
            shown(&write!(M::create_all(ds, drafts))?)
        }
        "find" if step["filter"]["fields"].is_null() => shown(&M::find(ds).with(filter(step)?).await?),
        "find" => shown(&M::find(ds).with(filter(step)?).records().await?),
        "findOne" => shown(&M::find_one(ds).with(filter(step)?).await?),
        "findById" => shown(&M::find_by_id(ds, id).await?),
        "exists" => Ok(json!(M::exists(ds, id).await?)),
        "count" => Ok(json!(M::find(ds).filter(condition(step)?).count().await?)),
        "updateAll" => counted(write!(M::update_all(ds, condition(step)?).with(Patch::from_json(data)?))?),
        "destroyAll" => counted(M::destroy_all(ds, condition::<M>(step)?).await?),
        "destroyById" => counted(M::destroy_by_id(ds, id).await?),
        "upsert" => shown(&write!(M::upsert(ds, draft::<M>(data)?))?),
        "replaceOrCreate" => shown(&write!(M::replace_or_create(ds, draft::<M>(data)?))?),
        "replaceById" => shown(&write!(M::replace_by_id(ds, id, draft::<M>(data)?))?),
        "upsertWithWhere" => shown(&write!(M::upsert_with_where(ds, condition(step)?, draft::<M>(data)?))?),
        "findOrCreate" => {
            let (instance, created) = write!(M::find_or_create(ds, filter(step)?, draft::<M>(data)?))?;
            Ok(json!({ "instance": shown(&instance)?, "created": created }))
        }
        "patchAttributes" => patch::<M>(ds, id, data, validate).await,
        "updateAttribute" => {
            patch::<M>(ds, id, &json!({ step["name"].as_str().unwrap_or_default(): step["value"] }), validate)
                .await
        }
        "save" => {
            let mut draft = M::find_by_id(ds, id).required().await?.into_draft();
            for (at, value) in Patch::<M>::from_json(data)?.into_draft().data().given() {
                draft = draft.with_value(at, value.clone());
            }
            let instance = M::from_draft(draft)?;
            shown(&write!(instance.save(ds))?)
        }
        "destroy" => counted(M::find_by_id(ds, id).required().await?.destroy(ds).await?),
        "automigrate" => ds.automigrate().await.map(|()| Json::Null),
        other => Err(Error::unsupported(format!("the step `{other}` on a derived model"))),
    }
}

async fn patch<M>(ds: &DataSource, id: i64, data: &Json, validate: Option<bool>) -> Result<Json>
where
    M: DataAccess<Id = i64> + Serialize,
{
    let instance = M::find_by_id(ds, id).required().await?;
    let update = instance.update(ds).with(Patch::from_json(data)?);
    shown(&match validate {
        Some(validate) => update.validate(validate).await?,
        None => update.await?,
    })
}

fn draft<M: DataAccess>(json: &Json) -> Result<Draft<M>> {
    serde_json::from_value(json.clone()).map_err(unreadable)
}

fn filter<M: DataAccess>(step: &Json) -> Result<Filter<M>> {
    match step.get("filter") {
        Some(json) => Filter::parse(&json.to_string()),
        None => Ok(Filter::new()),
    }
}

fn condition<M: DataAccess>(step: &Json) -> Result<Predicate<M>> {
    match step.get("where") {
        Some(json) => {
            let filter = Filter::<M>::parse(&json!({ "where": json }).to_string())?;
            Ok(Predicate::new(filter.into_tree().condition))
        }
        None => Ok(juggler_core::everything()),
    }
}

fn shown<T: Serialize>(value: &T) -> Result<Json> {
    serde_json::to_value(value).map_err(unreadable)
}

fn counted(count: u64) -> Result<Json> {
    Ok(json!({ "count": count }))
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::bad_request(error.to_string())
}
