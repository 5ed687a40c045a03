//! Optimistic locking: nobody writes over what he has not seen.

use std::sync::Arc;

use juggler_core::ModelDefinition;
use juggler_core::hook::Event;
use juggler_core::prelude::*;
use tokio::sync::Barrier;

use super::compare::refused;
use super::{Case, Outcome, World};

pub(super) const CASES: &[Case] = cases!("version";
    starts_at_one_and_counts_writes,
    a_write_of_what_was_not_seen_is_refused,
    a_row_that_is_gone_is_not_found,
    a_version_that_is_given_is_expected,
    whole_rows_are_expected_too,
    writes_that_saw_nothing_count_it_up,
    hooks_do_not_change_it,
    a_destroyed_row_takes_its_dependents_only_when_it_goes,
    errors_name_the_row_and_no_hidden_version,
    it_ends_where_its_type_does,
    works_on_run_time_models,
    definitions_that_cannot_work_are_refused,
    of_read_modify_writes_none_is_lost,
    of_undeclared_properties_none_is_lost,
);

pub(super) const IN_TRANSACTIONS: &[Case] = cases!("version", needs_transactions;
    a_refusal_in_a_transaction_undoes_nothing_else,
);

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    #[model(id, generated)]
    id: i64,
    text: String,
    votes: Option<i32>,
    #[model(version)]
    version: i64,
    #[model(has_many(foreign_key = note_id, on_delete = cascade))]
    tags: HasMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    #[model(id)]
    id: i64,
    note_id: i64,
}

/// A model whose ids are given, with another name for the version.
#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    #[model(id)]
    path: String,
    text: String,
    #[model(version, column = "lock_version")]
    revision: u32,
}

fn page(text: &str, revision: u32) -> Page {
    Page { path: "home".to_owned(), text: text.to_owned(), revision }
}

async fn note(world: &World) -> Result<Note, Error> {
    Tag::count(&world.ds).await?; // a transaction creates no tables
    Note::create(&world.ds, NewNote { text: "one".to_owned() }).await
}

async fn stored(world: &World) -> Result<Note, Error> {
    Note::find_one(&world.ds).await?.ok_or_else(|| Error::not_found("Note", "any"))
}

/// That the write was refused, because somebody was faster.
#[track_caller]
fn stale<T: std::fmt::Debug>(result: Result<T, Error>) -> Error {
    let error = refused(result, 409);
    assert!(error.is_stale() && !error.is_conflict() && !error.is_retryable(), "{error:?}");
    error
}

async fn starts_at_one_and_counts_writes(world: World) -> Outcome {
    let note = note(&world).await?;
    assert_eq!(note.version, 1);
    let note = note.update(&world.ds).set(Note::TEXT, "two").await?;
    assert_eq!((note.version, &*note.text), (2, "two"));
    let note = Note { text: "three".to_owned(), ..note }.save(&world.ds).await?;
    assert_eq!((note.version, &*note.text), (3, "three"));
    let note = note.update(&world.ds).increment(Note::VOTES, 1).await?;
    assert_eq!(note.version, 4);
    let mut tracked = Tracked::stored(note);
    tracked.text = "four".to_owned();
    tracked.save(&world.ds).await?;
    assert!(tracked.changes().is_empty());
    assert_eq!(*tracked, stored(&world).await?);
    assert_eq!(tracked.version, 5);
    // What changes nothing is no write.
    let same = tracked.update(&world.ds).await?;
    assert_eq!(same.version, 5);
    assert_eq!(same.destroy(&world.ds).await?, 1);
    // Of a new row it is 1, whatever is given.
    let given = Note { version: 40, ..same };
    let created =
        Note::create_all(&world.ds, [Draft::new().set(Note::TEXT, "x").set(Note::VERSION, 40)]).await?;
    assert_eq!(created[0].version, 1);
    assert_eq!(Page::create(&world.ds, page("x", given.version as u32)).await?.revision, 1);
    Ok(())
}

