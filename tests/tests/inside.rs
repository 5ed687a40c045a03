//! Rules, transforms and defaults inside embedded structs, and inside the nested objects of LDL.
#![allow(clippy::unwrap_used, clippy::panic)]

use juggler_core::prelude::*;
use juggler_memory::Memory;

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    #[model(trim, length = 10)]
    #[validate(presence)]
    city: String,
    #[model(uppercase)]
    zip: Option<String>,
    #[model(hidden)]
    #[validate(length(min = 4))]
    door_code: String,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Contact {
    #[model(lowercase)]
    #[validate(inclusion(in = ["mail", "phone"]))]
    kind: String,
    #[model(default = "home")]
    label: String,
    #[validate(numericality(min = 1, if = "label"))]
    rank: i32,
    place: Option<Address>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Customer {
    #[model(id)]
    id: i64,
    address: Address,
    #[validate(nested(if = "ships"))]
    delivery: Option<Address>,
    #[validate(length(max = 2))]
    contacts: Vec<Contact>,
    ships: bool,
}

fn turin() -> Address {
    Address { city: "Turin".into(), zip: None, door_code: "1234".into() }
}

fn nowhere() -> Address {
    Address { city: "  ".into(), door_code: "007".into(), ..turin() }
}

fn mail() -> Contact {
    Contact { kind: "mail".into(), label: "work".into(), rank: 1, place: None }
}

fn ada() -> NewCustomer {
    NewCustomer { id: 1, address: turin(), contacts: vec![], ships: false }
}

fn told(error: &Error) -> String {
    error.validation_errors().map(ToString::to_string).unwrap_or_else(|| panic!("{error}"))
}

fn codes(error: &Error) -> Vec<(String, String)> {
    let errors = error.validation_errors().unwrap_or_else(|| panic!("{error}"));
    errors.iter().map(|violation| (violation.path().to_owned(), violation.code().to_owned())).collect()
}

#[tokio::test]
async fn errors_have_the_path_and_no_hidden_value() {
    let ds = DataSource::new(Memory::new());
    let wrong = Contact { kind: "Pigeon".into(), rank: 0, place: Some(nowhere()), ..mail() };
    let new = NewCustomer { address: nowhere(), contacts: vec![mail(), wrong], ..ada() };
    assert_eq!(
        told(&Customer::create(&ds, new).await.unwrap_err()),
        "The `Customer` instance is not valid. Details: `address.city` can't be blank (value: \"\"); \
         `address.doorCode` too short; `contacts[1].kind` is not included in the list (value: \"pigeon\"); \
         `contacts[1].rank` is too small (value: 0); `contacts[1].place.city` can't be blank (value: \"\"); \
         `contacts[1].place.doorCode` too short."
            .replace("doorCode", "door_code")
    );
    assert_eq!(Customer::count(&ds).await.unwrap(), 0);
}

#[tokio::test]
async fn every_write_runs_them() {
    let ds = DataSource::new(Memory::new());
    let stored = Customer::create(&ds, ada()).await.unwrap();
    let long = || Address { city: "Llanfairpwllgwyngyll".into(), ..turin() };
    let whole = || Customer { address: long(), ..stored.clone() };
    let draft = || Draft::<Customer>::new().set(Customer::ID, 1).set(Customer::ADDRESS, long());
    let refused = [
        Customer::create(&ds, NewCustomer { id: 2, address: long(), ..ada() }).await.unwrap_err(),
        Customer::create_all(&ds, [NewCustomer { id: 2, address: long(), ..ada() }]).await.unwrap_err(),
        whole().save(&ds).await.unwrap_err(),
        stored.update(&ds).set(Customer::ADDRESS.city, "Llanfairpwllgwyngyll").await.unwrap_err(),
        Customer::update_all(&ds, Customer::ID.eq(1)).set(Customer::ADDRESS, long()).await.unwrap_err(),
        Customer::upsert(&ds, draft()).await.unwrap_err(),
        Customer::upsert_with_where(&ds, Customer::ID.eq(1), draft()).await.unwrap_err(),
        Customer::replace_by_id(&ds, 1, whole()).await.unwrap_err(),
        Customer::replace_or_create(&ds, whole()).await.unwrap_err(),
        Customer::find_or_create(&ds, Filter::new().filter(Customer::ID.eq(9)), whole()).await.unwrap_err(),
    ];
    for error in &refused {
        assert_eq!(codes(error), [("address.city".to_owned(), "length.max".to_owned())]);
    }
    assert_eq!(stored.reload(&ds).await.unwrap(), stored);
    Customer::create(&ds, NewCustomer { id: 2, address: long(), ..ada() }).validate(false).await.unwrap();
}

#[tokio::test]
async fn nested_says_when() {
    let ds = DataSource::new(Memory::new());
    let create = |ships| Customer::create(&ds, NewCustomer { ships, ..ada() }).delivery(nowhere());
    let error = create(true).await.unwrap_err();
    assert_eq!(codes(&error).len(), 2, "{error}");
    assert_eq!(create(false).await.unwrap().delivery.unwrap().city, "");

    // What is not always so is not said to forms.
    let schema = Customer::definition().to_json_schema();
    assert_eq!(schema["properties"]["address"]["properties"]["city"]["minLength"], 1);
    assert_eq!(schema["properties"]["delivery"]["properties"]["city"], json!({"type": "string"}));
    assert_eq!(
        schema["properties"]["contacts"]["items"]["properties"]["kind"]["enum"],
        json!(["mail", "phone"])
    );
}

#[tokio::test]
async fn text_is_transformed_and_defaults_are_filled() {
    let ds = DataSource::new(Memory::new());
    let json = json!({
        "id": 1, "ships": true,
        "address": {"city": " Turin ", "zip": "to-1", "door_code": "1234"},
        "contacts": [{"kind": "PHONE", "rank": 1}],
    });
    let draft: Draft<Customer> = serde_json::from_value(json).unwrap();
    let stored = Customer::create(&ds, draft).await.unwrap();
    assert_eq!(stored.address, Address { zip: Some("TO-1".into()), ..turin() });
    let phone = Contact { kind: "phone".into(), label: "home".into(), ..mail() };
    assert_eq!(stored.contacts, [phone]);
}

/// A draft may be put together piece by piece, and must be whole in the end.
#[tokio::test]
async fn what_a_struct_needs_must_be_there() {
    let ds = DataSource::new(Memory::new());
    let stored = Customer::create(&ds, ada()).await.unwrap();
    let part = Draft::<Customer>::new().set(Customer::ID, 1).set(Customer::ADDRESS.city, "Rome");
    let error = Customer::upsert(&ds, part.clone()).validate(false).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Customer.address.door_code: a value is required",
        "no struct could hold the row"
    );
    let error = Customer::upsert(&ds, part).await.unwrap_err();
    let missing = |code: &str| ("address.door_code".to_owned(), code.to_owned());
    assert_eq!(codes(&error), [missing("presence"), missing("length.blank")]);
    assert_eq!(stored.reload(&ds).await.unwrap(), stored);
}

