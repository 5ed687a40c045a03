//! Conditions about related rows.

use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use serde_json::Value as Json;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::library::{Author, Book, Club, Review, Shelf, Volume, attach_library};
use crate::models::{define_library, fill_library};

pub(super) const CASES: &[Case] = cases!("related_filter";
    of_many_rows,
    of_one_row,
    within_one_another,
    typed_and_json_are_the_same,
    of_run_time_models,
    in_every_operation,
    mistakes_are_errors,
    too_deep_is_refused,
    default_scopes_in_a_circle_are_refused,
);

async fn names<T: DataAccess + serde::Serialize>(ds: &DataSource, predicate: Predicate<T>) -> Result<String> {
    let rows = T::find(ds).filter(predicate).await?;
    let json = serde_json::to_value(&rows).map_err(|error| Error::bad_request(error.to_string()))?;
    let names = json.as_array().into_iter().flatten().filter_map(|row| row["name"].as_str());
    Ok(names.collect::<Vec<_>>().join(" "))
}

async fn names_of(ds: &DataSource, model: &str, condition: &Json) -> Result<String> {
    let model = ds.model(model)?;
    let rows = model.find(ds).filter(model.condition(condition)?).await?;
    let names: Vec<String> =
        rows.iter().map(|row| row.to_json()["name"].as_str().unwrap_or("?").to_owned()).collect();
    Ok(names.join(" "))
}

async fn of_many_rows(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    for (predicate, expected) in [
        (Author::BOOKS.some(Book::NAME.eq("a")), "owner"),
        (Author::BOOKS.some(everything()), "owner a"),
        (Author::BOOKS.none(everything()), "other b c"),
        (Author::BOOKS.none(Book::NAME.eq("a")), "other a b c"),
        (Author::BOOKS.every(Book::NAME.eq("a")), "other b c"),
        (Author::BOOKS.every(Book::NAME.inq(["a", "b"])), "owner other b c"),
        (Author::BOOKS.every(everything()), "owner other a b c"),
        (!Author::BOOKS.some(Book::NAME.eq("a")), "other a b c"),
        (Author::CLUBS.some(Club::NAME.eq("a")), "owner"),
        (Author::CLUBS.none(Club::NAME.eq("a")), "other a b c"),
        (Author::CLUBS.every(Club::NAME.eq("a")), "other a b c"),
        (Author::FAVORITES.some(Book::NAME.eq("b")), "owner"),
        (Author::FAVORITES.none(everything()), "other a b c"),
        (Author::FRIENDS.some(Author::NAME.eq("b")), "owner"),
        (Author::REVIEWS.some(Review::NAME.eq("owner")), "a"),
    ] {
        assert_eq!(names(ds, predicate.clone()).await?, expected, "{predicate:?}");
    }
    assert_eq!(names(ds, Shelf::VOLUMES.some(Volume::NAME.eq("b"))).await?, "owner", "a key of two parts");
    assert_eq!(names(ds, Shelf::VOLUMES.none(everything())).await?, "other b c");
    Ok(())
}

async fn of_one_row(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    Book::update_all(ds, Book::NAME.eq("c")).set(Book::AUTHOR_ID, 99).await?; // leads nowhere
    for (predicate, expected) in [
        (Book::AUTHOR.is(Author::NAME.eq("owner")), "a b"),
        (Book::AUTHOR.is_not(Author::NAME.eq("owner")), "owner other c"),
        (Book::AUTHOR.is(everything()), "owner a b"),
        (Book::AUTHOR.is_not(everything()), "other c"),
        (Book::AUTHOR.is(Author::NAME.neq("owner")), "owner"),
    ] {
        assert_eq!(names(ds, predicate.clone()).await?, expected, "{predicate:?}");
    }
    assert_eq!(names(ds, Volume::PLACE.is(Shelf::NAME.eq("owner"))).await?, "a b");
    assert_eq!(names(ds, Volume::PLACE.is_not(everything())).await?, "other c");
    assert_eq!(names(ds, Author::PROFILE.is_not(everything())).await?, "other a b c");
    Ok(())
}

