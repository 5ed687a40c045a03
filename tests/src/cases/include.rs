//! Includes: related rows beside the rows of a query.

use juggler_core::Result;
use juggler_core::prelude::*;
use serde_json::Value as Json;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::library::{Author, Book, NewAuthor, NewBook, Volume, attach_library};
use crate::models::{define_library, fill_library};

pub(super) const CASES: &[Case] = cases!("include";
    three_levels_each_with_its_window,
    windows_and_conditions_of_every_kind,
    beside_rows_at_hand,
    beside_every_kind_of_reading,
    beside_no_rows_is_still_checked,
    the_same_relation_twice_is_one,
    fields_keep_the_key_that_joins,
    fields_drop_what_only_nested_includes_need,
    of_rows_that_are_shared,
    of_keys_that_lead_nowhere,
    what_is_not_loaded_is_an_error,
    too_deep_is_refused,
    a_default_scope_in_a_circle_is_refused,
);

pub(super) const IN_TRANSACTIONS: &[Case] = cases!("include", needs_transactions;
    in_a_transaction_sees_its_rows,
);

/// The names of rows, and of what is beside them, as `name[..]`.
fn shown(json: &Json) -> String {
    match json {
        Json::Array(rows) => rows.iter().map(shown).collect::<Vec<_>>().join(" "),
        Json::Object(row) => {
            let name = row.get("name").and_then(Json::as_str).unwrap_or("?");
            let inside = row.values().filter(|value| value.is_object() || value[0].is_object());
            let inside: Vec<String> = inside.map(shown).collect();
            if inside.is_empty() { name.to_owned() } else { format!("{name}[{}]", inside.join("; ")) }
        }
        other => other.to_string(),
    }
}

fn shown_all(records: &[Record]) -> String {
    records.iter().map(|record| shown(&record.to_json())).collect::<Vec<_>>().join(" ")
}

/// A root with pupils 1 to 3, each with pupils 1 to 3, each with books 1 to 4: `root`, `12`, `12/3`.
async fn with_tree(ds: &Session) -> Result<()> {
    let new = |name: String, mentor: i64| NewAuthor { name }.with(Author::MENTOR_ID, mentor);
    let root = Author::create(ds, NewAuthor { name: "root".to_owned() }).await?;
    for i in 1..=3 {
        let pupil = Author::create(ds, new(i.to_string(), root.id)).await?;
        for j in 1..=3 {
            let pupil = Author::create(ds, new(format!("{i}{j}"), pupil.id)).await?;
            let book = |k| NewBook { name: format!("{i}{j}/{k}") }.with(Book::AUTHOR_ID, pupil.id);
            Book::create_all(ds, (1..=4).map(book)).await?;
        }
    }
    Ok(())
}

async fn three_levels_each_with_its_window(world: World) -> Outcome {
    attach_library(&world.ds)?;
    with_tree(&world.ds).await?;
    let books = Author::BOOKS.order(Book::NAME.desc()).skip(1).limit(2);
    let pupils = Author::PUPILS.order(Author::NAME.desc()).limit(2).include(books);
    let include = Author::PUPILS.filter(Author::NAME.neq("2")).skip(1).include(pupils);
    let typed = Author::find(&world.ds).filter(Author::MENTOR_ID.is_null()).include(include).await?;
    let expected = "root[3[33[33/3 33/2] 32[32/3 32/2]]]";
    assert_eq!(shown(&serde_json::to_value(&typed)?), expected);

    let filter = Filter::<Author>::parse(&json!({
        "where": {"mentorId": null},
        "include": {"relation": "pupils", "scope": {
            "where": {"name": {"neq": "2"}}, "skip": 1,
            "include": {"relation": "pupils", "scope": {
                "order": "name DESC", "limit": 2,
                "include": {"relation": "books", "scope": {"order": ["name DESC"], "skip": 1, "limit": 2}},
            }},
        }},
    }).to_string())?;
    assert_eq!(Author::find(&world.ds).with(filter).await?, typed);
    Ok(())
}

