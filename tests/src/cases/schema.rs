//! The schema of a store: made anew, made to follow its models, and frozen. A store without tables has nothing to follow.

use juggler_core::prelude::*;

use super::{Case, Outcome, World};
use crate::models::{Country, User};

pub(super) const CASES: &[Case] = cases!("schema";
    automigrate_takes_names,
    autoupdate_keeps_rows,
    names_are_checked,
    a_plan_of_automigrate_says_what_goes,
    a_frozen_schema_is_not_changed,
    the_section_of_the_connector_counts,
);

async fn automigrate_takes_names(world: World) -> Outcome {
    world.ds.attach::<(User, Country)>()?;
    world.with_users().await?;
    Country::create(&world.ds, Country { code: "fr".into(), name: "France".into(), population: None })
        .await?;
    world.ds.automigrate().models(["Country"]).await?;
    assert_eq!((User::count(&world.ds).await?, Country::count(&world.ds).await?), (5, 0));
    world.ds.automigrate().models(["Country"]).models(vec!["User".to_owned()]).await?;
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn autoupdate_keeps_rows(world: World) -> Outcome {
    world.ds.attach::<(User, Country)>()?;
    world.with_users().await?;
    world.ds.autoupdate().await?;
    assert!(world.ds.is_actual().await? && world.ds.is_actual().models(["User"]).await?);
    assert!(world.ds.autoupdate().plan().await?.is_empty());
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}

async fn names_are_checked(world: World) -> Outcome {
    world.ds.attach::<(User, Country)>()?;
    world.with_users().await?;
    for error in [
        world.ds.automigrate().models(["User", "Usre"]).await.err(),
        world.ds.autoupdate().models(["Usre"]).await.err(),
        world.ds.is_actual().models(["Usre"]).await.err(),
    ] {
        let told = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(told.contains("did you mean `User`?"), "{told}");
    }
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}

async fn a_plan_of_automigrate_says_what_goes(world: World) -> Outcome {
    world.ds.attach::<(User, Country)>()?;
    world.with_users().await?;
    let plan = world.ds.automigrate().plan().await?;
    assert!(plan.loses_data() && plan.to_string().contains("- table with its rows"), "{plan}");
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}

async fn a_frozen_schema_is_not_changed(world: World) -> Outcome {
    world.ds.attach::<(User, Country)>()?;
    world.with_users().await?;
    world.ds.autoupdate().await?;
    world.ds.freeze();
    for error in [world.ds.automigrate().await.err(), world.ds.autoupdate().await.err()] {
        let is_told = error
            .as_ref()
            .is_some_and(|error| error.is_unsupported() && error.to_string().contains("frozen"));
        assert!(is_told, "{error:?}");
    }
    assert!(world.ds.is_actual().await?);
    assert_eq!(User::destroy_all(&world.ds, everything()).await?, 5);
    Ok(())
}

async fn the_section_of_the_connector_counts(world: World) -> Outcome {
    let name = world.ds.connector().name().to_owned();
    let options = json!({"tableName": "general", (name): {"table": "special"}, "nobody": {"table": "other"}});
    world.ds.define("Thing", &json!({"name": "string"}), &options)?;
    assert_eq!(world.ds.table_name("Thing")?, "special");
    world.ds.model("Thing")?.create(&world.ds, &json!({"name": "x"}))?.await?;
    world.ds.define("Other", &json!({"name": "string"}), &json!({"tableName": "special"}))?;
    assert_eq!(world.ds.model("Other")?.find(&world.ds).one().await?.to_json()["name"], "x");
    Ok(())
}
