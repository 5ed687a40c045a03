//! Structs that a row itself holds, as relations of derived models.
#![allow(clippy::unwrap_used, missing_docs)]

use juggler_core::hook::{BeforeSave, HookContext};
use juggler_core::prelude::*;

#[derive(Embedded, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
struct Phone {
    #[model(id)]
    id: Option<i64>,
    #[model(trim)]
    #[validate(length(min = 2))]
    phone_number: String,
    #[model(default = "home")]
    kind: Option<String>,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    #[validate(presence)]
    city: String,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Tag {
    #[model(id)]
    name: String,
    weight: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    #[model(id, generated)]
    id: i64,
    #[model(embeds_many, default)]
    phones: Vec<Phone>,
    #[model(embeds_one)]
    address: Option<Address>,
    #[model(embeds_many, default, rename = "labels")]
    tags: Vec<Tag>,
    #[model(default)]
    reachable: bool,
}

impl BeforeSave for Author {
    async fn before_save(_: &mut HookContext<'_>, rows: &mut [Draft<Self>]) -> Result<(), Error> {
        for row in rows {
            if let Some(phones) = row.get(Author::PHONES) {
                row.put(Author::REACHABLE, !phones.is_empty());
            }
        }
        Ok(())
    }
}

fn phone(number: &str) -> Phone {
    Phone { id: None, phone_number: number.into(), kind: None }
}

async fn author() -> (DataSource, Author) {
    let ds = juggler_memory::connect("memory:").await.unwrap();
    let author = Author::create(&ds, NewAuthor {}).await.unwrap();
    (ds, author)
}

async fn stored(ds: &DataSource, author: &Author) -> Author {
    Author::find_by_id(ds, author.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn items_are_created_with_ids_and_found() {
    let (ds, author) = author().await;
    let first = author.phones().create(&ds, phone(" 11 ")).await.unwrap();
    assert_eq!((first.id, &*first.phone_number), (Some(1), "11"), "as it was stored: trimmed, with an id");
    let second = author.phones().create(&ds, Phone { id: Some(7), ..phone("22") }).await.unwrap();
    let third = author.phones().create(&ds, phone("33")).await.unwrap();
    assert_eq!((second.id, third.id), (Some(7), Some(8)));

    let phones = author.phones();
    assert_eq!(phones.find(&ds, everything()).await.unwrap(), [first.clone(), second.clone(), third.clone()]);
    assert_eq!(
        phones.find(&ds, Phone::PHONE_NUMBER.gte("22") & Phone::ID.lt(8)).await.unwrap(),
        std::slice::from_ref(&second)
    );
    assert_eq!(phones.count(&ds, Phone::ID.gt(1)).await.unwrap(), 2);
    assert_eq!(phones.at(&ds, 2).await.unwrap(), Some(third));
    assert_eq!(phones.at(&ds, 3).await.unwrap(), None);
    assert_eq!(phones.find_by_id(&ds, 7).await.unwrap(), Some(second));
    assert_eq!(phones.find_by_id(&ds, 9).await.unwrap(), None);
    assert!(phones.exists(&ds, 1).await.unwrap() && !phones.exists(&ds, 2).await.unwrap());
    let author = stored(&ds, &author).await;
    assert_eq!(author.phones.len(), 3, "the field is an ordinary property");
    assert_eq!(author.phones().build(&ds, phone("44")).unwrap().id, Some(9));
    assert_eq!(stored(&ds, &author).await.phones.len(), 3, "what is built is not stored");
}

#[tokio::test]
async fn items_are_changed_and_destroyed() {
    let (ds, author) = author().await;
    for number in ["11", "22", "33"] {
        author.phones().create(&ds, phone(number)).await.unwrap();
    }
    assert!(stored(&ds, &author).await.reachable, "the row was updated, through its hooks");
    let phones = author.phones();
    let changed = phones.update_by_id(&ds, 2, |phone| phone.kind = Some("work".into())).await.unwrap();
    assert_eq!((changed.id, changed.kind.as_deref(), &*changed.phone_number), (Some(2), Some("work"), "22"));
    let missing = phones.update_by_id(&ds, 9, |_| {}).await.unwrap_err();
    assert!(missing.is_not_found() && missing.to_string().contains("Phone"), "{missing}");

    phones.destroy_by_id(&ds, 1).await.unwrap();
    assert!(phones.destroy_by_id(&ds, 1).await.unwrap_err().is_not_found());
    assert_eq!(phones.destroy_all(&ds, Phone::KIND.eq("work")).await.unwrap(), 1);
    let left: Vec<_> = stored(&ds, &author).await.phones.into_iter().map(|phone| phone.id).collect();
    assert_eq!(left, [Some(3)]);
    assert_eq!(phones.destroy_all(&ds, everything()).await.unwrap(), 1);
    assert_eq!(phones.destroy_all(&ds, everything()).await.unwrap(), 0);
    assert!(!stored(&ds, &author).await.reachable);
}

#[tokio::test]
async fn what_is_invalid_is_not_stored() {
    let (ds, author) = author().await;
    author.phones().create(&ds, phone("11")).await.unwrap();
    let error = author.phones().create(&ds, Phone { id: Some(1), ..phone("22") }).await.unwrap_err();
    let errors = error.validation_errors().unwrap();
    assert_eq!(errors.codes().get("phones").unwrap(), &["uniqueness"], "{error}");
    let error = author.phones().create(&ds, phone("1")).await.unwrap_err();
    assert!(error.is_validation() && error.to_string().contains("phones[1].phoneNumber"), "{error}");
    let error = author.phones().update_by_id(&ds, 1, |phone| phone.phone_number.clear()).await.unwrap_err();
    assert!(error.is_validation() && error.to_string().contains("phones[0].phoneNumber"), "{error}");
    assert_eq!(stored(&ds, &author).await.phones.len(), 1);
    // So where the row is written as a whole.
    let twice = vec![Phone { id: Some(1), ..phone("11") }, Phone { id: Some(1), ..phone("22") }];
    let error = Author::create(&ds, NewAuthor {}).phones(twice).await.unwrap_err();
    assert!(error.is_validation(), "{error}");
}

#[tokio::test]
async fn ids_may_be_text_and_fields_have_wire_names() {
    let (ds, author) = author().await;
    author.tags().create(&ds, Tag { name: "rust".into(), weight: 1 }).await.unwrap();
    author.tags().create(&ds, Tag { name: "sql".into(), weight: 2 }).await.unwrap();
    author.tags().update_by_id(&ds, "rust", |tag| tag.weight = 5).await.unwrap();
    assert_eq!(author.tags().find(&ds, Tag::WEIGHT.gt(2)).await.unwrap()[0].name, "rust");
    let json = serde_json::to_value(stored(&ds, &author).await).unwrap();
    assert_eq!(json["labels"], json!([{"name": "rust", "weight": 5}, {"name": "sql", "weight": 2}]));
}

#[tokio::test]
async fn one_struct() {
    let (ds, author) = author().await;
    assert_eq!(author.address().get(&ds).await.unwrap(), None);
    let none = author.address().update(&ds, |_| {}).await.unwrap_err();
    assert!(none.is_not_found(), "{none}");
    let turin = author.address().create(&ds, Address { city: "Turin".into() }).await.unwrap();
    assert_eq!(author.address().get(&ds).await.unwrap(), Some(turin));
    let oslo = author.address().update(&ds, |address| address.city = "Oslo".into()).await.unwrap();
    assert_eq!(stored(&ds, &author).await.address, Some(oslo));
    let error = author.address().create(&ds, Address { city: String::new() }).await.unwrap_err();
    assert!(error.is_validation() && error.to_string().contains("address.city"), "{error}");
    author.address().destroy(&ds).await.unwrap();
    assert_eq!(stored(&ds, &author).await.address, None);
}

#[tokio::test]
async fn the_same_at_run_time() {
    let (ds, author) = author().await;
    author.phones().create(&ds, phone("11")).await.unwrap();
    let model = ds.model("Author").unwrap();
    let record = model.find_by_id(&ds, &json!(author.id)).unwrap().await.unwrap().unwrap();
    let phones = record.relation("phones").unwrap();
    let made = phones.create(&ds, &json!({"phoneNumber": "22"})).await.unwrap();
    assert_eq!(made.to_json()["id"], 2);
    assert_eq!(phones.count(&ds, &json!({"phoneNumber": "11"})).await.unwrap(), 1);
    assert_eq!(author.phones().count(&ds, everything()).await.unwrap(), 2);
    // It is there already: an include adds nothing, and is no mistake.
    let filter = Filter::<Author>::parse(r#"{"include": "phones"}"#).unwrap();
    assert_eq!(Author::find(&ds).with(filter).await.unwrap()[0].phones.len(), 2);
    // LDL says it as it is.
    let ldl = Author::definition().to_ldl();
    assert_eq!(
        ldl["options"]["relations"]["phones"],
        json!({"type": "embedsMany", "model": "Phone", "property": "phones"})
    );
    let read = juggler_core::ModelDefinition::from_ldl_json(&ldl).unwrap();
    assert!(read.relations.iter().all(juggler_core::definition::RelationDefinition::is_of_structs));
}