/// Each relation that leads to many, with rows a and b.
async fn windows_and_conditions_of_every_kind(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let author = world.ds.model("Author")?;
    for relation in
        ["books", "pupils", "reviews", "clubs", "friends", "prizes", "favorites", "pictures", "phones"]
    {
        for (scope, expected) in [
            (json!({"order": "name DESC"}), "owner[b a]"),
            (json!({"order": "name DESC", "limit": 1}), "owner[b]"),
            (json!({"order": "name DESC", "skip": 1}), "owner[a]"),
            (json!({"skip": 2}), "owner"),
            (json!({"where": {"name": "b"}}), "owner[b]"),
            (json!({"where": {"name": "c"}}), "owner"),
        ] {
            let filter = json!({
                "where": {"name": "owner"}, "fields": ["name"],
                "include": {"relation": relation, "scope": scope},
            });
            let rows = author.find(&world.ds).with(author.filter(&filter)?).records().await?;
            assert_eq!(shown_all(&rows), expected, "{filter}");
        }
    }
    Ok(())
}

async fn beside_rows_at_hand(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let authors = Author::find(&world.ds).filter(Author::NAME.inq(["owner", "c"])).await?;
    let authors = Author::include(&world.ds, authors, (Author::BOOKS, Author::PROFILE)).await?;
    assert_eq!(shown(&serde_json::to_value(&authors)?), "owner[a b; a] c");
    assert!(authors[1].books.loaded()?.is_empty());
    // What was loaded before stays, and is loaded anew where it is asked for.
    let authors = Author::include(&world.ds, authors, Author::BOOKS.limit(1)).await?;
    assert_eq!((authors[0].books.loaded()?.len(), authors[0].profile.is_loaded()), (1, true));

    let author = world.ds.model("Author")?;
    let records = author.find(&world.ds).await?;
    let records = author.include(&world.ds, records, &json!({"books": "author"})).await?;
    assert_eq!(shown_all(&records), "owner[a[owner] b[owner]] other a[owner[a]] b c");
    assert!(author.include(&world.ds, Vec::new(), &json!("bokos")).await.is_err());
    Ok(())
}

async fn beside_every_kind_of_reading(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    let with_books = || Filter::<Author>::new().include(Author::BOOKS);
    let expected = "owner[a b]";
    let told = |author: &Author| serde_json::to_value(author).map(|json| shown(&json));
    let one = Author::find_one(ds).include(Author::BOOKS).await?;
    assert_eq!(one.as_ref().map(told).transpose()?.as_deref(), Some(expected));
    assert_eq!(told(&Author::find_by_id(ds, 1).with(with_books()).required().await?)?, expected);
    let by_ids = Author::find_by_ids(ds, [5, 1]).with(with_books()).await?;
    assert_eq!((told(&by_ids[0])?, told(&by_ids[1])?), ("c".to_owned(), expected.to_owned()));
    let page = Author::find(ds).include(Author::BOOKS).limit(1).page().await?;
    assert_eq!((page.total, told(&page.rows[0])?), (5, expected.to_owned()));
    let records = Author::find(ds).include(Author::BOOKS).limit(1).records().await?;
    assert_eq!(shown_all(&records), expected);
    let first = Author::find(ds).include(Author::BOOKS).first().await?;
    assert_eq!(first, one);
    refused(Author::find(ds).include(Author::BOOKS).values(Author::NAME).await, 400);
    Ok(())
}

async fn beside_no_rows_is_still_checked(world: World) -> Outcome {
    define_library(&world.ds)?;
    let author = world.ds.model("Author")?;
    for include in [
        json!("bokos"),
        json!({"books": "auhtor"}),
        json!({"books": {"author": "bokos"}}),
        json!({"relation": "clubs", "scope": {"include": {"authors": {"prizes": "auhtors"}}}}),
    ] {
        let asked = author.filter(&json!({"include": include}));
        let answer = async { author.find(&world.ds).with(asked?).await }.await;
        let error = refused(answer, 400).to_string();
        assert!(error.contains("did you mean"), "{include}: {error}");
    }
    Ok(())
}

async fn the_same_relation_twice_is_one(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let named = |name: &'static str| Author::BOOKS.filter(Book::NAME.neq(name));
    let include = (Author::BOOKS, named("a"), Author::BOOKS.include(Book::AUTHOR));
    let rows = Author::find(&world.ds).filter(Author::ID.eq(1)).include(include).await?;
    assert_eq!(shown(&serde_json::to_value(&rows)?), "owner[b[owner]]");
    let rows = Author::find(&world.ds).filter(Author::ID.eq(1)).include((named("a"), named("b"))).await?;
    assert!(rows[0].books.loaded()?.is_empty(), "what each of them asks holds");
    Ok(())
}

