//! Models defined at run time, on a store: live changes, mixins, several at once, and what links them.
#![allow(clippy::unwrap_used, clippy::panic)]

use juggler_core::prelude::*;
use juggler_core::{Kind, Result};
use juggler_memory::Memory;
use serde_json::{Value as Json, json};

fn ds() -> DataSource {
    DataSource::new(Memory::new())
}

fn names(model: &RuntimeModel) -> Vec<String> {
    model.definition().properties.iter().map(|property| property.name.to_string()).collect()
}

async fn rows(ds: &DataSource, model: &RuntimeModel) -> Vec<Json> {
    model.find(ds).await.unwrap().iter().map(Record::to_json).collect()
}

#[tokio::test]
async fn a_live_model_is_redefined_and_keeps_its_rows() -> Result<()> {
    let ds = ds();
    let first = ds.define("Person", &json!({"name": "string"}), &json!({}))?;
    first.create(&ds, &json!({"name": "Ada"}))?.await?;
    let second = ds.define("Person", &json!({"name": "string", "age": "number"}), &json!({}))?;
    second.create(&ds, &json!({"name": "Bob", "age": "7"}))?.await?;
    let all = [json!({"id": 1, "name": "Ada"}), json!({"id": 2, "name": "Bob", "age": 7})];
    assert_eq!(rows(&ds, &second).await, all);
    assert_eq!(names(&ds.model("Person")?), ["id", "name", "age"]);

    let third = ds.define_property("Person", "city", &json!({"type": "string", "default": "Oslo"}))?;
    third.create(&ds, &json!({"name": "Cy"}))?.await?;
    assert_eq!(rows(&ds, &third).await[2], json!({"id": 3, "name": "Cy", "city": "Oslo"}));
    let fourth = ds.extend_model("Person", &json!({"age": null, "tags": ["string"]}))?;
    assert_eq!(names(&fourth), ["id", "name", "city", "tags"]);
    assert_eq!(names(&ds.register_property("Person", "nick")?), ["id", "name", "city", "tags", "nick"]);
    assert_eq!(ds.register_property("Person", "name")?.definition().properties.len(), 5, "it is there");

    assert!(ds.delete_model_by_name("Person") && !ds.delete_model_by_name("Person"));
    assert!(ds.model("Person").is_err());
    let again = ds.define("Person", &json!({"name": "string"}), &json!({}))?;
    assert_eq!(again.count(&ds).await?, 3);
    ds.delete_all_models();
    assert!(ds.models().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_model_that_extends_another_has_rows_of_its_own() -> Result<()> {
    let ds = ds();
    let user = ds.define(
        "User",
        &json!({"email": {"type": "string", "required": true}}),
        &json!({"hidden": ["email"]}),
    )?;
    let customer = user.extend(&ds, "Customer", &json!({"vip": "boolean"}), &json!({}))?;
    assert!(customer.create(&ds, &json!({"vip": true}))?.await.unwrap_err().is_validation());
    let row = customer.create(&ds, &json!({"email": "a", "vip": "true"}))?.await?;
    assert_eq!(row.to_json(), json!({"id": 1, "vip": true}));
    assert_eq!((user.count(&ds).await?, customer.count(&ds).await?), (0, 1));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(strict = "filter")]
struct Animal {
    #[model(id, generated)]
    id: i64,
    legs: u8,
}

#[tokio::test]
async fn a_derived_model_is_extended_and_copied() -> Result<()> {
    let (ds, other) = (ds(), ds());
    ds.attach::<Animal>()?;
    let bird = ds.extend("Animal", "Bird", &json!({"wings": "number"}), &json!({}))?;
    assert!(bird.draft(&json!({"legs": 256})).is_err(), "as strict about types as its base");
    let row = bird.create(&ds, &json!({"legs": 2, "wings": 2, "more": 1}))?.await?;
    assert_eq!(row.to_json(), json!({"id": 1, "legs": 2, "wings": 2}));
    assert_eq!(row.into_model::<Animal>()?, Animal { id: 1, legs: 2 });

    let copy = other.copy_model(&bird)?;
    assert_eq!((copy.definition(), copy.count(&other).await?), (bird.definition(), 0));
    assert_eq!(ds.definitions()[0]["properties"]["legs"]["storage"], "u8");
    Ok(())
}

#[test]
fn mixins_add_what_is_missing() -> Result<()> {
    let ds = ds();
    ds.define_mixin("TimeStamp", &json!({"created": {"type": "date", "default": "$now"}, "name": "number"}))?;
    ds.define_mixin_with("Owned", |model, options| {
        let name = options["by"].as_str().unwrap_or("owner").to_owned();
        model.properties.to_mut().push(juggler_core::Property::of(name.into(), Kind::Text));
        Ok(())
    });
    let settings =
        json!({"mixins": {"TimeStamp": true, "Owned": [{}, {"by": "editor"}]}, "hidden": ["owner"]});
    let post = ds.define("Post", &json!({"name": "string"}), &settings)?;
    assert_eq!(names(&post), ["id", "name", "created", "owner", "editor"]);
    assert_eq!(post.definition().property("name").unwrap().1.kind, Kind::Text, "its own stays");
    assert!(post.definition().property("owner").unwrap().1.hidden, "settings come last");

    let error = ds.define("X", &json!({}), &json!({"mixins": {"TimeStmp": {}}})).unwrap_err().to_string();
    assert!(
        error.starts_with("unknown mixin `TimeStmp` on ") && error.ends_with("did you mean `TimeStamp`?"),
        "{error}"
    );
    assert!(ds.define_mixin("Bad", &json!({"a.b": "string"})).is_err());

    let group = ds.define("Group", &json!({"groups": ["string"], "name": "date"}), &json!({}))?;
    let mixed = post.mixin(&group).attach_to(&ds)?;
    assert_eq!(names(&mixed), ["id", "name", "created", "owner", "editor", "groups"]);
    assert_eq!(ds.model("Post")?, mixed);
    Ok(())
}

#[test]
fn several_models_are_built_in_any_order() -> Result<()> {
    let ds = ds();
    let models = ds.build_models(&json!([
        {"name": "Customer", "base": "User", "properties": {"vip": "boolean"}},
        {"name": "User", "properties": {"home": "Address", "others": ["Address"]}, "options": {"strict": true}},
        {"name": "Address", "properties": {"city": "string"}, "settings": {"idInjection": false}},
    ]))?;
    assert_eq!(models.keys().collect::<Vec<_>>(), ["Address", "Customer", "User"]);
    assert_eq!(models["Customer"].definition().property("home").unwrap().1.ldl_type(), json!("Address"));
    assert!(!models["Customer"].definition().is_open());

    let one = ds.build_models(&json!({"name": "One", "properties": {"a": "string"}}))?;
    assert_eq!(names(&one["One"]), ["id", "a"]);
    let unnamed = ds.build_models(&json!({"name": "string", "age": "number"}))?;
    assert_eq!(names(&unnamed["AnonymousModel_0"]), ["id", "name", "age"]);
    assert_eq!(ds.get_schema_name(None), "AnonymousModel_1");
    assert_eq!(ds.get_schema_name(Some("X")), "X");

    let circle = json!([
        {"name": "A", "base": "C", "properties": {}}, {"name": "B", "base": "A", "properties": {}},
        {"name": "C", "base": "B", "properties": {}}, {"name": "D", "base": "A", "properties": {}},
    ]);
    let error = ds.build_models(&circle).unwrap_err().to_string();
    assert_eq!(error, "model B: settings.base: `A` and it extend each other in a circle");
    let error = ds
        .build_models(&json!([{"name": "E", "properties": {}}, {"name": "F", "properties": {"x": "nope"}}]));
    assert_eq!(error.unwrap_err().to_string(), "unknown type `nope` on F (properties.x)");
    assert!(ds.model("E").is_err(), "all or none");
    assert!(ds.build_models(&json!([1])).is_err());
    Ok(())
}

#[tokio::test]
async fn an_instance_is_a_model() -> Result<()> {
    let ds = ds();
    let doc = json!({"name": "Ada", "born": "1815-12-10", "tags": ["x"], "home": {"city": "London", "type": "house"}});
    let model = ds.build_model_from_instance("Doc", &doc, &json!({"strict": "filter"}))?;
    let row = model.create(&ds, &doc)?.await?.to_object(Default::default());
    let mut expected = doc;
    expected["id"] = json!(1);
    assert_eq!(row, expected);
    Ok(())
}

#[tokio::test]
async fn a_relation_to_no_model_is_an_error_at_the_first_use() -> Result<()> {
    let ds = ds();
    let settings = json!({"relations": {
        "self": {"type": "hasMany", "model": "Author"},
        "subject": {"type": "belongsTo", "polymorphic": true},
        "books": {"type": "hasMany", "model": "Book"},
    }});
    let author = ds.define("Author", &json!({}), &settings)?;
    let error = author.count(&ds).await.unwrap_err().to_string();
    assert_eq!(error, "unknown model `Book` on Author (settings.relations.books.model)");
    ds.define("Book", &json!({}), &json!({}))?;
    assert_eq!(author.count(&ds).await?, 0);
    Ok(())
}

#[test]
fn the_names_of_a_store_are_told() -> Result<()> {
    let ds = ds();
    let properties = json!({
        "sku": {"type": "string", "id": 2, "columnName": "SKU", "memory": {"dataType": "char"}},
        "shop": {"type": "number", "id": 1},
        "qty": "number",
    });
    ds.define("Stock", &properties, &json!({"oracle": {"table": "O"}, "memory": {"table": "STOCK"}}))?;
    assert_eq!(ds.table_name("Stock")?, "STOCK", "that of the connector");
    assert_eq!(ds.column_name("Stock", "sku")?, "SKU");
    assert_eq!(ds.column_names("Stock")?, ["SKU", "shop", "qty"]);
    assert_eq!(Json::from(ds.column_metadata("Stock", "sku")?), json!({"dataType": "char"}));
    assert!(ds.column_metadata("Stock", "qty")?.is_empty());
    assert_eq!(
        (ds.id_name("Stock")?, ds.id_column_name("Stock")?),
        (Some("shop".into()), Some("shop".into()))
    );
    assert_eq!(ds.id_names("Stock")?, ["shop", "sku"]);
    assert_eq!(ds.column_name("Stock", "Qty").unwrap_err().status_code(), 400);
    assert!(ds.table_name("Stok").unwrap_err().to_string().ends_with("did you mean `Stock`?"));

    let post = ds
        .define("Post", &json!({"title": "string"}), &json!({}))
        .and_then(|_| ds.define_foreign_key("Post", "userId", "Post"))?;
    assert_eq!(post.definition().property("userId").unwrap().1.kind, post.definition().properties[0].kind);
    assert_eq!(ds.define_foreign_key("Post", "userId", "Stock")?, post, "it is there");
    assert!(ds.define_foreign_key("Post", "stockId", "Stock").is_err(), "two parts");
    assert_eq!((ds.resolve_type("BOOLEAN")?, ds.resolve_type("buffer")?), (Kind::Bool, Kind::Bytes));
    assert!(matches!(ds.resolve_type("Post")?, Kind::Object(_)));
    assert!(ds.resolve_type("strng").unwrap_err().to_string().ends_with("did you mean `string`?"));
    Ok(())
}

#[tokio::test]
async fn ten_thousand_properties_are_defined_at_once() -> Result<()> {
    let ds = ds();
    let properties: Json = (0..10_000).map(|i| (format!("p{i}"), json!("string"))).collect();
    let relations: Json =
        (0..1_000).map(|i| (format!("r{i}"), json!({"type": "hasMany", "model": "Wide"}))).collect();
    let wide = ds.define("Wide", &properties, &json!({"relations": relations}))?;
    assert_eq!(wide.count(&ds).await?, 0);
    Ok(())
}
