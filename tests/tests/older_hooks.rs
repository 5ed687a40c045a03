//! LoopBack's older hooks of an instance: their order around the operation hooks, and what they may change.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use juggler_core::hook::{
    AfterInitialize, AfterValidate, BeforeCreate, BeforeDestroy, BeforeValidate, Event, HookContext,
};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Error, Result};

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    #[model(id, generated)]
    id: i64,
    #[validate(length(max = 5))]
    text: String,
    seal: Option<String>,
    shown: Option<String>,
}

impl AfterInitialize for Note {
    async fn after_initialize(_: &mut HookContext<'_>, notes: &mut [Draft<Self>]) -> Result<()> {
        for note in notes {
            let shown = note.get(Note::TEXT).unwrap_or_default().to_uppercase();
            note.put(Note::SHOWN, shown);
        }
        Ok(())
    }
}

impl BeforeValidate for Note {
    async fn before_validate(_: &mut HookContext<'_>, notes: &mut [Draft<Self>]) -> Result<()> {
        for note in notes {
            if let Some(text) = note.get(Note::TEXT) {
                note.put(Note::TEXT, text.trim());
            }
        }
        Ok(())
    }
}

/// What the rules said last.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Option<String>>>);

impl AfterValidate for Note {
    async fn after_validate(cx: &mut HookContext<'_>, _: &mut [Draft<Self>]) -> Result<()> {
        if let Some(Said(said)) = cx.session.value() {
            *said.lock().unwrap() = cx.errors.map(ToString::to_string);
        }
        Ok(())
    }
}

impl BeforeCreate for Note {
    async fn before_create(_: &mut HookContext<'_>, notes: &mut [Draft<Self>]) -> Result<()> {
        notes.iter_mut().for_each(|note| note.put(Note::SEAL, "sealed"));
        Ok(())
    }
}

impl BeforeDestroy for Note {
    async fn before_destroy(_: &mut HookContext<'_>, notes: &mut [Draft<Self>]) -> Result<()> {
        match notes.iter().any(|note| note.get(Note::TEXT).as_deref() == Some("kept")) {
            true => Err(Error::bad_request("this one stays")),
            false => Ok(()),
        }
    }
}

fn new(text: &str) -> NewNote {
    NewNote { text: text.to_owned() }
}

async fn store() -> Result<DataSource> {
    let ds = juggler_memory::connect("memory:").await?;
    ds.attach::<(Note,)>()?;
    Ok(ds)
}

/// The events of a model, as they come.
fn listen(ds: &DataSource, model: &str) -> Arc<Mutex<Vec<&'static str>>> {
    let events = Arc::new(Mutex::new(Vec::new()));
    for event in Event::OPERATIONS.into_iter().chain(Event::INSTANCES) {
        let events = Arc::clone(&events);
        ds.observe_fn(model, event, move |cx| {
            assert!(
                event == Event::Access
                    || cx.rows().is_some_and(|rows| !rows.is_empty())
                    || cx.condition.is_some()
            );
            events.lock().unwrap().push(cx.event.name());
            Ok(())
        });
    }
    events
}

#[tokio::test]
async fn they_stand_around_the_operation_hooks_as_in_the_juggler() -> Result<()> {
    let ds = store().await?;
    let model =
        ds.define("Tag", &json!({"id": {"type": "number", "id": true}, "text": "string"}), &json!({}))?;
    let events = listen(&ds, "Tag");
    let take = || std::mem::take(&mut *events.lock().unwrap()).join(" · ");
    let tag = model.create(&ds, &json!({"id": 1}))?.await?;
    let created = "afterInitialize · before save · beforeValidate · afterValidate · beforeCreate · persist · loaded · \
                   afterCreate · after save";
    assert_eq!(take(), created);
    model.create_all(&ds, &[json!({"id": 2}), json!({"id": 3})])?.await?;
    assert_eq!(take(), created, "once for all rows");
    let updated = "before save · beforeValidate · afterValidate · beforeUpdate · persist · loaded · afterInitialize · \
                   afterUpdate · after save";
    let tag = tag.update(&ds, &json!({"text": "x"}))?.await?;
    assert_eq!(take(), updated);
    tag.save(&ds).await?;
    assert_eq!(take(), updated);
    tag.save(&ds).validate(false).await?;
    assert_eq!(take(), updated.replace("beforeValidate · afterValidate · ", ""), "no rules are run");
    model.upsert_with_where(&ds, model.condition(&json!({"id": 1}))?, &json!({"text": "y"}))?.await?;
    assert_eq!(take(), format!("access · {updated}"));
    model.replace_or_create(&ds, &json!({"id": 1}))?.await?;
    let either = updated.replace("beforeUpdate · ", "").replace("afterUpdate · ", "");
    assert_eq!(take(), format!("access · {either}"), "the store knows what it does");
    model.find(&ds).await?;
    assert_eq!(take(), "access · loaded · afterInitialize");
    tag.destroy(&ds).await?;
    assert_eq!(take(), "access · before delete · beforeDestroy · afterDestroy · after delete");
    model.destroy_by_id(&ds, &json!(2))?.await?;
    assert_eq!(take(), "access · before delete · after delete", "no instance is at hand");
    Ok(())
}