async fn fields_keep_the_key_that_joins(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let find = async |model: &str, filter: Json| {
        let model = world.ds.model(model)?;
        let rows = model.find(&world.ds).with(model.filter(&filter)?).records().await?;
        Ok::<Json, Error>(rows.iter().map(Record::to_json).collect())
    };
    let scope = |fields: Json| json!({"relation": "books", "scope": {"fields": fields, "limit": 1}});
    let is_owner = json!({"name": "owner"});
    for fields in [json!(["name"]), json!({"id": false, "pages": false, "draft": false, "authorId": false})] {
        let filter = json!({"where": is_owner, "fields": ["name"], "include": scope(fields)});
        let expected = json!([{"name": "owner", "books": [{"name": "a", "authorId": 1}]}]);
        assert_eq!(find("Author", filter).await?, expected);
    }
    let filter = json!({
        "where": is_owner, "fields": ["id"],
        "include": {"relation": "author", "scope": {"fields": ["name"]}},
    });
    assert_eq!(find("Book", filter).await?, json!([{"id": 1, "author": {"name": "a", "id": 3}}]));
    let filter = json!({"where": is_owner, "fields": ["id"], "include": "place"});
    let place = json!({"hall": "h", "number": 3, "name": "a"});
    assert_eq!(find("Volume", filter).await?, json!([{"id": 1, "place": place}]), "a key of two parts");
    let filter = json!({"where": is_owner, "fields": {"name": true}, "include": ["owner"]});
    let owners = find("Picture", filter).await?;
    assert_eq!((shown(&owners), &owners[0]["ownerType"]), ("owner[a]".to_owned(), &Json::Null));
    Ok(())
}

async fn fields_drop_what_only_nested_includes_need(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let model = world.ds.model("Author")?;
    let find = async |include: Json| {
        let filter =
            model.filter(&json!({"where": {"name": "owner"}, "fields": ["name"], "include": include}))?;
        model.find(&world.ds).with(filter).records().await.map(|rows| rows[0].to_json())
    };
    let pupils =
        json!({"relation": "pupils", "scope": {"fields": ["name"], "limit": 1, "include": "reviews"}});
    let pupil = json!({"name": "a", "mentorId": 1, "reviews": [{"id": 1, "name": "owner", "pen": "pen a"}]});
    assert_eq!(find(pupils).await?["pupils"], json!([pupil]), "its id and its pen are dropped again");
    let pictures =
        json!({"relation": "pictures", "scope": {"fields": ["name"], "limit": 1, "include": "owner"}});
    let pictures = find(pictures).await?;
    assert_eq!(pictures["pictures"][0]["owner"]["name"], "owner");
    assert_eq!(pictures["pictures"][0]["ownerType"], Json::Null, "its type is dropped again");
    Ok(())
}

async fn of_rows_that_are_shared(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let books = Book::find(&world.ds).include(Book::AUTHOR.include((Author::BOOKS, Author::CLUBS))).await?;
    let expected = "owner[a[owner]] other a[owner[a b; a b]] b[owner[a b; a b]] c";
    assert_eq!(shown(&serde_json::to_value(&books)?), expected);
    let (a, b) = (books[2].author.loaded()?, books[3].author.loaded()?);
    assert!(a.is_some_and(|a| b.is_some_and(|b| std::ptr::eq(a, b))), "loaded once, and held once");
    let places = Volume::find(&world.ds).include(Volume::PLACE).await?;
    assert_eq!(shown(&serde_json::to_value(&places)?), "owner[a] other a[owner] b[owner] c");
    Ok(())
}

