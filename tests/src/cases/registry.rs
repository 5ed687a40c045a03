//! Relations between data sources: this backend and another.

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::library::Club;
use crate::models::library::{Author, Book, Membership, NewAuthor, NewBook, NewClub};
use crate::naive;
use crate::relation_matrix::{csv, split};

pub(super) const CASES: &[Case] = cases!("registry";
    every_method_works_across,
    also_with_the_model_between_on_either_side,
    of_derived_models,
    a_transaction_is_of_its_own_data_source,
    what_is_not_linked_is_not_found,
);

const COMMITTED: &str = include_str!("../../matrix/relations.csv");

/// Another store, of memory or of the naive connector.
fn other(factory: &dyn ConnectorFactory) -> Result<DataSource> {
    let settings = Settings::new(factory.name());
    Ok(DataSource::with_settings(factory.create(&settings)?, &settings))
}

async fn every_method_works_across(world: World) -> Outcome {
    let on_second = ["Book", "Club", "Prize", "Profile", "Review", "Shelf", "Picture", "Friendship"];
    let table = split(&world.ds, &other(&juggler_memory::CONNECTOR)?, &on_second).await?;
    assert_eq!(csv(&table), COMMITTED);
    Ok(())
}

async fn also_with_the_model_between_on_either_side(world: World) -> Outcome {
    let on_second = ["Author", "Address", "Phone", "Membership", "Volume", "Cover"];
    let table = split(&world.ds, &other(&naive::CONNECTOR)?, &on_second).await?;
    assert_eq!(csv(&table), COMMITTED);
    Ok(())
}

async fn of_derived_models(world: World) -> Outcome {
    let books = other(&juggler_memory::CONNECTOR)?;
    world.ds.attach::<(Author, Membership)>()?;
    books.attach::<(Book, Club)>()?;
    let registry = Registry::new([world.ds.clone(), books.clone()]);
    let home = registry.data_source_of("Author")?;
    let ada = Author::create(home, NewAuthor { name: "ada".to_owned() }).await?;
    let book = ada.books().create(home, NewBook { name: "notes".to_owned() }).await?;
    let club = ada.clubs().create(home, NewClub { name: "club".to_owned() }).await?;
    assert_eq!(
        (Book::count(&books).await?, Club::count(&books).await?, Membership::count(home).await?),
        (1, 1, 1)
    );
    let found = Author::find(home)
        .filter(Author::BOOKS.some(Book::AUTHOR.is(Author::CLUBS.some(Club::NAME.eq("club")))))
        .include((Author::BOOKS.include(Book::AUTHOR), Author::CLUBS.include(Club::AUTHORS)))
        .one()
        .await?;
    assert_eq!(found.books.loaded()?[0].author.loaded()?.map(|author| author.id), Some(ada.id));
    assert_eq!(found.clubs.loaded()?[0].authors.loaded()?[0].name, "ada");
    // From the other end, and with what goes along with a call.
    assert_eq!(book.author().get(&books).await?.map(|author| author.name), Some("ada".to_owned()));
    assert_eq!(club.authors().count(&books).await?, 1);
    let found =
        Book::find(&books).filter(Book::AUTHOR.is(Author::NAME.eq("ada"))).include(Book::AUTHOR).await?;
    assert!(found[0].author.loaded()?.is_some());
    Ok(())
}

async fn a_transaction_is_of_its_own_data_source(world: World) -> Outcome {
    let second = other(&juggler_memory::CONNECTOR)?;
    world.ds.attach::<Book>()?;
    second.attach::<Author>()?;
    let _registry = Registry::new([world.ds.clone(), second.clone()]);
    let ada = Author::create(&second, NewAuthor { name: "ada".to_owned() }).await?;
    let outcome: Result<()> = second
        .transaction(async |tx| {
            ada.update(tx).set(Author::NAME, "changed").await?;
            ada.books().create(tx, NewBook { name: "kept".to_owned() }).await?;
            Err(Error::bad_request("enough"))
        })
        .await;
    refused(outcome, 400);
    assert_eq!((ada.reload(&second).await?.name, Book::count(&world.ds).await?), ("ada".to_owned(), 1));
    Ok(())
}

async fn what_is_not_linked_is_not_found(world: World) -> Outcome {
    let second = other(&juggler_memory::CONNECTOR)?;
    let relations = json!({"books": {"type": "hasMany", "model": "Bok"}});
    let author = world.ds.define("Author", &json!({"name": "string"}), &json!({"relations": relations}))?;
    second.define("Book", &json!({"name": "string"}), &json!({}))?;
    let registry = Registry::new([world.ds.clone(), second]);
    let error = refused(author.find(&world.ds).await, 400);
    assert!(
        error.to_string().contains("`Bok`")
            && error.to_string().contains("Author (settings.relations.books.model)"),
        "{error}"
    );
    let error = refused(registry.data_source_of("Bok").map(drop), 400);
    assert!(error.to_string().contains("did you mean `Book`"), "{error}");
    Ok(())
}
