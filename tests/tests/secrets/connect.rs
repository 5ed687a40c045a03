//! Passwords of data sources.

use juggler_core::connector::Settings;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::databases::Database;
use serde_json::json;

use super::heard::{note, note_error};
use super::{Place, Planted};

/// The same store, with a user that is not known and a password.
fn with_password(settings: &Settings, password: &str) -> Settings {
    let mut settings = settings.clone();
    if let Some(url) = &settings.url {
        let mut url = url::Url::parse(url).unwrap();
        url.set_username("nobody").unwrap();
        url.set_password(Some(password)).unwrap();
        settings.url = Some(url.to_string());
    }
    settings
}

async fn use_it(place: &Place, settings: &Settings) -> Outcome {
    note(settings);
    match place.open(settings) {
        Ok(ds) => {
            ds.on_life(|event| note(event));
            ds.connect().await.err().iter().for_each(note_error);
            ds.execute("SELECT 1", ()).await.err().iter().for_each(note_error);
            note(&ds);
        }
        Err(error) => note_error(&error),
    }
    Ok(())
}

pub(crate) async fn a_password_is_wrong(place: Place, planted: Planted) -> Outcome {
    let settings = place.settings();
    let (plain, odd) = (planted.text("password"), format!("{}:/@? %", planted.text("odd")));
    use_it(&place, &with_password(&settings, &plain)).await?;
    use_it(&place, &with_password(&settings, &odd)).await?;
    let mut beside = settings;
    beside.username = Some("nobody".to_owned());
    beside.password = Some(odd);
    use_it(&place, &beside).await
}

pub(crate) async fn nobody_answers(place: Place, planted: Planted) -> Outcome {
    let scheme = place.database().map_or("memory", Database::name);
    let password = planted.text("password");
    for host in ["127.0.0.1:1", "nowhere.invalid:5", "[::1]:1"] {
        let url = format!("{scheme}://kim:{password}@{host}/shop?connectionTimeout=300");
        let settings = Settings::from_url(&url);
        note(&settings);
        if let Ok(settings) = settings {
            use_it(&place, &settings).await?;
        }
    }
    Ok(())
}

pub(crate) async fn settings_are_wrong(place: Place, planted: Planted) -> Outcome {
    let scheme = place.database().map_or("memory", Database::name);
    let password = planted.text("password");
    for url in [
        format!("{scheme}://kim:{password}@:5432:1/shop"),
        format!("{scheme}://kim:{password}@host:99999/shop"),
        format!("{scheme}//kim:{password}@host/shop"),
        format!("{scheme}://kim:{password}@host/shop?poolSize={password}"),
        format!("{scheme}://kim@host/shop?password={password}&poolsize=3"),
        format!("{scheme}://kim:{password}@ho st/shop"),
        format!("nothing://kim:{password}@host/shop"),
    ] {
        let settings = Settings::from_url(&url);
        note(&settings);
        match settings {
            Ok(settings) => use_it(&place, &settings).await?,
            Err(error) => note_error(&error),
        }
        let connectors = Connectors::new()
            .with(&juggler_sql::SQLITE)
            .with(&juggler_sql::POSTGRES)
            .with(&juggler_sql::MYSQL);
        note(&connectors);
        match connectors.data_source(&url) {
            Ok(ds) => note(ds),
            Err(error) => note_error(&error),
        }
    }
    for json in [
        json!({"connector": scheme, "password": [password]}),
        json!({"connector": scheme, "password": password, "port": password}),
        json!({"connector": scheme, "password": password, "sslKey": planted.text("key"), "sslCert": 3}),
        json!({"connector": scheme, "url": format!("{scheme}://kim:{password}@host/x"), "poolSize": {"a": password}}),
        json!({"connector": scheme, "passwrd": password}),
    ] {
        match Settings::from_json(&json) {
            Ok(settings) => use_it(&place, &settings).await?,
            Err(error) => note_error(&error),
        }
    }
    Ok(())
}
