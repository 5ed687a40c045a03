//! What happens to other rows when a row is destroyed: `on_delete`, on a store with transactions and on one without.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use juggler_core::connector::{Connector, Settings};
use juggler_core::hook::{AfterDelete, AfterSave, BeforeDelete, HookContext};
use juggler_core::prelude::*;
use juggler_core::{ErrorKind, Registry, Result};
use juggler_memory::Memory;
use juggler_tests::naive::Naive;
use juggler_tests::spy::{Fault, Log, Spy};
use parking_lot::Mutex;

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id)]
    id: i64,
    #[model(has_many(foreign_key = author_id, on_delete = cascade))]
    posts: HasMany<Post>,
    #[model(has_many(foreign_key = editor_id, on_delete = set_null))]
    edited: HasMany<Post>,
    #[model(has_one(on_delete = cascade))]
    account: HasOne<Account>,
    #[model(has_and_belongs_to_many)]
    roles: HasMany<Role>,
    #[model(has_many(polymorphic = "subject", on_delete = cascade))]
    photos: HasMany<Photo>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    #[model(id)]
    id: i64,
    author_id: i64,
    author: BelongsTo<User>,
    editor_id: Option<i64>,
    #[model(has_many(on_delete = cascade))]
    comments: HasMany<Comment>,
    #[model(has_many(polymorphic = "subject", on_delete = set_null))]
    photos: HasMany<Photo>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Comment {
    #[model(id)]
    id: i64,
    post_id: i64,
    post: BelongsTo<Post>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    #[model(id)]
    id: i64,
    user_id: i64,
    user: BelongsTo<User>,
    #[model(has_many(on_delete = restrict))]
    invoices: HasMany<Invoice>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Invoice {
    #[model(id)]
    id: i64,
    account_id: i64,
    account: BelongsTo<Account>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Role {
    #[model(id)]
    id: i64,
    #[model(has_and_belongs_to_many)]
    users: HasMany<User>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Photo {
    #[model(id)]
    id: i64,
    subject_id: Option<i64>,
    subject_type: Option<String>,
}

/// A store with transactions, and one without.
fn stores() -> Vec<(DataSource, Arc<Log>)> {
    let connectors: [Arc<dyn Connector>; 2] = [Arc::new(Memory::new()), Arc::new(Naive::default())];
    connectors.into_iter().map(spied).collect()
}

fn spied(connector: Arc<dyn Connector>) -> (DataSource, Arc<Log>) {
    let spy = Spy::new(connector);
    let log = Arc::clone(spy.watcher());
    let mut settings = Settings::new("test");
    settings.inq_limit = 256;
    (DataSource::with_settings(Arc::new(spy), &settings), log)
}

/// Users 1 and 2; posts 10 and 11 of 1, 12 of 2, all edited by 1; comments 100 + the post; an account each; roles; photos.
async fn fill(ds: &DataSource) -> Result<()> {
    for id in [1, 2] {
        User::create(ds, NewUser { id }).await?;
        Account::create(ds, NewAccount { id }.user_id(id)).await?;
        Role::create(ds, NewRole { id }).await?;
    }
    for (id, author) in [(10, 1), (11, 1), (12, 2)] {
        Post::create(ds, NewPost { id }.author_id(author)).editor_id(1).await?;
        Comment::create(ds, NewComment { id: id + 100 }.post_id(id)).await?;
    }
    for user in User::find(ds).await? {
        user.roles().add(ds, 1).await?;
    }
    for (id, subject, kind) in [(1, 1, "User"), (2, 1, "Post"), (3, 10, "Post"), (4, 2, "User")] {
        Photo::create(ds, NewPhoto { id }).subject_id(subject).subject_type(kind.to_owned()).await?;
    }
    Ok(())
}

async fn ids<T: DataAccess>(ds: &DataSource) -> Result<Vec<i64>> {
    let records = ds.model(&T::definition().name)?.find(ds).await?;
    let id = |record: &Record| match record.get("id") {
        Some(Value::Int(id)) => *id,
        other => unreachable!("{other:?} is no id"),
    };
    Ok(records.iter().map(id).collect())
}

#[tokio::test]
async fn dependents_go_along_are_parted_or_stay() -> Result<()> {
    for (ds, _) in stores() {
        fill(&ds).await?;
        assert_eq!(User::destroy_by_id(&ds, 1).await?, 1, "dependents are not counted");
        assert_eq!(ids::<User>(&ds).await?, [2]);
        assert_eq!(ids::<Post>(&ds).await?, [12]);
        assert_eq!(ids::<Comment>(&ds).await?, [112]);
        assert_eq!(ids::<Account>(&ds).await?, [2]);
        assert_eq!(ids::<Role>(&ds).await?, [1, 2], "the far side stays");
        let post = Post::find_by_id(&ds, 12).required().await?;
        assert_eq!(post.editor_id, None);
        let links = ds.model("RoleUser")?.find(&ds).await?;
        assert_eq!(links.len(), 1, "no link dangles");
        let photos = Photo::find(&ds).await?;
        let keys: Vec<_> =
            photos.iter().map(|it| (it.id, it.subject_id, it.subject_type.as_deref())).collect();
        assert_eq!(keys, [(2, Some(1), Some("Post")), (3, None, None), (4, Some(2), Some("User"))]);
    }
    Ok(())
}

#[tokio::test]
async fn it_holds_for_every_way_to_destroy() -> Result<()> {
    for (ds, _) in stores() {
        fill(&ds).await?;
        let bob = User::find_by_id(&ds, 2).required().await?;
        bob.posts().destroy_by_id(&ds, 12).await?;
        assert_eq!(ids::<Comment>(&ds).await?, [110, 111]);
        Post::find_by_id(&ds, 10).required().await?.destroy(&ds).await?;
        assert_eq!(ids::<Comment>(&ds).await?, [111]);
        let ada = User::find_by_id(&ds, 1).required().await?;
        ada.posts().destroy_all(&ds, everything()).await?;
        assert_eq!(ids::<Comment>(&ds).await?, [0; 0]);
        assert_eq!(User::destroy_all(&ds, User::ID.gt(0)).await?, 2);
        assert_eq!(ids::<Account>(&ds).await?, [0; 0]);

        let cy = User::create(&ds, NewUser { id: 3 }).await?;
        cy.roles().add(&ds, 1).await?;
        let role = ds.model("Role")?.find_by_id(&ds, &json!(1))?.required().await?;
        role.destroy(&ds).await?;
        assert_eq!(ds.model("RoleUser")?.count(&ds).await?, 0, "from the other end too");
    }
    Ok(())
}

#[tokio::test]
async fn a_restriction_is_found_before_anything_is_written() -> Result<()> {
    for (ds, log) in stores() {
        fill(&ds).await?;
        for id in [1, 2] {
            Invoice::create(&ds, NewInvoice { id }.account_id(1)).await?;
        }
        log.clear();
        let error = User::destroy_all(&ds, everything()).await.unwrap_err();
        assert_eq!((error.status_code(), error.is_restricted()), (409, true));
        assert_eq!(
            error.to_string(),
            "Account is not destroyed while rows of Invoice depend on it: `invoices` leads to 2"
        );
        let ErrorKind::Restricted { relation, count, .. } = error.kind() else { unreachable!() };
        assert_eq!((&**relation, *count), ("invoices", 2));
        assert_eq!(log.count("destroy_all") + log.count("update"), 0);
        assert_eq!(User::destroy_by_id(&ds, 2).await?, 1, "the account of another has no invoice");
        Invoice::destroy_all(&ds, everything()).await?;
        assert_eq!(User::destroy_all(&ds, everything()).await?, 1);
    }
    Ok(())
}

#[tokio::test]
async fn one_query_per_relation_and_level() -> Result<()> {
    for (ds, log) in stores() {
        fill(&ds).await?;
        log.clear();
        User::destroy_all(&ds, everything()).await?;
        let calls: Vec<_> = log.calls().into_iter().filter(|call| *call != "define").collect();
        let reads = ["all", "all", "all", "count"]; // users, their posts and accounts; invoices
        let writes = [
            "update",      // the posts' photos
            "destroy_all", // comments
            "destroy_all", // the users' photos
            "destroy_all", // links
            "destroy_all", // accounts
            "update",      // edited posts
            "destroy_all", // posts
            "destroy_all", // users
        ];
        let all: Vec<_> = match ds.connector().as_transactional() {
            Some(_) => [&["begin"][..], &reads, &writes, &["commit"]].concat(),
            None => [&reads[..], &writes].concat(),
        };
        assert_eq!(calls, all);

        log.clear();
        Comment::destroy_by_id(&ds, 1).await?;
        Comment::destroy_all(&ds, everything()).await?;
        assert_eq!(log.calls(), ["destroy", "destroy_all"], "without dependents it costs nothing");
    }
    Ok(())
}

#[tokio::test]
async fn a_failure_on_the_way_leaves_no_dangling_keys() -> Result<()> {
    for (ds, log) in stores() {
        fill(&ds).await?;
        log.inject(Fault::connection_lost("destroy_all").after(4));
        User::destroy_by_id(&ds, 1).await.unwrap_err();
        assert_eq!(User::count(&ds).await?, 2);
        let has_transactions = ds.connector().as_transactional().is_some();
        assert_eq!(Comment::count(&ds).await?, if has_transactions { 3 } else { 1 });
        let orphans = ds
            .model("Comment")?
            .find(&ds)
            .with(ds.model("Comment")?.filter(&json!({"where": {"post": {"isNot": {}}}}))?);
        assert_eq!(orphans.await?.len(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn an_open_transaction_has_it_all() -> Result<()> {
    let (ds, _) = spied(Arc::new(Memory::new()));
    fill(&ds).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    User::destroy_by_id(&tx, 1).await?;
    assert_eq!(Post::count(&tx).await?, 1);
    tx.rollback().await?;
    assert_eq!((User::count(&ds).await?, Post::count(&ds).await?), (2, 3));
    Ok(())
}

/// A tree, and rows that keep each other.
#[derive(Model, Debug, Clone, PartialEq)]
struct Folder {
    #[model(id)]
    id: i64,
    parent_id: Option<i64>,
    parent: BelongsTo<Folder>,
    owner_id: Option<i64>,
    #[model(has_many(foreign_key = parent_id, on_delete = cascade))]
    folders: HasMany<Folder>,
    #[model(has_many(foreign_key = owner_id, on_delete = restrict))]
    owned: HasMany<Folder>,
}

async fn folder(ds: &DataSource, id: i64, parent: Option<i64>, owner: Option<i64>) -> Result<()> {
    Folder::create(ds, NewFolder { id }).parent_id(parent).owner_id(owner).await.map(drop)
}

#[tokio::test]
async fn cycles_end_and_what_goes_along_restricts_nothing() -> Result<()> {
    for (ds, _) in stores() {
        for (id, parent) in [(1, Some(3)), (2, Some(1)), (3, Some(2)), (4, Some(4)), (5, None)] {
            folder(&ds, id, parent, None).await?;
        }
        assert_eq!(Folder::destroy_by_id(&ds, 2).await?, 1);
        assert_eq!(ids::<Folder>(&ds).await?, [4, 5]);
        Folder::destroy_by_id(&ds, 4).await?;
        assert_eq!(ids::<Folder>(&ds).await?, [5]);

        folder(&ds, 6, Some(5), Some(5)).await?;
        assert_eq!(Folder::destroy_by_id(&ds, 5).await?, 1, "6 goes along with 5, which it belongs to");
        folder(&ds, 7, None, None).await?;
        folder(&ds, 8, None, Some(7)).await?;
        let error = Folder::destroy_by_id(&ds, 7).await.unwrap_err();
        assert!(error.is_restricted(), "{error}");
        assert_eq!(Folder::destroy_all(&ds, everything()).await?, 2);
    }
    Ok(())
}

#[tokio::test]
async fn depth_is_bounded_and_keys_come_in_pages() -> Result<()> {
    for (ds, log) in stores() {
        let chain = (1..=300).map(|id| Draft::from(NewFolder { id }).set(Folder::PARENT_ID, id - 1));
        Folder::create_all(&ds, chain).await?;
        let error = Folder::destroy_by_id(&ds, 1).await.unwrap_err();
        assert_eq!(error.to_string(), "Folder.folders leads to dependents on more than 256 levels");
        assert_eq!(Folder::count(&ds).await?, 300);
        Folder::destroy_by_id(&ds, 200).await?;
        assert_eq!(Folder::count(&ds).await?, 199);

        Folder::destroy_all(&ds, everything()).await?;
        let wide = (2..=600).map(|id| Draft::from(NewFolder { id }).set(Folder::PARENT_ID, 1));
        Folder::create_all(&ds, wide).await?;
        folder(&ds, 1, None, None).await?;
        log.clear();
        Folder::destroy_by_id(&ds, 1).await?;
        assert_eq!(Folder::count(&ds).await?, 0);
        assert_eq!(log.count("destroy_all"), 4, "599 folders in three pages of keys, and their parent");
    }
    Ok(())
}

/// Hooks note what they see, and a scope hides some rows from readers.
#[derive(Model, Debug, Clone, PartialEq)]
struct Owner {
    #[model(id)]
    id: i64,
    #[model(has_many(on_delete = cascade))]
    pets: HasMany<Pet>,
    #[model(has_many(on_delete = set_null))]
    toys: HasMany<Toy>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(scope = seen)]
struct Pet {
    #[model(id)]
    id: i64,
    owner_id: i64,
    owner: BelongsTo<Owner>,
    #[model(default = false)]
    asleep: bool,
}

fn seen() -> Filter<Pet> {
    Filter::new().filter(Pet::ASLEEP.eq(false))
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Toy {
    #[model(id)]
    id: i64,
    owner_id: Option<i64>,
    owner: BelongsTo<Owner>,
}

type Notes = Arc<Mutex<Vec<String>>>;

fn note(cx: &HookContext<'_>) {
    let notes = cx.session.value::<Notes>().unwrap();
    notes.lock().push(format!("{} {} {:?}", cx.event, cx.model.name, cx.info));
}

impl BeforeDelete for Pet {
    async fn before_delete(cx: &mut HookContext<'_>) -> Result<()> {
        note(cx);
        Ok(())
    }
}

impl AfterDelete for Pet {
    async fn after_delete(cx: &mut HookContext<'_>) -> Result<()> {
        note(cx);
        Ok(())
    }
}

impl AfterSave for Toy {
    async fn after_save(cx: &mut HookContext<'_>, _: &mut [Draft<Self>]) -> Result<()> {
        note(cx);
        Ok(())
    }
}

#[tokio::test]
async fn hooks_of_dependents_are_called_and_scopes_hide_none() -> Result<()> {
    for (ds, _) in stores() {
        let notes = Notes::default();
        let session = ds.without_hooks();
        for id in [1, 2] {
            Owner::create(&session, NewOwner { id }).await?;
            Toy::create(&session, NewToy { id }).owner_id(id).await?;
            Pet::create(&session.unscoped(), NewPet { id }.owner_id(1)).asleep(id == 2).await?;
        }
        Owner::destroy_by_id(&ds, 1).option(Arc::clone(&notes)).await?;
        assert_eq!(
            *notes.lock(),
            ["after save Toy Some(1)", "before delete Pet None", "after delete Pet Some(2)"]
        );
        assert_eq!(Pet::count(&ds.unscoped()).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn run_time_models_have_dependents_too() -> Result<()> {
    for (ds, _) in stores() {
        let relation = |kind: &str, model: &str, on_delete: &str| json!({"type": kind, "model": model, "onDelete": on_delete});
        let physician = ds.define(
            "Physician",
            &json!({"id": {"type": "number", "id": true}}),
            &json!({"relations": {
                "patients": {
                    "type": "hasMany", "model": "Patient", "through": "Appointment", "onDelete": "cascade"
                },
                "office": relation("hasOne", "Office", "restrict"),
                "notes": relation("hasMany", "Note", "setNull"),
            }}),
        )?;
        let id = json!({"id": {"type": "number", "id": true}});
        let models = ["Patient", "Appointment", "Office", "Note"];
        for model in models {
            ds.define(model, &id, &json!({}))?;
        }
        physician.create(&ds, &json!({"id": 1}))?.await?;
        for model in models {
            let row = json!({"id": 7, "physicianId": 1, "patientId": 7});
            ds.model(model)?.create(&ds, &row)?.await?;
        }
        let error = physician.destroy_by_id(&ds, &json!(1))?.await.unwrap_err();
        assert!(error.is_restricted(), "{error}");
        ds.model("Office")?.destroy_all(&ds, everything()).await?;
        physician.find_by_id(&ds, &json!(1))?.required().await?.destroy(&ds).await?;
        assert_eq!(ds.model("Appointment")?.count(&ds).await?, 0);
        assert_eq!(ds.model("Patient")?.count(&ds).await?, 1);
        let note = ds.model("Note")?.find_one(&ds).await?.unwrap();
        assert_eq!(note.get("physicianId"), Some(&Value::Null));
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Hotel {
    #[model(id)]
    id: i64,
    #[model(has_many(on_delete = set_null))]
    rooms: HasMany<Room>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Room {
    #[model(id)]
    id: i64,
    hotel_id: i64,
    hotel: BelongsTo<Hotel>,
}

#[tokio::test]
async fn what_cannot_be_is_an_error_of_the_definition() -> Result<()> {
    let (ds, log) = spied(Arc::new(Memory::new()));
    Hotel::create(&ds, NewHotel { id: 1 }).await?;
    log.clear();
    let error = Hotel::destroy_by_id(&ds, 1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "model Hotel: Hotel.rooms sets Room.hotel_id to null on delete, which cannot be null"
    );
    assert_eq!(log.count("destroy_all"), 0);
    for kind in ["belongsTo", "referencesMany", "embedsMany"] {
        let relations = json!({"relations": {"x": {"type": kind, "model": "Room", "onDelete": "cascade"}}});
        let error = ds.define("Wrong", &json!({}), &relations).unwrap_err().to_string();
        assert!(error.starts_with("model Wrong: the relation `x` says what happens on delete: "), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn across_data_sources() -> Result<()> {
    let (owners, pets) = (DataSource::new(Memory::new()), DataSource::new(Naive::default()));
    owners.attach::<Owner>()?;
    pets.attach::<(Pet, Toy)>()?;
    let registry = Registry::new([owners, pets]);
    let (owners, pets) = (registry.data_source_of("Owner")?, registry.data_source_of("Pet")?.without_hooks());
    Owner::create(owners, NewOwner { id: 1 }).await?;
    Pet::create(&pets, NewPet { id: 1 }.owner_id(1)).await?;
    Toy::create(&pets, NewToy { id: 1 }).owner_id(1).await?;
    Owner::destroy_all(owners, everything()).skip_hooks().await?;
    assert_eq!(Pet::count(&pets).await?, 0);
    assert_eq!(Toy::find(&pets).one().await?.owner_id, None);
    Ok(())
}