async fn within_one_another(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    let of_member = Book::AUTHOR.is(Author::CLUBS.some(Club::NAME.eq("a")));
    assert_eq!(names(ds, of_member.clone()).await?, "a b");
    let mentors = Author::PUPILS.some(Author::BOOKS.some(everything()) & Author::PUPILS.some(everything()));
    assert_eq!(names(ds, mentors).await?, "owner a", "who are pupils of each other, and have books");
    let none = Author::BOOKS.every(Book::AUTHOR.is(Author::BOOKS.none(everything())));
    assert_eq!(names(ds, none).await?, "other b c");
    assert_eq!(names(ds, (of_member | Book::ID.eq(5)) & Book::NAME.neq("b")).await?, "a c");
    Ok(())
}

async fn typed_and_json_are_the_same(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    for (typed, json) in [
        (Author::BOOKS.some(Book::NAME.like("a%")), json!({"books": {"some": {"name": {"like": "a%"}}}})),
        (Author::BOOKS.none(everything()), json!({"books": {"none": {}}})),
        (
            Author::BOOKS.every(Book::AUTHOR.is_not(Author::ID.gt(1))),
            json!({"books": {"every": {"author": {"isNot": {"id": {"gt": 1}}}}}}),
        ),
        (
            Author::MENTOR.is(Author::ID.eq(3)) | !Author::CLUBS.some(everything()),
            json!({"or": [{"mentor": {"is": {"id": 3}}}, {"nor": [{"clubs": {"some": {}}}]}]}),
        ),
        (Author::MENTOR.is_not(everything()), json!({"mentor": {"is": null}})),
        (Author::MENTOR.is(everything()), json!({"mentor": {"isNot": null}})),
    ] {
        let filter = Filter::<Author>::parse(&json!({"where": json}).to_string())?;
        assert_eq!(filter, Filter::new().filter(typed.clone()), "{json}");
        let printed = filter.to_json()?;
        assert_eq!(Filter::<Author>::parse(&printed.to_string())?, filter, "{printed}");
        assert_eq!(Author::find(&world.ds).with(filter).await?, Author::find(&world.ds).filter(typed).await?);
    }
    Ok(())
}

async fn of_run_time_models(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    for (model, condition, expected) in [
        ("Author", json!({"books": {"some": {"name": "a"}}}), "owner"),
        ("Author", json!({"books": {"some": {"author": {"is": {"name": "owner"}}}}}), "owner"),
        (
            "Author",
            json!({"books": {"some": {"author": {"is": {"books": {"none": {"name": "x"}}}}}}}),
            "owner a",
        ),
        ("Author", json!({"books": {"some": {"or": [{"author": {"is": null}}, {"id": "3"}]}}}), "owner"),
        ("Author", json!({"books": {"some": {}, "every": {"name": {"inq": ["a", "b"]}}}}), "owner"),
        ("Author", json!({"books": {}}), "owner other a b c"),
        ("Author", json!({"pictures": {"some": {"name": "a"}}}), "owner"),
        ("Author", json!({"pictures": {"some": {"name": "owner"}}}), "a"),
        ("Author", json!({"cover": {"is": {"name": "a"}}}), "owner"),
        ("Author", json!({"address": {"is": {"name": "a"}}}), "owner"),
        ("Author", json!({"address": {"is": null}}), "other a b c"),
        ("Author", json!({"phones": {"some": {"name": "b"}}}), "owner"),
        ("Author", json!({"phones": {"none": {"name": "b"}}}), "other a b c"),
        ("Club", json!({"authors": {"some": {"books": {"some": {"name": "a"}}}}}), "a b"),
        ("Prize", json!({"authors": {"every": {"name": "x"}}}), "owner other c"),
        ("Volume", json!({"place": {"is": {"volumes": {"some": {"name": "owner"}}}}}), "owner"),
    ] {
        assert_eq!(names_of(&world.ds, model, &condition).await?, expected, "{model} {condition}");
    }
    let author = world.ds.model("Author")?;
    let scope = json!({"where": {"author": {"is": {"books": {"some": {"name": "a"}}}}}});
    let filter = json!({"where": {"id": 1}, "include": {"relation": "books", "scope": scope}});
    let rows = author.find(&world.ds).with(author.filter(&filter)?).await?;
    assert_eq!(rows[0].related("books")?.len(), 2, "in the scope of an include");
    Ok(())
}

