//! A model as JSON: `{"name", "properties", "options"}`.

use juggler_core::prelude::*;
use juggler_core::{ModelDefinition, builder};
use juggler_tests::fuzz::{Answer, Target, Tried, mistake};
use serde_json::Value as Json;
use tokio::runtime::{Builder, Runtime};

pub(super) const TARGET: Target = Target {
    name: "ldl",
    words: r#"
    name properties options type string number boolean date DateString object array any buffer geopoint text json storage
    i32 u8 f32 decimal uuid time id generated required default defaultFn now guid uuidv4 shortid hidden protected index
    unique length precision scale trim lowercase uppercase format YYYY-MM-DD columnName dataType doc validations rule min
    max pattern enum values tableName schema plural description idInjection coercion typed strict filter forceId auto
    strictDelete validateUpsert persistUndefinedAsNull maxDepthOfQuery base bases scope scopes where order limit include
    indexes keys relations model M hasMany hasOne belongsTo embedsOne embedsMany referencesMany hasAndBelongsToMany
    through foreignKey primaryKey polymorphic selector onDelete cascade mixins sqlite postgresql mysql a b a.b _extras
    rowid select a"b a`b é
"#,
    start: || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        Box::new(move |input| {
            let Ok(json) = serde_json::from_slice::<Json>(input) else {
                return Ok(Answer::Refused("no JSON".to_owned()));
            };
            drop(builder::introspect("M", &json));
            match ModelDefinition::from_ldl_json(&json) {
                Ok(model) => defined(&runtime, &model),
                Err(error) => Answer::told(&error),
            }
        })
    },
};

fn defined(runtime: &Runtime, model: &ModelDefinition) -> Tried {
    let ldl = model.to_ldl();
    let again =
        ModelDefinition::from_ldl_json(&ldl).map_err(|error| format!("{ldl} is not read again: {error}"))?;
    mistake("written and read again", &ldl, &again.to_ldl())?;
    let is_plain = ldl["functions"].as_array().is_none_or(Vec::is_empty);
    if is_plain && model != &again {
        return Err(format!("written and read again, it is another model: {ldl}"));
    }
    drop(model.to_json_schema());
    for url in ["memory:", "sqlite::memory:"] {
        let used = runtime.block_on(used(url, model, &ldl));
        if let Err(error) = used {
            return Answer::told(&error);
        }
    }
    Ok(Answer::Accepted(
        ldl["options"]
            .as_object()
            .map_or_else(String::new, |options| options.keys().map(|key| format!("{key} ")).collect()),
    ))
}

/// Makes its table, and writes and reads what there may be.
async fn used(url: &str, model: &ModelDefinition, ldl: &Json) -> Result<(), Error> {
    let connectors = Connectors::new().with(&juggler_memory::CONNECTOR).with(&juggler_sql::SQLITE);
    let ds = connectors.data_source(url)?;
    let model = ds.define(&model.name, &ldl["properties"], &ldl["options"])?;
    ds.automigrate().await?;
    // There may be rules that no such row keeps.
    let created = match model.create(&ds, &json!({})) {
        Ok(create) => create.await.is_ok(),
        Err(_) => false,
    };
    let rows = model.find(&ds).await?;
    if created && rows.len() != 1 && model.definition().scope.is_none() {
        return Err(Error::storage(format!("{} rows", rows.len())));
    }
    ds.autoupdate().await?;
    ds.disconnect().await
}
