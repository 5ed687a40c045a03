//! The hooks of a derived model, each by implementing its trait: when they run, what they may change, and what an error does.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::{Arc, Mutex};

use juggler_core::hook::{
    Access, AfterDelete, AfterSave, BeforeDelete, BeforeSave, Event, HookContext, HookTable, Loaded, Persist,
};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Error, Result};

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    #[model(id, generated)]
    id: i64,
    name: String,
    #[model(default = false)]
    locked: bool,
    seal: Option<String>,
    greeting: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Plain {
    #[model(id)]
    id: i64,
    name: String,
}

/// What the hooks of a session note: the event, and the names of the rows.
#[derive(Clone, Default)]
struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The event whose hook is to fail.
struct FailAt(Event);

/// How many accounts a hook found, where it was asked to look.
#[derive(Clone, Default)]
struct Census(Arc<Mutex<Vec<u64>>>);

/// When an operation began, as its hooks pass it on.
struct Begun(Event);

/// Notes a call, and fails where that was asked for.
fn noted(cx: &HookContext<'_>, rows: &[Draft<Account>]) -> Result<()> {
    if let Some(Trace(trace)) = cx.session.value() {
        let names: Vec<_> =
            rows.iter().map(|row| row.get(Account::NAME).unwrap_or_else(|| "?".to_owned())).collect();
        trace
            .lock()
            .unwrap()
            .push(format!("{}: {}", cx.event, names.join(" ")).trim_end_matches([':', ' ']).to_owned());
    }
    match cx.session.value::<FailAt>() {
        Some(FailAt(event)) if *event == cx.event => Err(Error::bad_request(format!("{event} says no"))),
        _ => Ok(()),
    }
}

impl Access for Account {
    async fn access(cx: &mut HookContext<'_>) -> Result<()> {
        noted(cx, &[])
    }
}

impl BeforeSave for Account {
    async fn before_save(cx: &mut HookContext<'_>, accounts: &mut [Draft<Self>]) -> Result<()> {
        for account in accounts.iter_mut() {
            if let Some(name) = account.get(Account::NAME) {
                account.put(Account::NAME, name.trim());
            }
        }
        cx.state.set(Begun(cx.event));
        if let Some(Census(census)) = cx.session.value::<Census>().cloned() {
            let found = Account::count(&cx.session.without_hooks()).await?;
            census.lock().unwrap().push(found);
        }
        noted(cx, accounts)
    }
}

impl Persist for Account {
    async fn persist(cx: &mut HookContext<'_>, accounts: &mut [Draft<Self>]) -> Result<()> {
        for account in accounts.iter_mut() {
            account.put(Account::SEAL, "sealed");
        }
        noted(cx, accounts)
    }
}

impl Loaded for Account {
    async fn loaded(cx: &mut HookContext<'_>, accounts: &mut [Draft<Self>]) -> Result<()> {
        for account in accounts.iter_mut() {
            let name = account.get(Account::NAME).unwrap_or_default();
            account.put(Account::GREETING, format!("hello {name}"));
        }
        noted(cx, accounts)
    }
}

impl AfterSave for Account {
    async fn after_save(cx: &mut HookContext<'_>, accounts: &mut [Draft<Self>]) -> Result<()> {
        assert!(
            matches!(cx.state.get(), Some(Begun(Event::BeforeSave))),
            "the state of the operation is passed on"
        );
        noted(cx, accounts)
    }
}

impl BeforeDelete for Account {
    async fn before_delete(cx: &mut HookContext<'_>) -> Result<()> {
        cx.restrict(Account::LOCKED.eq(false).into_where())?;
        noted(cx, &[])
    }
}

impl AfterDelete for Account {
    async fn after_delete(cx: &mut HookContext<'_>) -> Result<()> {
        if let (Some(Trace(trace)), Some(count)) = (cx.session.value(), cx.info) {
            trace.lock().unwrap().push(format!("{count} destroyed"));
        }
        noted(cx, &[])
    }
}

fn new(name: &str) -> NewAccount {
    NewAccount { name: name.to_owned() }
}

async fn store() -> Result<DataSource> {
    let ds = juggler_memory::connect("memory:").await?;
    ds.attach::<(Account, Plain)>()?;
    Ok(ds)
}

/// The names that are stored, as they are.
async fn names(session: &Session) -> Result<Vec<String>> {
    let accounts = Account::find(&session.without_hooks()).await?;
    Ok(accounts.into_iter().map(|account| account.name).collect())
}