#[derive(Model, Debug)]
struct Meta {
    #[model(id)]
    id: i64,
    #[validate(nested)]
    any: serde_json::Value,
}

#[test]
fn nested_needs_something_to_look_into() {
    let ds = DataSource::new(Memory::new());
    assert_eq!(
        ds.attach::<Meta>().unwrap_err().to_string(),
        "model Meta: Meta.any: `nested` looks into objects and lists of them, not into JSON"
    );
}

#[derive(Embedded, Debug, Clone)]
struct Vault {
    #[validate(presence)]
    owner: String,
    #[model(hidden)]
    pin: i32,
}

fn never(_: &dyn juggler_core::validation::Properties, report: &mut juggler_core::validation::Report<'_>) {
    report.fail();
}

#[derive(Model, Debug)]
struct Bank {
    #[model(id)]
    id: i64,
    #[validate(custom = never)]
    vault: Vault,
    #[model(hidden)]
    backup: Vault,
}

#[tokio::test]
async fn an_object_is_shown_without_what_it_hides() {
    let ds = DataSource::new(Memory::new());
    let vault = |owner: &str| Vault { owner: owner.into(), pin: 4711 };
    let error =
        Bank::create(&ds, NewBank { id: 1, vault: vault("Ada"), backup: vault("") }).await.unwrap_err();
    assert_eq!(
        told(&error),
        "The `Bank` instance is not valid. Details: `vault` is invalid (value: {\"owner\":\"Ada\"}); \
         `backup.owner` can't be blank."
    );
}