async fn of_keys_that_lead_nowhere(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let find = async |model: &str, data: Json, include: &str| {
        let model = world.ds.model(model)?;
        let record = model.create(&world.ds, &data)?.await?;
        let records = model.include(&world.ds, vec![record], &json!(include)).await?;
        Ok::<Json, Error>(records[0].to_json()[include].clone())
    };
    for (model, data, include) in [
        ("Book", json!({"name": "x", "authorId": 99}), "author"),
        ("Book", json!({"name": "x", "authorId": null}), "author"),
        ("Volume", json!({"name": "x", "hall": "h", "shelf": 99}), "place"),
        ("Volume", json!({"name": "x", "hall": "h"}), "place"),
        ("Picture", json!({"name": "x", "ownerId": 99, "ownerType": "Author"}), "owner"),
        ("Picture", json!({"name": "x", "ownerId": 1}), "owner"),
        ("Picture", json!({"name": "x", "ownerType": "Author"}), "owner"),
        ("Review", json!({"name": "x"}), "writer"),
        ("Author", json!({"name": "x"}), "profile"),
        ("Author", json!({"name": "x"}), "address"),
    ] {
        assert_eq!(find(model, data.clone(), include).await?, Json::Null, "{model} {data} {include}");
    }
    for include in
        ["books", "pupils", "reviews", "clubs", "friends", "prizes", "favorites", "pictures", "phones"]
    {
        assert_eq!(find("Author", json!({"name": "x"}), include).await?, json!([]), "{include}");
    }
    let dangling = json!({"name": "x", "favoriteIds": [99, 4, 98, 3]});
    assert_eq!(shown(&find("Author", dangling, "favorites").await?), "b a", "in the order of the list");
    let link = json!({"authorId": 1, "clubId": 99});
    world.ds.model("Membership")?.create(&world.ds, &link)?.await?;
    let author = world.ds.model("Author")?;
    let owners = author.find(&world.ds).limit(1).await?;
    let owners = author.include(&world.ds, owners, &json!("clubs")).await?;
    assert_eq!(shown(&owners[0].to_json()["clubs"]), "a b");
    let error = refused(
        find("Picture", json!({"name": "x", "ownerId": 1, "ownerType": "Autor"}), "owner").await,
        400,
    );
    assert!(error.to_string().contains("did you mean `Author`"), "{error}");
    Ok(())
}

async fn what_is_not_loaded_is_an_error(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let owner = Author::find_by_id(&world.ds, 1).required().await?;
    for error in [refused(owner.books.loaded(), 400), refused(owner.mentor.loaded(), 400)] {
        assert!(error.to_string().contains("is not loaded; include it in the query"), "{error}");
    }
    let json = serde_json::to_value(&owner)?;
    assert!(["books", "mentor", "clubs"].iter().all(|relation| json.get(relation).is_none()), "{json}");
    Ok(())
}

/// `json!` would copy what is inside, and recurse as deep.
fn within(key: &str, json: Json) -> Json {
    Json::Object(std::iter::once((key.to_owned(), json)).collect())
}

async fn too_deep_is_refused(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let author = world.ds.model("Author")?;
    for depth in [40, 5000] {
        let include = (0..depth).fold(json!("mentor"), |include, _| within("mentor", include));
        let error = refused(author.filter(&within("include", include)).map(drop), 400);
        assert!(error.to_string().contains("deep"), "{error}");
    }
    // Nobody but a program can ask for as much.
    let include = (0..40).fold(Author::MENTOR.limit(1), |include, _| Author::MENTOR.include(include));
    let error = refused(Author::find(&world.ds).include(include).await, 400);
    assert!(error.to_string().contains("deep"), "{error}");
    Ok(())
}

async fn a_default_scope_in_a_circle_is_refused(world: World) -> Outcome {
    for (model, other, relation) in [("Hen", "Egg", "eggs"), ("Egg", "Hen", "hen")] {
        let kind = if model == "Hen" { "hasMany" } else { "belongsTo" };
        let settings = json!({
            "relations": {relation: {"type": kind, "model": other}},
            "scope": {"include": relation},
        });
        world.ds.define(model, &json!({"name": "string"}), &settings)?;
    }
    let hen = world.ds.model("Hen")?;
    let first = hen.create(&world.ds, &json!({"name": "first"}))?.await?;
    first.relation("eggs")?.create(&world.ds, &json!({"name": "egg"})).await?;
    let error = refused(hen.find(&world.ds).await, 400);
    assert!(error.to_string().contains("deep"), "{error}");
    assert_eq!(hen.find(&world.ds.unscoped()).await?.len(), 1);
    Ok(())
}

async fn in_a_transaction_sees_its_rows(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let owner = Author::find_by_id(&world.ds, 1).required().await?;
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    owner.books().create(&tx, NewBook { name: "new".to_owned() }).await?;
    owner.clubs().remove(&tx, 3).await?;
    let include = || (Author::BOOKS, Author::CLUBS);
    let inside =
        Author::find(&tx).filter(Author::BOOKS.some(Book::NAME.eq("new"))).include(include()).await?;
    assert_eq!(shown(&serde_json::to_value(&inside)?), "owner[a b new; b]");
    let outside = Author::find(&world.ds).filter(Author::ID.eq(1)).include(include()).await?;
    assert_eq!(shown(&serde_json::to_value(&outside)?), "owner[a b; a b]");
    assert_eq!(owner.books().count(&tx).await?, 3);
    tx.rollback().await?;
    assert_eq!(owner.books().count(&world.ds).await?, 2);
    Ok(())
}