async fn a_write_of_what_was_not_seen_is_refused(world: World) -> Outcome {
    let old = note(&world).await?;
    let new = old.update(&world.ds).set(Note::TEXT, "two").await?;
    stale(old.update(&world.ds).set(Note::VOTES, 1).await);
    stale(old.update(&world.ds).increment(Note::VOTES, 1).await);
    stale(old.update(&world.ds).await);
    stale(Note { text: "lost".to_owned(), ..old.clone() }.save(&world.ds).await);
    let mut tracked = Tracked::stored(old.clone());
    tracked.text = "lost".to_owned();
    stale(tracked.save(&world.ds).await);
    stale(old.destroy(&world.ds).await);
    assert_eq!(stored(&world).await?, new);
    // Read anew, it is written.
    let again = old.reload(&world.ds).await?;
    assert_eq!(again.update(&world.ds).set(Note::VOTES, 1).await?.version, 3);
    Ok(())
}

async fn a_row_that_is_gone_is_not_found(world: World) -> Outcome {
    let note = note(&world).await?;
    Note::destroy_by_id(&world.ds, note.id).await?;
    refused(note.update(&world.ds).set(Note::TEXT, "x").await, 404);
    refused(note.save(&world.ds).await, 404);
    assert_eq!(note.destroy(&world.ds).await?, 0);
    refused(Page::upsert(&world.ds, page("x", 3)).await, 404);
    refused(Page::replace_or_create(&world.ds, page("x", 3)).await, 404);
    Ok(())
}

