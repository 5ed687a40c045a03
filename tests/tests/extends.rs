//! Derived models that extend others and mix others in.
#![allow(clippy::unwrap_used)]

use juggler_core::Result;
use juggler_core::hook::{BeforeSave, HookContext};
use juggler_core::prelude::*;
use juggler_memory::Memory;

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

#[derive(ModelEnum, Debug, Clone, Copy, PartialEq)]
enum Role {
    Member,
    Admin,
}

/// Somebody.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "users",
    strict_delete,
    rename_all = "camelCase",
    scope = here,
    scopes(admins),
    index(name = "by_role", fields = [role, email]),
    index(fields = [email, gone])
)]
struct User {
    #[model(id, generated)]
    id: i64,
    #[model(unique, trim)]
    #[validate(presence, format(email))]
    email: String,
    #[model(hidden, length = 10)]
    pass_word: Option<String>,
    role: Role,
    #[model(default = false)]
    gone: bool,
    address: Option<Address>,
    log: Vec<String>,
}

fn here() -> Filter<User> {
    Filter::new().filter(User::GONE.eq(false))
}

fn admins() -> Filter<User> {
    Filter::new().filter(User::ROLE.eq(Role::Admin))
}

impl BeforeSave for User {
    async fn before_save(_: &mut HookContext<'_>, users: &mut [Draft<User>]) -> Result<()> {
        for user in users {
            if let Some(email) = user.get(User::EMAIL) {
                user.put(User::EMAIL, email.to_lowercase());
            }
            noted(user, User::LOG, "User");
        }
        Ok(())
    }
}

/// What several models have in common.
#[derive(Model, Debug)]
#[model(no_id)]
struct Stamps {
    #[validate(numericality(min = 1))]
    changes: Option<i32>,
}

