//! What is said of one call counts for that call alone, on every builder: derived, run-time, and the one that the derive prints.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use juggler_core::hook::{Event, HookContext};
use juggler_core::prelude::*;
use juggler_core::{Result, dao::SaveTracked};

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id)]
    id: i64,
    #[validate(presence)]
    name: String,
    /// A setter of the builder, though a call has an option of this name.
    notify: Option<bool>,
}

#[derive(Partial, Debug)]
#[model(of = User)]
struct Card {
    #[allow(dead_code)]
    name: String,
}

/// Who is asking.
struct Actor(&'static str);

/// Who was seen by hooks since the last look.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<&'static str>>>);

impl Seen {
    fn note(&self, cx: &HookContext<'_>) {
        self.0.lock().unwrap().push(cx.session.value::<Actor>().map_or("nobody", |actor| actor.0));
    }

    /// Those who were seen, each once.
    fn take(&self) -> Vec<&'static str> {
        let mut seen = std::mem::take(&mut *self.0.lock().unwrap());
        seen.dedup();
        seen
    }
}

async fn observed() -> Result<(DataSource, Seen)> {
    let ds = juggler_memory::connect("memory:").await?;
    let seen = Seen::default();
    for event in Event::OPERATIONS {
        let seen = seen.clone();
        ds.observe_fn("User", event, move |cx| {
            seen.note(cx);
            Ok(())
        });
    }
    User::create(&ds, user(1)).await?;
    seen.take();
    Ok((ds, seen))
}

fn ada() -> User {
    User { id: 1, name: "ada".into(), notify: None }
}

fn user(id: i64) -> NewUser {
    NewUser { id, name: "ada".into() }
}

/// Runs an operation with each option, on a fresh store, and looks at whom its hooks saw.
macro_rules! each_option {
    ($(|$ds:ident, $model:ident| $operation:expr;)*) => { $( {
        let name = stringify!($operation);
        {
            let (store, seen) = observed().await?;
            let ($ds, $model): (&Session, _) = (&store, store.model("User")?);
            let _ = $operation.await?;
            assert_eq!(seen.take(), ["nobody"], "{name}");
        }
        {
            let (store, seen) = observed().await?;
            let ($ds, $model): (&Session, _) = (&store, store.model("User")?);
            let _ = CallOptions::option($operation, Actor("kim")).await?;
            assert_eq!(seen.take(), ["kim"], "{name}");
            User::count($ds).await?;
            assert_eq!(seen.take(), ["nobody"], "{name}: the session is what it was");
        }
        {
            let (store, seen) = observed().await?;
            let ($ds, $model): (&Session, _) = (&store, store.model("User")?);
            let _ = $operation.skip_hooks().await?;
            assert_eq!(seen.take(), [""; 0], "{name}");
        }
        {
            let (store, seen) = observed().await?;
            let ($ds, $model) = (&store.with(Actor("ida")).without_hooks(), store.model("User")?);
            let _ = CallOptions::notify($operation, true).await?;
            assert_eq!(seen.take(), ["ida"], "{name}: called again, with what the session has");
        }
    } )* };
}

#[tokio::test]
async fn options_hold_for_one_call_of_a_derived_model() -> Result<()> {
    let one = || User::ID.eq(1);
    each_option! {
        |ds, _user| User::create(ds, user(2));
        |ds, _user| User::create_all(ds, [user(2), user(3)]);
        |ds, _user| User::find(ds);
        |ds, _user| User::find(ds).records();
        |ds, _user| User::find(ds).values((User::NAME,));
        |ds, _user| User::find(ds).select::<Card>();
        |ds, _user| User::find_one(ds);
        |ds, _user| User::find_by_id(ds, 1);
        |ds, _user| User::find_by_id(ds, 1).with(Filter::new());
        |ds, _user| User::find_by_ids(ds, [1]);
        |ds, _user| User::count(ds);
        |ds, _user| User::exists(ds, 1);
        |ds, _user| User::update_all(ds, one()).set(User::NAME, "eve");
        |ds, _user| User::upsert(ds, user(1));
        |ds, _user| User::upsert_with_where(ds, one(), Draft::new().with(User::NAME, "eve"));
        |ds, _user| User::find_or_create(ds, Filter::new().filter(User::ID.eq(2)), user(2));
        |ds, _user| User::replace_by_id(ds, 1, user(1));
        |ds, _user| User::replace_or_create(ds, user(2));
        |ds, _user| User::destroy_all(ds, one());
        |ds, _user| User::destroy_by_id(ds, 1);
        |ds, _user| ada().save(ds);
        |ds, _user| ada().update(ds).set(User::NAME, "eve");
        |ds, _user| ada().destroy(ds);
        |ds, _user| ada().reload(ds);
        |ds, _user| Tracked::new(ada2()).save(ds);
    }
    Ok(())
}