#[tokio::test]
async fn of_ldl() {
    let ds = DataSource::new(Memory::new());
    let properties = json!({
        "id": {"type": "number", "id": true},
        "address": {
            "city": {"type": "string", "required": true, "trim": true},
            "zip": {"type": "string", "pattern": "^[0-9]+$", "length": 5},
            "since": "date",
            "country": {"type": "string", "required": true, "default": "IT"},
            "pin": {"type": "number", "max": 9, "hidden": true},
        },
        "contacts": [{"kind": {"type": "string", "validations": [{"rule": "inclusion", "in": ["mail"]}]}, "size": {"type": "number", "min": 1, "max": 3}}],
        "grid": {"type": [[{"x": {"type": "number", "required": true}}]]},
    });
    let customer = ds.define("Customer", &properties, &json!({})).unwrap();
    let wrong = json!({
        "id": 1,
        "address": {"city": " ", "zip": "abcdef", "since": "never", "pin": 4711},
        "contacts": [{"kind": "mail", "size": 1}, {"kind": "pigeon", "size": 7}],
        "grid": [[{"x": 1}], [{"x": 1}, {}]],
    });
    let error = customer.create(&ds, &wrong).unwrap().await.unwrap_err();
    assert_eq!(
        told(&error),
        "The `Customer` instance is not valid. Details: `address.since` is not a valid date (value: Invalid Date); \
         `address.city` can't be blank (value: \"\"); `address.zip` is invalid (value: \"abcdef\"); \
         `address.zip` too long (value: \"abcdef\"); `address.pin` is too large; \
         `contacts[1].kind` is not included in the list (value: \"pigeon\"); `contacts[1].size` is too large (value: 7); \
         `grid[1][1].x` can't be blank (value: undefined)."
    );
    let fine = json!({"id": 1, "address": {"city": " Turin ", "zip": null}, "contacts": null});
    let stored = customer.create(&ds, &fine).unwrap().await.unwrap();
    assert_eq!(stored.to_json()["address"], json!({"city": "Turin", "zip": null, "country": "IT"}));
    let error = stored.update(&ds, &json!({"address": {}})).unwrap().await.unwrap_err();
    assert_eq!(codes(&error), [("address.city".to_owned(), "presence".to_owned())]);
    customer.create(&ds, &json!({"id": 2})).unwrap().await.unwrap();
}

/// A model that is the type of a property brings its rules; each is made once, however often it is reached.
#[tokio::test]
async fn of_ldl_models_in_models() {
    let ds = DataSource::new(Memory::new());
    ds.define("L0", &json!({"x": {"type": "number", "required": true}}), &json!({"idInjection": false}))
        .unwrap();
    let next = |from: usize| json!({"a": format!("L{from}"), "b": [format!("L{from}")]});
    for level in 1..40 {
        ds.define(&format!("L{level}"), &next(level - 1), &json!({"idInjection": false})).unwrap();
    }
    let outer = ds.define("Outer", &next(2), &json!({})).unwrap();
    let error = outer.create(&ds, &json!({"b": [{"a": {"b": [{"x": 1}, {}]}}]})).unwrap().await.unwrap_err();
    assert_eq!(codes(&error), [("b[0].a.b[1].x".to_owned(), "presence".to_owned())]);

    for level in 40..65 {
        ds.define(&format!("L{level}"), &next(level - 1), &json!({"idInjection": false})).unwrap();
    }
    let error = ds.define("TooDeep", &next(64), &json!({})).unwrap_err().to_string();
    assert!(error.ends_with("nested deeper than 64 levels"), "{error}");
}

#[tokio::test]
async fn uniqueness_is_no_rule_inside() {
    let ds = DataSource::new(Memory::new());
    let inner = json!({"city": {"type": "string", "validations": [{"rule": "uniqueness"}]}});
    assert_eq!(
        ds.define("User", &json!({"address": inner}), &json!({})).unwrap_err().to_string(),
        "model User: User.address.city: `uniqueness` is for the properties of a model: a store compares rows, not their parts"
    );
}