impl BeforeSave for Stamps {
    async fn before_save(_: &mut HookContext<'_>, rows: &mut [Draft<Stamps>]) -> Result<()> {
        for row in rows {
            let changes = row.get(Stamps::CHANGES).flatten().unwrap_or_default();
            row.put(Stamps::CHANGES, changes + 1);
        }
        Ok(())
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(extends = User, mixin = Stamps, rename_all = "camelCase", scopes(vips), index(fields = [vip, email]))]
struct Customer {
    vip: bool,
    #[validate(length(max = 20), format = "@")]
    email: String,
    #[model(id)]
    number: String,
    pass_word: Option<String>,
    role: Role,
    gone: bool,
    address: Option<Address>,
    log: Vec<String>,
    changes: Option<i32>,
}

fn vips() -> Filter<Customer> {
    Filter::new().filter(Customer::VIP.eq(true))
}

impl BeforeSave for Customer {
    async fn before_save(_: &mut HookContext<'_>, customers: &mut [Draft<Customer>]) -> Result<()> {
        customers.iter_mut().for_each(|customer| noted(customer, Customer::LOG, "Customer"));
        Ok(())
    }
}

/// Extends what extends, and mixes in again what that mixes in.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(extends = Customer, mixin = Stamps, rename_all = "camelCase", scope = anywhere)]
struct Patron {
    #[model(id)]
    number: String,
    vip: bool,
    email: String,
    pass_word: Option<String>,
    role: Role,
    gone: bool,
    address: Option<Address>,
    log: Vec<String>,
    changes: Option<i32>,
}

fn anywhere() -> Filter<Patron> {
    Filter::new()
}

fn noted<M: Model>(row: &mut Draft<M>, log: juggler_core::model::Field<M, Vec<String>>, who: &str) {
    let mut notes = row.get(log).unwrap_or_default();
    notes.push(who.to_owned());
    row.put(log, notes);
}

fn ada() -> NewCustomer {
    NewCustomer {
        vip: true,
        email: " Ada@X.org ".into(),
        number: "c1".into(),
        role: Role::Admin,
        gone: false,
        log: vec![],
    }
}

#[test]
fn the_definition_has_what_it_inherits() {
    let model = Customer::definition();
    assert_eq!((&*model.name, &*model.table, &*model.doc), ("Customer", "Customer", ""), "its own");
    assert_eq!(*model.bases, ["User"]);
    assert!(model.settings.strict_delete);
    let names: Vec<_> = model.properties.iter().map(|property| &*property.name).collect();
    let fields = ["vip", "email", "number", "passWord", "role", "gone", "address", "log", "changes"];
    assert_eq!(names, fields, "in the order of the fields");
    assert_eq!(model.id_names(), ["number"]);

    let (_, email) = model.property("email").unwrap();
    let rules: Vec<_> = email.rules.iter().map(|rule| (rule.name(), rule.kind.clone())).collect();
    assert_eq!(rules.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["presence", "length", "format"]);
    assert!(email.unique && email.transforms.trim);
    let (_, password) = model.property("passWord").unwrap();
    assert!(password.hidden && password.length == Some(10));

    let indexes: Vec<_> = model.indexes.iter().map(|index| (&*index.name, &*index.properties)).collect();
    assert_eq!(
        indexes,
        [("by_role", &[4, 1][..]), ("", &[1, 5]), ("", &[0, 1])],
        "moved to its own positions"
    );
    let scopes: Vec<_> = model.scopes.iter().map(|(name, _)| &**name).collect();
    assert_eq!(scopes, ["admins", "vips"]);
    assert_eq!(model.scope, User::definition().scope);

    let model = Patron::definition();
    assert_eq!(*model.bases, ["User", "Customer"]);
    assert_eq!(model.behaviours.len(), 4, "those of User, Stamps, Customer and its own: each once");
    assert_ne!(model.scope, User::definition().scope, "it has one of its own");
}

#[tokio::test]
async fn hooks_and_rules_of_the_base_come_first() -> Result<()> {
    let ds = DataSource::new(Memory::new());
    ds.attach::<(User, Customer, Patron)>()?;
    let stored = Customer::create(&ds, ada()).pass_word("secret".to_owned()).await?;
    assert_eq!((&*stored.email, stored.changes), ("ada@x.org", Some(1)), "trimmed and lower case");
    assert_eq!(stored.log, ["User", "Customer"]);
    assert!(serde_json::to_value(&stored).unwrap().get("passWord").is_none(), "hidden there, hidden here");
    let again = stored.update(&ds).set(Customer::VIP, false).await?;
    assert_eq!(again.changes, Some(1), "an update knows what it sets");

    let wrong = NewCustomer { email: "ada-at-x-and-so-on.org".into(), number: "c2".into(), ..ada() };
    let error =
        Customer::create(&ds, wrong).pass_word("far too long".to_owned()).changes(-3).await.unwrap_err();
    let codes: Vec<_> =
        error.validation_errors().unwrap().iter().map(|one| (one.path(), one.code())).collect();
    assert_eq!(
        codes,
        [
            ("email", "length.max"),
            ("email", "format"),
            ("passWord", "length.max"),
            ("changes", "numericality.min")
        ]
    );
    let taken = Customer::create(&ds, NewCustomer { number: "c2".into(), ..ada() }).await.unwrap_err();
    assert!(taken.is_conflict(), "{taken}");
    Ok(())
}

#[tokio::test]
async fn scopes_of_the_base_hold() -> Result<()> {
    let ds = DataSource::new(Memory::new());
    let created = Customer::create(&ds, NewCustomer { gone: true, ..ada() }).await?;
    assert!(!created.gone, "enforced");
    Customer::create(
        &ds.unscoped(),
        NewCustomer { number: "c2".into(), email: "b@x.org".into(), gone: true, ..ada() },
    )
    .await?;
    assert_eq!(Customer::count(&ds).await?, 1);
    assert_eq!(ds.model("Customer")?.scope("admins")?.scope("vips")?.count(&ds.unscoped()).await?, 2);
    assert_eq!(User::count(&ds).await?, 0, "rows of their own");
    assert_eq!(
        Customer::destroy_by_id(&ds, "none").await.unwrap_err().status_code(),
        404,
        "a setting of the base"
    );
    Ok(())
}

#[tokio::test]
async fn observers_of_the_base_run() -> Result<()> {
    use juggler_core::hook::Event;
    let ds = DataSource::new(Memory::new());
    ds.observe_fn("User", Event::BeforeSave, |cx| {
        Err(Error::bad_request(format!("seen by a {}", cx.model.name)))
    });
    let error = Customer::create(&ds, ada()).await.unwrap_err();
    assert_eq!(error.to_string(), "seen by a Customer");
    Ok(())
}

#[test]
fn ldl_says_so() {
    let ldl = Patron::definition().to_ldl();
    assert_eq!(ldl["options"]["base"], "Customer");
    assert_eq!(ldl["options"]["bases"], json!(["User", "Customer"]));
    assert_eq!(juggler_core::ModelDefinition::from_ldl_json(&ldl).unwrap().bases, Patron::definition().bases);
    assert!(User::definition().to_ldl()["options"].get("base").is_none());
}

/// A model of LDL that extends a derived one has its hooks too.
#[tokio::test]
async fn a_run_time_model_extends_a_derived_one() -> Result<()> {
    let ds = DataSource::new(Memory::new());
    ds.attach::<Customer>()?;
    let guest =
        ds.extend("Customer", "Guest", &json!({"number": {"type": "string", "id": true}}), &json!({}))?;
    let json =
        json!({"number": "g1", "vip": false, "email": "G@X.org", "role": "member", "gone": false, "log": []});
    let stored = guest.create(&ds, &json)?.await?.to_json();
    assert_eq!((&stored["email"], &stored["log"]), (&json!("g@x.org"), &json!(["User", "Customer"])));
    Ok(())
}
