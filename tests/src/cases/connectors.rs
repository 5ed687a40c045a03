//! Choosing a connector at run time: by URL, short name, crate name, or as LoopBack names it.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::User;

pub(super) const CASES: &[Case] = cases!("connectors";
    every_name_finds_it,
    settings_are_json,
    an_unknown_one_is_an_honest_error,
    bad_settings_are_refused,
    secrets_are_never_printed,
);

async fn every_name_finds_it(world: World) -> Outcome {
    let factory = world.factory();
    let connectors = Connectors::new().with(factory);
    let mut names = vec![factory.name().to_owned(), factory.crate_name().to_owned()];
    names.extend(factory.aliases().iter().map(|alias| (*alias).to_owned()));
    names.push(format!("loopback-connector-{}", factory.name()));
    names.push(format!("juggler-connector-{}", factory.name()));
    for name in names {
        let mut settings = world.settings.clone();
        settings.connector.clone_from(&name);
        let ds = connectors.from_settings(&settings)?;
        User::count(&ds).await?;
        assert_eq!(ds.connector().name(), factory.name(), "{name}");
    }
    Ok(())
}

async fn settings_are_json(_: World) -> Outcome {
    let settings = Settings::from_json(&json!({
        "name": "db", "connector": "memory", "host": "h", "port": "5432", "user": "kim", "database": "shop", "debug": true,
        "connectionTimeout": 250, "file": "x.json", "special": [1],
    }))?;
    assert_eq!(
        (&*settings.name, &*settings.connector, settings.port, settings.debug),
        ("db", "memory", Some(5432), true)
    );
    assert_eq!(settings.connection_timeout.as_millis(), 250);
    assert_eq!(
        (settings.username.as_deref(), settings.other.get("special")),
        (Some("kim"), Some(&json!([1])))
    );
    let settings = Settings::from_json(&json!({"url": "postgres://kim@db:1/shop", "host": "other"}))?;
    assert_eq!(
        (&*settings.connector, settings.host.as_deref(), settings.port),
        ("postgres", Some("other"), Some(1))
    );
    Ok(())
}

async fn an_unknown_one_is_an_honest_error(world: World) -> Outcome {
    let connectors = Connectors::new().with(world.factory());
    for (url, hint) in [
        ("mongodb://localhost/x", "there is no connector for it yet"),
        ("mssql://localhost/x", "there is no connector for it yet"),
        ("nonsense://localhost/x", "unknown connector `nonsense`"),
    ] {
        let error = refused_settings(connectors.data_source(url));
        assert!(error.to_string().contains(hint), "{error}");
    }
    for (url, krate) in
        [("memory:", "juggler-memory"), ("sqlite::memory:", "juggler-sql"), ("mysql://h/x", "juggler-sql")]
    {
        let error = refused_settings(Connectors::new().data_source(url));
        assert!(error.to_string().contains(krate), "{error}");
    }
    Ok(())
}

fn refused_settings(result: juggler_core::Result<DataSource>) -> Error {
    let status = result.as_ref().err().map_or(0, Error::status_code);
    refused(result, if status == 400 { 400 } else { 500 })
}

async fn bad_settings_are_refused(_: World) -> Outcome {
    for json in [
        json!([]),
        json!({}),
        json!({"url": 1}),
        json!({"url": "no url"}),
        json!({"connector": 1}),
        json!({"connector": "memory", "port": -1}),
        json!({"connector": "memory", "port": 70_000}),
        json!({"connector": "memory", "debug": "perhaps"}),
    ] {
        refused(Settings::from_json(&json), 500);
    }
    Ok(())
}

async fn secrets_are_never_printed(world: World) -> Outcome {
    let connectors = Connectors::new().with(world.factory());
    for url in ["mongodb://kim:s3cret@host/x", "nope://kim:s3cret@host/x", "://kim:s3cret@host"] {
        let printed = match connectors.data_source(url) {
            Ok(ds) => format!("{ds:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        assert!(!printed.contains("s3cret"), "{printed}");
    }
    let settings = Settings::from_url("postgres://kim:s3cret@host/x")?;
    assert!(!format!("{settings:?}").contains("s3cret"));
    Ok(())
}
