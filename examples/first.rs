//! The first minute: derive a model, then create, find, update and destroy its rows.

use juggler_core::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id, generated)]
    id: i64,
    #[model(unique, length = 150)]
    email: String,
    age: Option<i32>,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let ds = juggler_memory::connect("memory:").await?;

    // Required fields are a struct, so a missing one does not compile; optional ones are setters.
    let ada = User::create(&ds, NewUser { email: "ada@example.org".into() }).age(36).await?;
    User::create(&ds, NewUser { email: "kim@example.org".into() }).await?;

    let adults = User::find(&ds).filter(User::AGE.gte(18)).order(User::EMAIL.asc()).limit(20).await?;
    assert_eq!(adults[0], ada);

    // The same filter, as it comes from the wire.
    let filter = Filter::parse(r#"{"where":{"age":{"gte":18}},"order":"email ASC","limit":20}"#)?;
    assert_eq!(User::find(&ds).with(filter).await?, adults);

    // A field you do not name is left alone; `None` sets it to null.
    let ada = ada.update(&ds).set(User::AGE, None).await?;
    assert_eq!(ada.age, None);

    assert_eq!(User::destroy_all(&ds, User::AGE.is_null()).await?, 2);
    Ok(())
}