async fn in_every_operation(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    let has_book = || Author::BOOKS.some(Book::NAME.eq("a"));
    assert_eq!(Author::count(ds).filter(has_book()).await?, 1);
    assert!(Author::find(ds).filter(has_book()).exists().await?);
    assert_eq!(Author::find_one(ds).filter(has_book()).await?.map(|author| author.id), Some(1));
    assert_eq!(Author::find_by_ids(ds, [1, 2]).filter(has_book()).await?.len(), 1);
    assert_eq!(Author::find(ds).filter(has_book()).page().await?.total, 1);
    assert_eq!(Author::find(ds).filter(has_book()).values(Author::ID).await?, [1]);
    assert_eq!(Author::scope(Filter::new().filter(has_book())).find(ds).await?.len(), 1);
    let (found, created) = Author::find_or_create(
        ds,
        Filter::new().filter(has_book()),
        crate::models::library::NewAuthor { name: "x".into() },
    )
    .await?;
    assert_eq!((found.id, created), (1, false));
    assert_eq!(Author::update_all(ds, has_book()).set(Author::SECRET, "t").await?, 1);
    let changed =
        Author::upsert_with_where(ds, has_book(), Draft::<Author>::new().set(Author::SECRET, "u")).await?;
    assert_eq!((changed.id, changed.secret.as_deref()), (1, Some("u")));
    let author = Author::find_by_id(ds, 1).required().await?;
    let books = author.books();
    assert_eq!(books.find(ds).filter(Book::AUTHOR.is(Author::NAME.eq("owner"))).await?.len(), 2);
    assert_eq!(books.destroy_all(ds, Book::AUTHOR.is_not(everything())).await?, 0);
    assert_eq!(Book::destroy_all(ds, Book::AUTHOR.is(Author::NAME.eq("owner"))).await?, 2);
    assert_eq!(Author::count(ds).filter(has_book()).await?, 0);
    Ok(())
}

async fn mistakes_are_errors(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    for (model, condition, says) in [
        ("Author", json!({"books": {"smoe": {}}}), "`some`"),
        ("Author", json!({"books": {"is": {}}}), "is"),
        ("Book", json!({"author": {"some": {}}}), "some"),
        ("Book", json!({"author": 3}), "is a relation"),
        ("Author", json!({"books": {"some": 3}}), "books.some"),
        ("Author", json!({"books": {"some": {"author": {"some": {}}}}}), "author.some"),
        ("Author", json!({"books": {"some": {"auhtor": {"is": {}}}}}), "author"),
    ] {
        let answer = names_of(&world.ds, model, &condition).await;
        let error = refused(answer, 400).to_string();
        assert!(error.contains(says), "{condition}: {error}");
    }
    let owner = names_of(&world.ds, "Picture", &json!({"owner": {"is": {"name": "a"}}})).await;
    assert!(refused(owner, 501).to_string().contains("Picture.owner"));
    Ok(())
}

async fn too_deep_is_refused(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let predicate = (0..300).fold(everything(), |inner, _| Author::MENTOR.is(inner));
    let error = refused(Author::find(&world.ds).filter(predicate).await, 400);
    assert!(error.to_string().contains("deep"), "{error}");
    let predicate = (0..20).fold(everything(), |inner, _| Author::MENTOR.is(inner));
    assert_eq!(names(&world.ds, predicate).await?, "owner a b", "around in a circle");
    Ok(())
}

async fn default_scopes_in_a_circle_are_refused(world: World) -> Outcome {
    for (model, other, kind, word) in [("Hen", "Egg", "hasMany", "some"), ("Egg", "Hen", "belongsTo", "is")] {
        let relations = json!({"others": {"type": kind, "model": other, "foreignKey": "henId"}});
        let scope = json!({"where": {"others": {word: {"name": "x"}}}});
        world.ds.define(
            model,
            &json!({"name": "string"}),
            &json!({"relations": relations, "scope": scope}),
        )?;
    }
    let hen = world.ds.model("Hen")?;
    let error = refused(hen.find(&world.ds).await, 400);
    assert!(error.to_string().contains("deep"), "{error}");
    assert!(hen.find(&world.ds.unscoped()).await?.is_empty());
    Ok(())
}
