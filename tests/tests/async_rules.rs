//! Rules that wait, and the warning for uniqueness that nothing guards.
#![allow(clippy::unwrap_used)]

use async_trait::async_trait;
use juggler_core::hook::{AsyncRule, RuleContext};
use juggler_core::prelude::*;
use juggler_core::validation::ValidationErrors;
use juggler_core::{DataSource, ErrorKind, Result};
use juggler_tests::events::Warnings;

#[derive(Model, Debug, Clone, PartialEq)]
struct Domain {
    #[model(id)]
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id, generated)]
    id: i64,
    email: String,
    #[validate(length(max = 3, allow_blank))]
    nick: Option<String>,
}

/// The domain of an address must be in the table.
struct KnownDomain;

#[async_trait]
impl AsyncRule for KnownDomain {
    async fn check(&self, cx: &RuleContext<'_>, errors: &mut ValidationErrors) -> Result<()> {
        let domain =
            cx.value().as_text().and_then(|email| email.split_once('@')).map(|(_, domain)| domain.to_owned());
        if !Domain::exists(cx.session, domain.unwrap_or_default()).await? {
            cx.fail(errors, "domain", "is of no known domain");
        }
        Ok(())
    }
}

async fn store() -> Result<DataSource> {
    let ds = juggler_memory::connect("memory:").await?;
    ds.attach::<(Domain, User)>()?;
    Domain::create(&ds, NewDomain { name: "x.org".into() }).await?;
    Ok(ds)
}

fn new(email: &str) -> NewUser {
    NewUser { email: email.into() }
}

#[tokio::test]
async fn they_hold_on_every_path_and_their_errors_come_with_the_others() -> Result<()> {
    let ds = store().await?;
    ds.validate_async("User", "email", KnownDomain);
    let error = User::create(&ds, new("a@y.org")).nick("long".to_owned()).await.unwrap_err();
    let codes = error.validation_errors().unwrap().codes();
    assert_eq!(format!("{codes:?}"), r#"{"email": ["domain"], "nick": ["length.max"]}"#);
    assert!(error.to_string().contains("`email` is of no known domain (value: \"a@y.org\")"), "{error}");
    let ada = User::create(&ds.without_hooks(), new("a@x.org")).await?;
    let bad = User { email: "a@y.org".into(), ..ada.clone() };
    assert!(ada.update(&ds).set(User::EMAIL, "a@y.org").await.unwrap_err().is_validation());
    assert!(bad.save(&ds).await.unwrap_err().is_validation());
    assert!(User::create_all(&ds, [new("b@x.org"), new("b@y.org")]).await.unwrap_err().is_validation());
    assert!(
        User::update_all(&ds, everything()).set(User::EMAIL, "a@y.org").await.unwrap_err().is_validation()
    );
    assert_eq!(
        User::update_all(&ds, everything()).set(User::NICK, "ada").await?,
        1,
        "it is not asked of other properties"
    );
    assert_eq!(bad.save(&ds).validate(false).await?.email, "a@y.org");
    Ok(())
}

#[tokio::test]
async fn a_rule_reads_in_the_transaction_of_the_write() -> Result<()> {
    let ds = store().await?;
    ds.validate_async("User", "email", KnownDomain);
    ds.transaction(async |tx| {
        Domain::create(tx, NewDomain { name: "y.org".into() }).await?;
        User::create(tx, new("a@y.org")).await
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn who_cannot_wait_is_told() -> Result<()> {
    let ds = store().await?;
    let properties = json!({"id": {"type": "number", "id": true}, "email": "string"});
    let model = ds.define("Guest", &properties, &json!({}))?;
    let guest = json!({"id": 1, "email": "a@y.org"});
    model.is_valid(&guest)?;
    ds.validate_async("Guest", "email", KnownDomain);
    for model in [model.clone(), ds.model("Guest")?] {
        let error = model.is_valid(&guest).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::BadRequest { .. })
                && error.to_string().contains("await `validate`"),
            "{error}"
        );
    }
    assert!(model.validate(&ds, &guest).await.unwrap_err().is_validation());
    model.validate(&ds, &json!({"id": 1, "email": "a@x.org"})).await
}

#[tokio::test]
async fn a_rule_for_no_property_is_refused() -> Result<()> {
    let ds = store().await?;
    ds.validate_async("User", "emial", KnownDomain);
    let error = User::create(&ds, new("a@x.org")).await.unwrap_err();
    assert!(error.to_string().contains("email"), "{error}");
    Ok(())
}

#[tokio::test]
async fn uniqueness_that_nothing_guards_is_warned_of_once() -> Result<()> {
    let (warnings, _on) = Warnings::start();
    let ds = juggler_memory::connect("memory:").await?;
    let unique = json!({"type": "string", "validations": [{"rule": "uniqueness"}]});
    let mut guarded = unique.clone();
    guarded["index"] = json!({"unique": true});
    let properties = json!({"id": {"type": "number", "id": true}, "open": unique, "safe": guarded});
    let model = ds.define("Seat", &properties, &json!({}))?;
    model.create(&ds, &json!({"id": 1, "open": "a", "safe": "a"}))?.await?;
    model.create(&ds, &json!({"id": 2, "open": "b", "safe": "b"}))?.await?;
    let warned = warnings.lines();
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(warned[0].contains("model=Seat property=open "), "{warned:?}");
    Ok(())
}