#[tokio::test]
async fn what_they_change_counts() -> Result<()> {
    let (ds, said) = (store().await?, Said::default());
    let session = ds.with(said.clone());
    let note = Note::create(&session, new("  one  ")).await?;
    assert_eq!((note.text.as_str(), note.seal.as_deref()), ("one", Some("sealed")));
    assert_eq!(
        Note::find_by_id(&ds.without_hooks(), note.id).required().await?.seal.as_deref(),
        Some("sealed")
    );
    assert_eq!(*said.0.lock().unwrap(), None);
    assert_eq!(Note::find_by_id(&ds, note.id).required().await?.shown.as_deref(), Some("ONE"));
    assert!(note.update(&session).set(Note::TEXT, "too long").await.unwrap_err().is_validation());
    assert!(said.0.lock().unwrap().take().is_some_and(|said| said.contains("text")), "broken rules are told");
    Note::create_all(&session, [new("two"), new("too long")]).await.unwrap_err();
    assert_eq!(Note::count(&ds).await?, 1);
    let kept = note.update(&ds).set(Note::TEXT, "kept").await?;
    kept.destroy(&ds).await.unwrap_err();
    assert_eq!(Note::destroy_by_id(&ds, kept.id).await?, 1);
    Ok(())
}

#[test]
fn they_are_found_by_their_names() {
    for event in Event::OPERATIONS.into_iter().chain(Event::INSTANCES) {
        assert_eq!(event.name().parse::<Event>().unwrap(), event);
    }
    assert_eq!("beforeCreate".parse::<Event>().unwrap(), Event::BeforeCreate);
    assert!("beforeCraete".parse::<Event>().unwrap_err().to_string().contains("beforeCreate"));
}

#[tokio::test]
async fn an_instance_in_memory_is_initialized_where_it_is_asked_for() -> Result<()> {
    let ds = juggler_memory::connect("memory:").await?;
    let person = ds.define(
        "Person",
        &json!({"name": {"type": "string", "default": "ada"}, "shown": "string", "team": "string"}),
        &json!({"scope": {"where": {"team": "red"}}}),
    )?;
    ds.observe_fn("Person", Event::AfterInitialize, |cx| {
        assert_eq!(cx.is_new, Some(true));
        let model = cx.model.clone();
        let at = |name| model.property(name).unwrap().0;
        for person in cx.rows().into_iter().flatten() {
            let name = person.value(at("name")).unwrap().as_ref();
            let shown = name.as_text().unwrap().to_uppercase();
            person.set_value(at("shown"), shown.into());
        }
        Ok(())
    });
    let shown = json!({"name": "ada", "shown": "ADA", "team": "red"});
    assert_eq!(person.initialize(&ds, &json!({}))?.await?.to_json(), shown);
    assert_eq!(person.initialize(&ds, &json!({}))?.skip_hooks().unscoped().await?, person.build(&json!({}))?);
    assert_eq!(person.count(&ds).await?, 0, "nothing was stored");

    ds.observe_fn("Person", Event::AfterInitialize, |_| Err(Error::bad_request("no")));
    assert_eq!(person.initialize(&ds, &json!({}))?.await.unwrap_err().to_string(), "no");
    assert!(person.initialize(&ds, &json!([])).is_err());
    Ok(())
}