fn ada2() -> User {
    User { id: 2, ..ada() }
}

#[tokio::test]
async fn options_hold_for_one_call_of_a_run_time_model() -> Result<()> {
    let given = json!({"id": 2, "name": "bob"});
    let one = || json!({"id": 1, "name": "eve"});
    each_option! {
        |ds, user| user.create(ds, &given)?;
        |ds, user| user.create_all(ds, std::slice::from_ref(&given))?;
        |ds, user| user.find(ds);
        |ds, user| user.find_one(ds);
        |ds, user| user.find_by_id(ds, &json!(1))?;
        |ds, user| user.find_by_ids(ds, &[json!(1)])?;
        |ds, user| user.count(ds);
        |ds, user| user.exists(ds, &json!(1))?;
        |ds, user| user.update_all(ds, everything(), &json!({"name": "eve"}))?;
        |ds, user| user.upsert(ds, &one())?;
        |ds, user| user.upsert_with_where(ds, everything(), &json!({"name": "eve"}))?;
        |ds, user| user.find_or_create(ds, Filter::new(), &given)?;
        |ds, user| user.replace_by_id(ds, &json!(1), &one())?;
        |ds, user| user.replace_or_create(ds, &one())?;
        |ds, user| user.destroy_all(ds, everything());
        |ds, user| user.destroy_by_id(ds, &json!(1))?;
        |ds, user| user.build(&one())?.save(ds);
        |ds, user| user.build(&one())?.update(ds, &json!({"name": "eve"}))?;
        |ds, user| user.build(&one())?.destroy(ds);
        |ds, user| user.build(&one())?.reload(ds);
    }
    Ok(())
}

#[tokio::test]
async fn a_setter_of_the_model_comes_before_an_option_of_the_same_name() -> Result<()> {
    let (ds, seen) = observed().await?;
    let bob = User::create(&ds, user(2)).notify(false).option(Actor("kim")).await?;
    assert_eq!((bob.notify, seen.take()), (Some(false), vec!["kim"]));
    let eve = CallOptions::notify(User::create(&ds, user(3)), false).await?;
    assert_eq!((eve.notify, seen.take()), (None, vec![]));
    Ok(())
}

#[tokio::test]
async fn a_default_scope_is_left_out_for_one_call() -> Result<()> {
    let ds = juggler_memory::connect("memory:").await?;
    let note = ds.define(
        "Note",
        &json!({"text": "string", "gone": {"type": "boolean", "default": false}}),
        &json!({"scope": {"where": {"gone": false}}}),
    )?;
    note.create_all(&ds, &[json!({"text": "a"}), json!({"text": "b", "gone": true})])?.unscoped().await?;
    assert_eq!(note.count(&ds).await?, 1);
    assert_eq!(note.count(&ds).unscoped().await?, 2);
    assert_eq!(note.destroy_all(&ds, everything()).unscoped().skip_hooks().await?, 2);
    Ok(())
}

#[tokio::test]
async fn a_tracked_row_is_saved_without_its_rules() -> Result<()> {
    let (ds, _) = observed().await?;
    let mut bob = Tracked::new(User { name: String::new(), ..ada2() });
    assert!(bob.save(&ds).await.unwrap_err().is_validation());
    let save: SaveTracked<'_, User> = bob.save(&ds);
    save.validate(false).await?;
    assert!(!bob.is_new());
    assert_eq!(User::find_by_id(&ds, 2).required().await?.name, "");
    Ok(())
}

#[tokio::test]
async fn a_call_with_options_stays_in_its_transaction() -> Result<()> {
    let (ds, seen) = observed().await?;
    let outcome = ds
        .transaction(async |tx| {
            User::create(tx, user(2)).skip_hooks().await?;
            assert_eq!(User::count(tx).option(Actor("kim")).await?, 2);
            Err::<(), _>(Error::bad_request("undo it"))
        })
        .await;
    assert!(outcome.is_err());
    assert_eq!(seen.take(), ["kim"]);
    assert_eq!(User::count(&ds).await?, 1);
    Ok(())
}

#[tokio::test]
async fn the_latest_value_of_a_type_counts() -> Result<()> {
    let (ds, seen) = observed().await?;
    User::find(&ds.with(Actor("session"))).option(Actor("call")).option(Actor("latest")).await?;
    assert_eq!(seen.take(), ["latest"]);
    Ok(())
}
