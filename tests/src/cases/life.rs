//! The life of a data source: connecting, waiting, disconnecting, failing.

use std::time::Duration;

use juggler_core::prelude::*;

use super::compare::{ids, refused};
use super::{Case, Outcome, World};
use crate::models::{Country, NewUser, User};
use crate::spy::Fault;

pub(super) const CASES: &[Case] = cases!("life";
    the_first_operation_connects,
    operations_wait_for_the_connection,
    waiting_has_an_end,
    a_failed_connection_is_tried_again,
    disconnects_and_connects_again,
    ping_asks_the_store,
    models_are_introduced_once,
    a_model_can_be_redefined,
    models_are_known_by_name,
    a_lost_connection_is_retryable,
);

fn new(email: &str) -> NewUser {
    NewUser { email: email.to_owned() }
}

async fn the_first_operation_connects(world: World) -> Outcome {
    world.ds.attach::<User>()?;
    assert!(!world.ds.is_connected() && world.log.calls().is_empty(), "attaching asks nothing of the store");
    User::count(&world.ds).await?;
    assert!(world.ds.is_connected());
    assert_eq!(world.log.calls(), ["connect", "define", "count"]);
    world.ds.connect().await?;
    assert_eq!(world.log.count("connect"), 1);
    Ok(())
}

async fn operations_wait_for_the_connection(world: World) -> Outcome {
    world.log.inject(Fault::delay("connect", Duration::from_millis(50)));
    let tasks: Vec<_> = (0..16)
        .map(|i| {
            let ds = world.ds.clone();
            tokio::spawn(async move { User::create(&ds, new(&format!("{i}@x.org"))).await })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    assert_eq!((world.log.count("connect"), User::count(&world.ds).await?), (1, 16));
    Ok(())
}

async fn waiting_has_an_end(world: World) -> Outcome {
    let mut settings = world.settings.clone();
    settings.connection_timeout = Duration::from_millis(400);
    let (ds, log) = world.data_source(&settings)?;
    log.inject(Fault::delay("connect", Duration::from_secs(60)));
    let error = refused(User::count(&ds).await, 504);
    assert!(error.to_string().contains("400 ms"), "{error}");
    User::count(&ds).await?; // the next one connects
    Ok(())
}

async fn a_failed_connection_is_tried_again(world: World) -> Outcome {
    world.log.inject(Fault::connection_lost("connect").times(2));
    refused(User::count(&world.ds).await, 503);
    refused(world.ds.connect().await, 503);
    assert!(!world.ds.is_connected());
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn disconnects_and_connects_again(world: World) -> Outcome {
    world.with_users().await?;
    world.ds.disconnect().await?;
    assert!(!world.ds.is_connected());
    world.ds.disconnect().await?;
    assert_eq!(world.log.count("disconnect"), 1);
    assert_eq!(ids(&User::find(&world.ds).await?), [1, 2, 3, 4, 5], "what was acknowledged is kept");
    assert_eq!(User::create(&world.ds, new("new@x.org")).await?.id, 6);
    Ok(())
}

async fn ping_asks_the_store(world: World) -> Outcome {
    world.ds.ping().await?;
    assert!(world.ds.is_connected());
    world.log.inject(Fault::connection_lost("ping"));
    refused(world.ds.ping().await, 503);
    world.ds.ping().await?;
    Ok(())
}

async fn models_are_introduced_once(world: World) -> Outcome {
    for _ in 0..3 {
        User::count(&world.ds).await?;
        Country::count(&world.ds).await?;
    }
    assert_eq!(world.log.count("define"), 2);
    Ok(())
}

async fn a_model_can_be_redefined(world: World) -> Outcome {
    let first = world.ds.define("Note", &json!({"text": "string"}), &json!({"strict": true}))?;
    first.create(&world.ds, &json!({"text": "a"}))?.await?;
    let second =
        world.ds.define("Note", &json!({"text": "string", "stars": "number"}), &json!({"strict": true}))?;
    world.ds.automigrate().await?;
    let note = second.create(&world.ds, &json!({"text": "b", "stars": 5}))?.await?;
    assert_eq!(note.to_json(), json!({"id": 1, "text": "b", "stars": 5}));
    assert_eq!(second.count(&world.ds).await?, 1);
    Ok(())
}

async fn models_are_known_by_name(world: World) -> Outcome {
    assert_eq!(world.ds.attach::<(User, Country)>()?, 2);
    let names: Vec<String> = world.ds.models().iter().map(|model| model.name.to_string()).collect();
    assert_eq!(names, ["Country", "User"]);
    let error = refused(world.ds.model("Usr"), 400);
    assert!(error.to_string().contains("did you mean `User`?"), "{error}");
    Ok(())
}

async fn a_lost_connection_is_retryable(world: World) -> Outcome {
    world.with_users().await?;
    for method in ["all", "count", "create", "update", "destroy_all"] {
        world.log.inject(Fault::connection_lost(method));
    }
    let errors = [
        refused(User::find(&world.ds).await, 503),
        refused(User::count(&world.ds).await, 503),
        refused(User::create(&world.ds, new("new@x.org")).await, 503),
        refused(User::update_all(&world.ds, everything()).set(User::AGE, 1).await, 503),
        refused(User::destroy_all(&world.ds, everything()).await, 503),
    ];
    assert!(errors.iter().all(Error::is_retryable));
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}
