//! Keys of relations: of two parts, null, dangling, and given twice.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::library::*;
use crate::models::{define_library, fill_library};

pub(super) const CASES: &[Case] = cases!("related_keys";
    adding_twice_adds_once,
    of_tasks_that_add_at_once_all_succeed,
    a_list_has_each_key_once,
    a_row_between_keeps_what_was_given,
    a_key_of_two_parts_is_whole_or_nothing,
    keys_of_two_parts_through_a_model,
    a_row_without_a_key_relates_nobody,
    what_dangles_is_nobody,
    the_owner_decides_the_key_of_a_new_row,
    a_has_one_has_one,
    both_ends_see_the_same,
    what_is_not_there_cannot_be_added,
);

async fn adding_twice_adds_once(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let (ds, owner) = (&world.ds, Author::find_by_id(&world.ds, 1).required().await?);
    for _ in 0..2 {
        owner.clubs().add(ds, 5).await?;
        owner.prizes().add(ds, 5).await?;
        owner.friends().add(ds, 5).await?;
        owner.books().add(ds, 5).await?;
    }
    assert_eq!(owner.clubs().count(ds).await?, 3);
    assert_eq!(Membership::count(ds).await?, 3);
    assert_eq!(ds.model("AuthorPrize")?.count(ds).await?, 3);
    assert_eq!(Friendship::count(ds).await?, 3);
    assert_eq!(owner.books().count(ds).await?, 3);
    for _ in 0..2 {
        owner.clubs().remove(ds, 5).await?;
    }
    assert_eq!(Membership::count(ds).await?, 2, "who is not related stays as he is");
    Ok(())
}