#[tokio::test]
async fn each_event_calls_once_for_all_rows() -> Result<()> {
    let (ds, trace) = (store().await?, Trace::default());
    let session = ds.with(trace.clone());
    let created = Account::create_all(&session, [new("ada"), new("bob"), new("cy")]).await?;
    assert_eq!(
        trace.take(),
        ["before save: ada bob cy", "persist: ada bob cy", "loaded: ada bob cy", "after save: ada bob cy"]
    );
    assert_eq!(Account::find(&session).await?.len(), 3);
    assert_eq!(trace.take(), ["access", "loaded: ada bob cy"]);
    created[0].update(&session).set(Account::NAME, "eve").await?;
    assert_eq!(trace.take(), ["before save: eve", "persist: eve", "loaded: eve", "after save: eve"]);
    Account::update_all(&session, everything()).set(Account::NAME, "x").await?;
    assert_eq!(trace.take(), ["access", "before save: x", "persist: x", "after save: x"]);
    Account::destroy_all(&session, everything()).await?;
    assert_eq!(trace.take(), ["access", "before delete", "3 destroyed", "after delete"]);
    Ok(())
}

#[tokio::test]
async fn what_a_hook_sets_comes_back_where_it_should() -> Result<()> {
    let ds = store().await?;
    let ada = Account::create(&ds, new("  ada ")).await?;
    assert_eq!(ada.name, "ada", "before save: on the instance");
    assert_eq!(
        (ada.seal, ada.greeting),
        (None, None),
        "persist changes what is stored, not what is returned"
    );
    let stored = Account::find_by_id(&ds.without_hooks(), ada.id).required().await?;
    assert_eq!(stored.name, "ada", "and in the store");
    assert_eq!((stored.seal.as_deref(), &stored.greeting), (Some("sealed"), &None));
    let read = Account::find_by_id(&ds, ada.id).required().await?;
    assert_eq!(read.greeting.as_deref(), Some("hello ada"), "loaded changes what is returned");
    assert_eq!(
        Account::count(&ds).filter(Account::GREETING.exists(true)).await?,
        0,
        "and not what is stored"
    );
    let bob = read.update(&ds).set(Account::NAME, " bob").await?;
    assert_eq!((bob.name.as_str(), bob.greeting.as_deref()), ("bob", Some("hello bob")));
    Ok(())
}

