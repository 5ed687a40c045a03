//! Models that are only known at run time.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::User;

pub(super) const CASES: &[Case] = cases!("runtime";
    a_model_from_json,
    an_open_model_keeps_what_it_does_not_declare,
    a_strict_model_refuses_it,
    a_filtering_model_drops_it,
    a_derived_model_by_name,
    a_definition_that_cannot_work_is_refused,
);

async fn a_model_from_json(world: World) -> Outcome {
    let person = world.ds.define(
        "Person",
        &json!({"name": {"type": "string", "required": true}, "age": "number", "born": "date", "tags": ["string"]}),
        &json!({}),
    )?;
    let kim = person.create(&world.ds, &json!({"name": "Kim", "age": "36", "born": "2000-01-02"}))?.await?;
    let expected = json!({"id": 1, "name": "Kim", "age": 36, "born": "2000-01-02T00:00:00.000Z"});
    assert_eq!(kim.to_json(), expected);
    refused(person.create(&world.ds, &json!({"age": 1}))?.await, 422);
    let older = kim.update(&world.ds, &json!({"age": 37, "tags": ["x"]}))?.await?;
    assert_eq!(person.find_by_id(&world.ds, &json!(1))?.required().await?, older);
    let filter = person.filter(&json!({"where": {"age": {"gt": 36}, "tags": "x"}}))?;
    assert_eq!(person.find(&world.ds).with(filter).await?, [older]);
    Ok(())
}

async fn an_open_model_keeps_what_it_does_not_declare(world: World) -> Outcome {
    let model = world.ds.define("Open", &json!({"name": "string"}), &json!({"strict": false}))?;
    model.create(&world.ds, &json!({"name": "a", "color": "red", "deep": {"x": [1, {"y": 2}]}}))?.await?;
    model.create(&world.ds, &json!({"name": "b", "color": 7}))?.await?;
    let one = async |json| model.find(&world.ds).filter(model.condition(&json)?).one().await;
    let a = one(json!({"color": "red"})).await?;
    assert_eq!(a.to_json(), json!({"id": 1, "name": "a", "color": "red", "deep": {"x": [1, {"y": 2}]}}));
    assert_eq!(one(json!({"deep.x.y": 2})).await?, a);
    assert_eq!(
        one(json!({"color": {"gt": 5}})).await?.get("name").map(|name| name.to_json()),
        Some(json!("b"))
    );
    let after = a.update(&world.ds, &json!({"size": 1}))?.await?;
    assert_eq!(after.to_json()["color"], "red", "what is not named is left alone");
    let filter = model.filter(&json!({"order": "color DESC", "fields": ["color"]}))?;
    let colors: Vec<_> =
        model.find(&world.ds).with(filter).records().await?.iter().map(|record| record.to_json()).collect();
    assert_eq!(colors.len(), 2);
    Ok(())
}

async fn a_strict_model_refuses_it(world: World) -> Outcome {
    let model = world.ds.define("Strict", &json!({"name": "string"}), &json!({"strict": true}))?;
    let error = refused(model.create(&world.ds, &json!({"name": "a", "color": "red"}))?.await, 422);
    let codes = error.validation_errors().map(|errors| json!(errors.codes()));
    assert_eq!(codes, Some(json!({"color": ["unknown-property"]})));
    assert_eq!(model.count(&world.ds).await?, 0);
    Ok(())
}

async fn a_filtering_model_drops_it(world: World) -> Outcome {
    let model = world.ds.define("Filtering", &json!({"name": "string"}), &json!({"strict": "filter"}))?;
    let record = model.create(&world.ds, &json!({"name": "a", "color": "red"}))?.await?;
    assert_eq!(record.to_json(), json!({"id": 1, "name": "a"}));
    Ok(())
}

async fn a_derived_model_by_name(world: World) -> Outcome {
    world.with_users().await?;
    let user = world.ds.model("User")?;
    let record =
        user.create(&world.ds, &json!({"email": "new@x.org", "role": "guest", "secret": "s"}))?.await?;
    assert_eq!(record.to_json()["secret"], json!(null), "hidden");
    let typed = User::find_by_id(&world.ds, 6).required().await?;
    assert_eq!((typed.secret.as_deref(), typed.score), (Some("s"), 0.0));
    assert_eq!(serde_json::to_value(&typed)?, record.to_json());
    Ok(())
}

async fn a_definition_that_cannot_work_is_refused(world: World) -> Outcome {
    for (properties, settings) in [
        (json!({"a.b": "string"}), json!({})),
        (json!({"a": "strnig"}), json!({})),
        (json!({"a": {"type": "string", "required": "yes"}}), json!({})),
        (json!({"a": 1}), json!({})),
        (json!([]), json!({})),
        (json!({"a": "string"}), json!({"strict": "perhaps"})),
        (json!({"a": "string"}), json!({"indexes": {"x": {"keys": {"b": 1}}}})),
        (json!({"a": {"type": "string", "pattern": "("}}), json!({})),
    ] {
        assert!(world.ds.define("Broken", &properties, &settings).is_err(), "{properties} {settings}");
    }
    refused(world.ds.define("", &json!({}), &json!({})), 500);
    assert!(world.ds.models().is_empty());
    Ok(())
}