async fn of_tasks_that_add_at_once_all_succeed(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let ds = world.ds.clone();
            tokio::spawn(async move {
                let owner = Author::find_by_id(&ds, 1).required().await?;
                owner.prizes().add(&ds, 5).await?;
                owner.friends().add(&ds, 5).await
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    assert_eq!(
        world.ds.model("AuthorPrize")?.count(&world.ds).await?,
        3,
        "both keys are the id of a row between"
    );
    assert_eq!(Friendship::count(&world.ds).await?, 3);
    Ok(())
}

async fn a_list_has_each_key_once(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let (ds, owner) = (&world.ds, Author::find_by_id(&world.ds, 1).required().await?);
    let error = refused(owner.favorites().add(ds, 3).await, 422);
    assert_eq!(
        error.validation_errors().map(|errors| json!(errors.codes())),
        Some(json!({"favoriteIds": ["uniqueness"]}))
    );
    owner.favorites().add(ds, 5).await?;
    owner.favorites().add(ds, 1).await?; // reads the list anew
    let owner = owner.reload(ds).await?;
    assert_eq!(owner.favorite_ids, [3, 4, 5, 1]);
    owner.favorites().remove(ds, 4).await?;
    owner.favorites().destroy_by_id(ds, 5).await?;
    assert_eq!((owner.reload(ds).await?.favorite_ids, Book::exists(ds, 5).await?), (vec![3, 1], false));
    refused(owner.favorites().find_by_id(ds, 2).await, 400); // it is there, and not in the list
    refused(owner.favorites().find_by_id(ds, 99).await, 404);
    Ok(())
}

async fn a_row_between_keeps_what_was_given(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let (ds, owner) = (&world.ds, Author::find_by_id(&world.ds, 1).required().await?);
    let with_role = |role: &str| Draft::<Membership>::new().set(Membership::ROLE, role);
    owner.clubs().add_with(ds, 5, with_role("treasurer")).await?;
    let club =
        owner.clubs().create(ds, NewClub { name: "new".to_owned() }).between(with_role("founder")).await?;
    // Keys that are given do not count.
    owner
        .clubs()
        .add_with(ds, 1, with_role("guest").set(Membership::AUTHOR_ID, 5).set(Membership::CLUB_ID, 5))
        .await?;
    for (club, role) in [(5, "treasurer"), (club.id, "founder"), (1, "guest")] {
        let membership = Membership::find(ds).filter(Membership::CLUB_ID.eq(club)).one().await?;
        assert_eq!((membership.author_id, membership.role.as_deref()), (1, Some(role)));
    }
    Ok(())
}

async fn a_key_of_two_parts_is_whole_or_nothing(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let (ds, shelf) = (&world.ds, Shelf::find_by_id(&world.ds, ("h", 1)).required().await?);
    // Half of the key is that of the shelf.
    let half = |hall: Option<&str>, number: Option<i64>| {
        NewVolume { name: "half".to_owned() }
            .with(Volume::HALL, hall.map(str::to_owned))
            .set(Volume::SHELF, number)
    };
    let halves =
        [half(Some("h"), None), half(None, Some(1)), half(Some("x"), Some(1)), half(Some("h"), Some(99))];
    let halves = Volume::create_all(ds, halves).await?;
    assert_eq!(shelf.volumes().count(ds).await?, 2);
    for half in Volume::include(ds, halves, Volume::PLACE).await? {
        assert_eq!((half.place().get(ds).await?, half.place.loaded()?), (None, None));
    }
    let new = shelf.volumes().create(ds, half(Some("x"), None)).await?;
    assert_eq!((new.hall.as_deref(), new.shelf), (Some("h"), Some(1)), "the key is that of the shelf");
    shelf.volumes().remove(ds, new.id).await?;
    let new = new.reload(ds).await?;
    assert_eq!((new.hall.as_deref(), new.shelf), (None, None));
    let new = new.place().set(ds, &Shelf::find_by_id(ds, ("h", 5)).required().await?).await?;
    assert_eq!((new.hall.as_deref(), new.shelf), (Some("h"), Some(5)));
    Ok(())
}

/// Rooms have a key of two parts, guests one of one; between them is a declared model, or an implicit one.
async fn keys_of_two_parts_through_a_model(world: World) -> Outcome {
    let ds = &world.ds;
    let key = json!(["hall", "room"]);
    let through = |of: &str| match of {
        "Guest" => json!({"type": "hasMany", "model": "Guest", "through": "Stay", "foreignKey": key}),
        _ => json!({"type": "hasMany", "model": "Room", "through": "Stay", "keyThrough": key}),
    };
    let many = |of: &str| match of {
        "Guest" => json!({"type": "hasAndBelongsToMany", "model": "Guest", "foreignKey": key}),
        _ => json!({"type": "hasAndBelongsToMany", "model": "Room", "keyThrough": key}),
    };
    ds.define("Stay", &json!({"nights": "number"}), &json!({}))?;
    let room =
        json!({"hall": {"type": "string", "id": 1}, "number": {"type": "number", "id": 2}, "name": "string"});
    let relations = json!({"stayed": through("Guest"), "booked": many("Guest")});
    let rooms = ds.define("Room", &room, &json!({"relations": relations}))?;
    let relations = json!({"stayed": through("Room"), "booked": many("Room")});
    let guests = ds.define("Guest", &json!({"name": "string"}), &json!({"relations": relations}))?;
    let numbers = [1, 2].map(|number| json!({"hall": "h", "number": number, "name": format!("h{number}")}));
    let stored = rooms.create_all(ds, &numbers)?.await?;
    let ada = guests.create(ds, &json!({"name": "ada"}))?.await?;
    for relation in ["stayed", "booked"] {
        stored[0].relation(relation)?.add(ds, &json!(1), &json!(null)).await?;
        ada.relation(relation)?.add(ds, &json!(["h", 2]), &json!(null)).await?;
        ada.relation(relation)?.add(ds, &json!({"hall": "h", "number": 2}), &json!(null)).await?;
        let of_ada = ada.relation(relation)?;
        assert_eq!(of_ada.count(ds, &json!({})).await?, 2, "{relation}");
        assert!(of_ada.exists(ds, &json!(["h", 1])).await?, "{relation}");
        let rows = guests.include(ds, vec![ada.clone()], &json!({relation: relation})).await?;
        let names: Vec<_> =
            rows[0].related(relation)?.iter().map(|room| room.to_json()["name"].clone()).collect();
        assert_eq!(names, ["h1", "h2"], "{relation}");
        assert_eq!(rows[0].related(relation)?[0].related(relation)?.len(), 1, "{relation}");
        let asked = rooms.condition(&json!({relation: {"some": {"name": "ada"}}, "number": 2}))?;
        assert_eq!(rooms.find(ds).filter(asked).await?.len(), 1, "{relation}");
        of_ada.remove(ds, &json!(["h", 1])).await?;
        assert_eq!(stored[0].relation(relation)?.count(ds, &json!({})).await?, 0, "{relation}");
    }
    Ok(())
}

async fn a_row_without_a_key_relates_nobody(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    // Its reviews are those of its pen name, and it has none; neither has the review.
    let nameless = Author::create(ds, NewAuthor { name: "nameless".to_owned() }).await?;
    assert_eq!(nameless.reviews().count(ds).await?, 0, "null is nobody's key");
    assert!(nameless.reviews().find(ds).await?.is_empty());
    assert_eq!(nameless.reviews().destroy_all(ds, everything()).await?, 0);
    assert!(!nameless.reviews().exists(ds, 5).await?);
    refused(nameless.reviews().create(ds, NewReview { name: "x".to_owned() }).await, 400);
    refused(nameless.reviews().add(ds, 5).await, 400);
    assert_eq!(Review::count(ds).await?, 5);
    assert_eq!(Author::find(ds).filter(Author::REVIEWS.some(Review::PEN.is_null())).await?, []);
    assert_eq!(Review::find(ds).filter(Review::WRITER.is(Author::PEN.is_null())).await?, []);
    Ok(())
}

async fn what_dangles_is_nobody(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    Author::destroy_by_id(ds, 3).await?;
    Club::destroy_by_id(ds, 3).await?;
    Book::destroy_by_id(ds, 3).await?;
    let owner = Author::find_by_id(ds, 1).required().await?;
    assert_eq!(owner.mentor().get(ds).await?, None);
    refused(owner.mentor().update(ds, Patch::new().set(Author::NAME, "x")).await, 404);
    assert_eq!((owner.clubs().count(ds).await?, owner.favorites().count(ds).await?), (1, 1));
    assert_eq!((owner.friends().count(ds).await?, Membership::count(ds).await?), (1, 2));
    let include = (Author::MENTOR, Author::CLUBS, Author::FAVORITES, Author::FRIENDS);
    let owner = Author::find(ds).filter(Author::ID.eq(1)).include(include).one().await?;
    assert_eq!(owner.mentor.loaded()?, None);
    let sizes = [owner.clubs.loaded()?.len(), owner.favorites.loaded()?.len(), owner.friends.loaded()?.len()];
    assert_eq!(sizes, [1, 1, 1]);
    owner.mentor().destroy(ds).await?;
    assert_eq!(owner.reload(ds).await?.mentor_id, None);
    Ok(())
}

async fn the_owner_decides_the_key_of_a_new_row(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let (ds, owner) = (&world.ds, Author::find_by_id(&world.ds, 1).required().await?);
    let foreign = NewBook { name: "x".to_owned() }.with(Book::AUTHOR_ID, 5);
    assert_eq!(owner.books().create(ds, foreign.clone()).await?.author_id, Some(1));
    assert_eq!(owner.books().build(ds, foreign)?.get(Book::AUTHOR_ID), Some(Some(1)));
    let unsaved = Author { id: 99, ..owner.clone() };
    assert_eq!(unsaved.books().count(ds).await?, 0);
    Ok(())
}

async fn a_has_one_has_one(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let (ds, owner) = (&world.ds, Author::find_by_id(&world.ds, 1).required().await?);
    let error = refused(owner.profile().create(ds, NewProfile { name: "x".to_owned() }).await, 400);
    assert!(error.to_string().contains("more than one"), "{error}");
    let other = Profile::find_by_id(ds, 5).required().await?;
    refused(owner.profile().set(ds, &other).await, 400);
    assert_eq!((Profile::count(ds).await?, other.reload(ds).await?.author_id), (5, None));
    owner.profile().destroy(ds).await?;
    refused(owner.profile().destroy(ds).await, 404);
    owner.profile().set(ds, &other).await?;
    assert_eq!(owner.profile().get(ds).await?.map(|profile| profile.id), Some(5));
    Ok(())
}

async fn both_ends_see_the_same(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    for (model, relation) in [("Club", "authors"), ("Prize", "authors")] {
        let model = world.ds.model(model)?;
        let c = model.find_by_id(&world.ds, &json!(5))?.required().await?;
        c.relation(relation)?.add(&world.ds, &json!(1), &json!(null)).await?;
        let owner = world.ds.model("Author")?.find_by_id(&world.ds, &json!(1))?.required().await?;
        let back =
            if relation == "authors" && model.definition().name == "Club" { "clubs" } else { "prizes" };
        assert_eq!(owner.relation(back)?.count(&world.ds, &json!({"name": "c"})).await?, 1);
        c.relation(relation)?.remove(&world.ds, &json!(1)).await?;
        assert!(!owner.relation(back)?.exists(&world.ds, &json!(5)).await?);
    }
    Ok(())
}

async fn what_is_not_there_cannot_be_added(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let (ds, owner) = (&world.ds, Author::find_by_id(&world.ds, 1).required().await?);
    for error in [
        refused(owner.books().add(ds, 99).await, 404),
        refused(owner.clubs().add(ds, 99).await, 404),
        refused(owner.prizes().add(ds, 99).await, 404),
        refused(owner.favorites().add(ds, 99).await, 404),
    ] {
        assert!(error.to_string().contains("99"), "{error}");
    }
    assert_eq!((Membership::count(ds).await?, owner.reload(ds).await?.favorite_ids.len()), (2, 2));
    Ok(())
}