#[tokio::test]
async fn an_error_before_the_write_writes_nothing() -> Result<()> {
    let ds = store().await?;
    let ada = Account::create(&ds, new("ada")).await?;
    let changed = Account { name: "x".into(), ..ada.clone() };
    let stored = Account::find(&ds.without_hooks()).await?;
    for event in [Event::Access, Event::BeforeSave, Event::Persist, Event::BeforeDelete] {
        let db = &ds.with(FailAt(event));
        let all = everything::<Account>;
        let outcomes = match event {
            Event::BeforeSave | Event::Persist => vec![
                ("create", Account::create(db, new("bob")).await.map(drop)),
                ("create_all", Account::create_all(db, [new("bob"), new("cy")]).await.map(drop)),
                ("save", changed.save(db).await.map(drop)),
                ("update", ada.update(db).set(Account::NAME, "x").await.map(drop)),
                ("update_all", Account::update_all(db, all()).set(Account::NAME, "x").await.map(drop)),
                ("upsert", Account::upsert(db, changed.clone()).await.map(drop)),
                ("upsert_with_where", Account::upsert_with_where(db, all(), new("x")).await.map(drop)),
                (
                    "find_or_create",
                    Account::find_or_create(db, Account::NAME.eq("x"), new("x")).await.map(drop),
                ),
                ("replace_by_id", Account::replace_by_id(db, ada.id, new("x")).await.map(drop)),
                ("replace_or_create", Account::replace_or_create(db, changed.clone()).await.map(drop)),
            ],
            _ => vec![
                ("destroy_all", Account::destroy_all(db, all()).await.map(drop)),
                ("destroy_by_id", Account::destroy_by_id(db, ada.id).await.map(drop)),
                ("destroy", ada.destroy(db).await.map(drop)),
            ],
        };
        for (operation, outcome) in outcomes {
            let error = outcome.expect_err(operation).to_string();
            assert!(error.contains(&format!("{event} says no")), "{operation}: {error}");
            assert_eq!(Account::find(&ds.without_hooks()).await?, stored, "{operation} has written nothing");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_error_after_the_write_is_returned_and_the_write_stands() -> Result<()> {
    let ds = store().await?;
    for (event, name) in [(Event::Loaded, "ada"), (Event::AfterSave, "bob")] {
        let error = Account::create(&ds.with(FailAt(event)), new(name)).await.unwrap_err();
        assert!(error.to_string().contains("says no"), "{error}");
    }
    assert_eq!(names(&ds).await?, ["ada", "bob"]);
    Account::destroy_all(&ds.with(FailAt(Event::AfterDelete)), Account::NAME.eq("ada")).await.unwrap_err();
    assert_eq!(names(&ds).await?, ["bob"]);
    Ok(())
}

#[tokio::test]
async fn in_a_transaction_that_is_rolled_back_it_does_not() -> Result<()> {
    let ds = store().await?;
    Account::create(&ds, new("ada")).await?;
    for event in [Event::Loaded, Event::AfterSave] {
        let outcome =
            ds.transaction(async |tx| Account::create(&tx.with(FailAt(event)), new("bob")).await).await;
        assert!(outcome.unwrap_err().to_string().contains("says no"));
    }
    let outcome = ds
        .transaction(async |tx| {
            Account::destroy_all(&tx.with(FailAt(Event::AfterDelete)), everything()).await
        })
        .await;
    outcome.unwrap_err();
    assert_eq!(names(&ds).await?, ["ada"]);
    Ok(())
}

#[tokio::test]
async fn a_hook_belongs_to_the_transaction() -> Result<()> {
    let (ds, census) = (store().await?, Census::default());
    let seen = census.clone();
    ds.transaction(async |tx| {
        let session = tx.with(census);
        Account::create(&session, new("ada")).await?;
        Account::create_all(&session, [new("bob"), new("cy")]).await?;
        Account::create(&session, new("dan")).await
    })
    .await?;
    assert_eq!(*seen.0.lock().unwrap(), [0, 1, 3], "the hook sees what the transaction has written so far");
    Ok(())
}

#[tokio::test]
async fn a_hook_narrows_what_is_destroyed() -> Result<()> {
    let ds = store().await?;
    Account::create(&ds, new("ada")).locked(true).await?;
    let bob = Account::create(&ds, new("bob")).await?;
    let cy = Account::create(&ds, new("cy")).locked(true).await?;
    assert_eq!(cy.destroy(&ds).await?, 0);
    assert_eq!(bob.destroy(&ds).await?, 1);
    assert_eq!(Account::destroy_all(&ds, everything()).await?, 0);
    assert_eq!(names(&ds).await?, ["ada", "cy"]);
    Ok(())
}

/// As where each customer may see only rows of their own.
#[tokio::test]
async fn a_row_that_a_hook_hides_is_not_written_over() -> Result<()> {
    let ds = store().await?;
    let stored = Plain::create_all(
        &ds,
        [NewPlain { id: 1, name: "mine".into() }, NewPlain { id: 2, name: "hidden".into() }],
    )
    .await?;
    ds.observe_fn("Plain", Event::Access, |cx| cx.restrict(Plain::NAME.neq("hidden").into_where()));
    let new = |id| NewPlain { id, name: "x".into() };
    let quiet = ds.without_hooks();
    assert_eq!(Plain::upsert(&ds, new(2)).await.unwrap_err().status_code(), 409);
    assert_eq!(Plain::replace_or_create(&ds, new(2)).await.unwrap_err().status_code(), 409);
    assert_eq!(Plain::update_all(&ds, Plain::ID.eq(2)).set(Plain::NAME, "x").await?, 0);
    assert_eq!(Plain::destroy_by_id(&ds, 2).await?, 0);
    assert_eq!(Plain::find_by_id(&ds, 2).await?, None);
    assert_eq!(Plain::find(&quiet).await?, stored, "the hidden row is as it was");
    Plain::upsert(&ds, new(1)).await?;
    Plain::replace_or_create(&ds, new(3)).await?;
    let names: Vec<_> = Plain::find(&quiet).await?.into_iter().map(|row| (row.id, row.name)).collect();
    assert_eq!(
        names,
        [(1, "x".to_owned()), (2, "hidden".to_owned()), (3, "x".to_owned())],
        "the others are written"
    );
    Ok(())
}

#[tokio::test]
async fn a_session_without_hooks_calls_none() -> Result<()> {
    let (ds, trace) = (store().await?, Trace::default());
    let quiet = ds.with(trace.clone()).with(FailAt(Event::BeforeSave)).without_hooks();
    let ada = Account::create(&quiet, new(" ada")).await?;
    assert_eq!(ada, Account { id: 1, name: " ada".into(), locked: false, seal: None, greeting: None });
    Account::destroy_all(&quiet, everything()).await?;
    assert_eq!(trace.take(), [""; 0]);
    Ok(())
}

#[tokio::test]
async fn an_empty_call_and_an_empty_answer_call_nothing() -> Result<()> {
    let (ds, trace) = (store().await?, Trace::default());
    let session = ds.with(trace.clone());
    Account::create_all(&session, Vec::<NewAccount>::new()).await?;
    assert_eq!(trace.take(), [""; 0]);
    assert_eq!(Account::find(&session).await?, []);
    assert_eq!(trace.take(), ["access"], "nothing was loaded");
    Ok(())
}

#[test]
fn a_model_without_hooks_has_an_empty_table() {
    let table = |model: &'static juggler_core::ModelDefinition| {
        model.behaviours[0].table().downcast_ref::<HookTable>().unwrap()
    };
    assert!(table(Plain::definition()).hooks.iter().all(Option::is_none));
    assert_eq!(format!("{:?}", table(Plain::definition())), "[]");
    assert_eq!(
        format!("{:?}", table(Account::definition())),
        "[Access, BeforeSave, Persist, Loaded, AfterSave, BeforeDelete, AfterDelete]"
    );
}