/// A client that sends back what it was given, as LoopBack's do.
async fn a_version_that_is_given_is_expected(world: World) -> Outcome {
    let note = note(&world).await?;
    let patch = Patch::<Note>::parse(r#"{"text": "two", "version": 1}"#)?;
    let second = note.update(&world.ds).with(patch.clone()).await?;
    assert_eq!(second.version, 2);
    // It is the client's version that counts, and not that of the row which was read in order to update it.
    stale(second.update(&world.ds).with(patch).await);
    stale(second.update(&world.ds).set(Note::VERSION, 7).await);
    let some = Note::update_all(&world.ds, everything()).set(Note::VERSION, 1).set(Note::TEXT, "lost");
    assert_eq!(some.await?, 0);
    let some = Note::update_all(&world.ds, everything()).set(Note::VERSION, 2).set(Note::TEXT, "three");
    assert_eq!(some.await?, 1);
    assert_eq!((stored(&world).await?.version, &*stored(&world).await?.text), (3, "three"));
    let draft = |version: i64| {
        Draft::<Note>::new().set(Note::ID, note.id).set(Note::TEXT, "four").set(Note::VERSION, version)
    };
    stale(Note::upsert(&world.ds, draft(2)).await);
    assert_eq!(Note::upsert(&world.ds, draft(3)).await?.version, 4);
    stale(Note::replace_by_id(&world.ds, note.id, draft(3)).await);
    assert_eq!(Note::replace_by_id(&world.ds, note.id, draft(4)).await?.version, 5);
    stale(Note::upsert_with_where(&world.ds, Note::ID.eq(note.id), draft(4)).await);
    assert_eq!(Note::upsert_with_where(&world.ds, Note::ID.eq(note.id), draft(5)).await?.version, 6);
    Ok(())
}

async fn whole_rows_are_expected_too(world: World) -> Outcome {
    // 0 is the version of a row that is not stored yet.
    assert_eq!(Page::replace_or_create(&world.ds, page("one", 0)).await?, page("one", 1));
    refused(Page::replace_or_create(&world.ds, page("lost", 0)).await, 409);
    refused(Page::upsert(&world.ds, page("lost", 0)).await, 409);
    assert_eq!(Page::replace_or_create(&world.ds, page("two", 1)).await?, page("two", 2));
    stale(Page::replace_or_create(&world.ds, page("lost", 1)).await);
    assert_eq!(Page::upsert(&world.ds, page("three", 2)).await?, page("three", 3));
    stale(Page::upsert(&world.ds, page("lost", 2)).await);
    assert_eq!(Page::find(&world.ds).await?, [page("three", 3)]);
    Page::destroy_by_id(&world.ds, "home").await?;
    assert_eq!(Page::upsert(&world.ds, page("new", 0)).await?, page("new", 1));
    Ok(())
}

async fn writes_that_saw_nothing_count_it_up(world: World) -> Outcome {
    let note = note(&world).await?;
    let text = |text: &str| NewNote { text: text.to_owned() };
    Note::update_all(&world.ds, everything()).set(Note::TEXT, "all").await?;
    Note::update_all(&world.ds, everything()).increment(Note::VOTES, 1).await?;
    assert_eq!(stored(&world).await?.version, 3);
    assert_eq!(Note::replace_by_id(&world.ds, note.id, text("replaced")).await?.version, 4);
    assert_eq!(Note::replace_or_create(&world.ds, text("x").with(Note::ID, note.id)).await?.version, 5);
    assert_eq!(Note::upsert(&world.ds, text("y").with(Note::ID, note.id)).await?.version, 6);
    refused(Note::update_all(&world.ds, everything()).increment(Note::VERSION, 1).await, 400);
    let draft = |text: &str| Draft::<Page>::new().set(Page::PATH, "home").set(Page::TEXT, text);
    for (version, text) in (1..).zip(["a", "b", "c"]) {
        assert_eq!(Page::upsert(&world.ds, draft(text)).await?, page(text, version));
    }
    assert_eq!(Page::replace_or_create(&world.ds, draft("d")).await?, page("d", 4));
    assert_eq!(Page::find(&world.ds).await?, [page("d", 4)]);
    let home = Filter::from(Page::PATH.eq("home"));
    assert_eq!(Page::find_or_create(&world.ds, home, draft("e")).await?, (page("d", 4), false));
    let other = Draft::<Page>::new().set(Page::PATH, "other").set(Page::TEXT, "o").set(Page::REVISION, 9);
    let (other, created) = Page::find_or_create(&world.ds, Page::PATH.eq("other"), other).await?;
    assert_eq!((other.revision, created), (1, true));
    Ok(())
}

async fn hooks_do_not_change_it(world: World) -> Outcome {
    let at = Note::definition().position("version")?;
    world.ds.observe_fn("Note", Event::BeforeSave, move |cx| {
        cx.rows().into_iter().flatten().for_each(|row| row.set_value(at, 77_i64.into()));
        Ok(())
    });
    let first = note(&world).await?;
    assert_eq!(first.version, 1);
    let second = first.update(&world.ds).set(Note::TEXT, "two").await?;
    assert_eq!(second.version, 2);
    let third = second.save(&world.ds).await?;
    assert_eq!(third.version, 3);
    stale(second.save(&world.ds).await);
    stale(first.destroy(&world.ds).await);
    assert_eq!(Note::replace_by_id(&world.ds, first.id, NewNote { text: "x".to_owned() }).await?.version, 4);
    assert_eq!(stored(&world).await?.version, 4);
    Ok(())
}

async fn a_destroyed_row_takes_its_dependents_only_when_it_goes(world: World) -> Outcome {
    let old = note(&world).await?;
    Tag::create(&world.ds, Tag { id: 1, note_id: old.id }).await?;
    let new = old.update(&world.ds).set(Note::TEXT, "two").await?;
    stale(old.destroy(&world.ds).await);
    assert_eq!((Note::count(&world.ds).await?, Tag::count(&world.ds).await?), (1, 1));
    assert_eq!(new.destroy(&world.ds).await?, 1);
    assert_eq!((Note::count(&world.ds).await?, Tag::count(&world.ds).await?), (0, 0));
    Ok(())
}

async fn errors_name_the_row_and_no_hidden_version(world: World) -> Outcome {
    let old = note(&world).await?;
    old.update(&world.ds).set(Note::TEXT, "two").await?;
    let error = stale(old.update(&world.ds).set(Note::TEXT, "secret").await);
    let text =
        format!("Note {} was written by somebody else in the meantime: version 1 was expected", old.id);
    assert_eq!(error.to_string(), text);
    let properties = json!({
        "name": "string", "lock": {"type": "number", "version": true, "hidden": true},
    });
    let secrets = world.ds.define("Secret", &properties, &json!({}))?;
    let old = secrets.create(&world.ds, &json!({"name": "a"}))?.await?;
    old.update(&world.ds, &json!({"name": "b"}))?.await?;
    let error = stale(old.update(&world.ds, &json!({"name": "c"}))?.await);
    assert!(error.to_string().ends_with("in the meantime"), "{error}");
    Ok(())
}

async fn it_ends_where_its_type_does(world: World) -> Outcome {
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Short {
        #[model(id)]
        id: i64,
        n: i64,
        #[model(version)]
        version: i8,
    }
    let mut row = Short::create(&world.ds, Short { id: 1, n: 0, version: 0 }).await?;
    for n in 1..i64::from(i8::MAX) {
        row = row.update(&world.ds).set(Short::N, n).await?;
    }
    assert_eq!(row.version, i8::MAX);
    refused(row.update(&world.ds).set(Short::N, 0).await, 400);
    assert_eq!(Short::find(&world.ds).await?, [row]);
    Ok(())
}

async fn works_on_run_time_models(world: World) -> Outcome {
    let properties = json!({"text": "string", "version": {"type": "number", "version": true}});
    let notes = world.ds.define("Memo", &properties, &json!({}))?;
    let one = notes.create(&world.ds, &json!({"text": "one", "version": 9}))?.await?;
    assert_eq!(one.get("version"), Some(&1_i64.into()));
    let two = one.update(&world.ds, &json!({"text": "two"}))?.await?;
    assert_eq!(two.get("version"), Some(&2_i64.into()));
    stale(one.update(&world.ds, &json!({"text": "lost"}))?.await);
    stale(one.save(&world.ds).await);
    stale(one.destroy(&world.ds).await);
    let id = json!(two.get("id").map(|id| id.to_json()));
    stale(notes.replace_by_id(&world.ds, &id, &json!({"text": "lost", "version": 1}))?.await);
    let three = notes.replace_by_id(&world.ds, &id, &json!({"text": "three", "version": 2}))?.await?;
    assert_eq!(three.to_json(), json!({"id": id, "text": "three", "version": 3}));
    // A record that was read without its version expects none.
    let filter = notes.filter(&json!({"fields": ["id", "text"]}))?;
    let part = notes.find(&world.ds).with(filter).records().await?.swap_remove(0);
    part.update(&world.ds, &json!({"text": "four"}))?.await?;
    let four = notes.find_by_id(&world.ds, &id)?.await?.ok_or("a memo")?;
    assert_eq!(four.to_json(), json!({"id": id, "text": "four", "version": 4}));
    assert_eq!(four.destroy(&world.ds).await?, 1);
    Ok(())
}

async fn definitions_that_cannot_work_are_refused(world: World) -> Outcome {
    let number = || json!({"type": "number", "version": true});
    let no_id = json!({"idInjection": false});
    for (properties, settings, expected) in [
        (json!({"a": number(), "b": number()}), json!({}), "`a` and `b` are both the version"),
        (json!({"a": {"type": "string", "version": true}}), json!({}), "the version `a` is text"),
        (json!({"a": {"type": "number", "version": true, "id": true}}), json!({}), "both id and version"),
        (json!({"a": {"type": "number", "version": true, "default": 5}}), json!({}), "it starts at 1"),
        (json!({"a": number()}), no_id, "rows without an id"),
        (json!({"inner": {"type": {"a": number()}}}), json!({}), "a version is a property of a model"),
    ] {
        let error = refused(world.ds.define("Wrong", &properties, &settings), 500);
        assert!(error.to_string().contains(expected), "{error}");
    }
    // What is embedded is no row of its own.
    world.ds.define("Sheet", &json!({"text": "string", "version": number()}), &json!({}))?;
    let embeds = json!({"relations": {"sheets": {"type": "embedsMany", "model": "Sheet"}}});
    let binder = world.ds.define("Binder", &json!({"name": "string"}), &embeds)?;
    let with_sheets = binder.filter(&json!({"include": "sheets"}))?;
    let error = refused(binder.find(&world.ds).with(with_sheets).await, 500);
    assert!(error.to_string().contains("embeds rows that have a version, Sheet.version"), "{error}");
    // A definition is the same when it has been written and read.
    let binder = world.ds.model("Sheet")?.definition();
    assert_eq!(ModelDefinition::from_ldl_json(&binder.to_ldl())?, *binder);
    assert_eq!(ModelDefinition::from_ldl_json(&Page::definition().to_ldl())?.version(), Some(2));
    let schema = Note::definition().to_json_schema();
    assert_eq!(schema["properties"]["version"]["readOnly"], json!(true));
    Ok(())
}

/// Two tasks with a hundred increments each, by reading, adding and writing.
async fn of_read_modify_writes_none_is_lost(world: World) -> Outcome {
    const EACH: i32 = 100;
    let id = note(&world).await?.id;
    let barrier = Arc::new(Barrier::new(2));
    let tasks: Vec<_> = (0..2)
        .map(|_| {
            let (ds, barrier) = (world.ds.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                let mut tries = 0;
                for _ in 0..EACH {
                    loop {
                        tries += 1;
                        let note = Note::find_by_id(&ds, id).required().await?;
                        let votes = note.votes.unwrap_or(0) + 1;
                        tokio::task::yield_now().await; // where the other gets in between
                        match note.update(&ds).set(Note::VOTES, votes).await {
                            Ok(_) => break,
                            Err(error) if error.is_stale() => {}
                            Err(error) => return Err(error),
                        }
                    }
                }
                Ok::<_, Error>(tries)
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await?? >= EACH);
    }
    let note = stored(&world).await?;
    assert_eq!((note.votes, note.version), (Some(2 * EACH), 1 + i64::from(2 * EACH)));
    Ok(())
}

/// The same on what an open model does not declare, which a database reads before it writes it.
async fn of_undeclared_properties_none_is_lost(world: World) -> Outcome {
    const EACH: usize = 25;
    let properties = json!({"name": "string", "version": {"type": "number", "version": true}});
    let bags = world.ds.define("Bag", &properties, &json!({"strict": false}))?;
    let id = json!(bags.create(&world.ds, &json!({"coins": 0}))?.await?.get("id").map(|id| id.to_json()));
    let barrier = Arc::new(Barrier::new(2));
    let tasks: Vec<_> = (0..2)
        .map(|_| {
            let (ds, bags, id, barrier) = (world.ds.clone(), bags.clone(), id.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                let mut left = EACH;
                while left > 0 {
                    let bag = bags.find_by_id(&ds, &id)?.required().await?;
                    let coins = bag.to_json()["coins"].as_i64().unwrap_or_default() + 1;
                    tokio::task::yield_now().await;
                    match bag.update(&ds, &json!({"coins": coins}))?.await {
                        Ok(_) => left -= 1,
                        Err(error) if error.is_stale() || error.is_retryable() => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let bag = bags.find_by_id(&world.ds, &id)?.required().await?.to_json();
    assert_eq!((&bag["coins"], &bag["version"]), (&json!(2 * EACH), &json!(1 + 2 * EACH)));
    Ok(())
}

async fn a_refusal_in_a_transaction_undoes_nothing_else(world: World) -> Outcome {
    let old = note(&world).await?;
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    let new = old.update(&tx).set(Note::TEXT, "two").await?;
    stale(old.update(&tx).set(Note::TEXT, "lost").await);
    stale(old.destroy(&tx).await);
    let third = new.update(&tx).set(Note::VOTES, 3).await?;
    tx.commit().await?;
    assert_eq!(stored(&world).await?, third);
    Ok(())
}
