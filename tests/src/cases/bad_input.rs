//! Bad input: each mistake is an error with a status of its own, says where it is, and leaves the store as it was.

use juggler_core::prelude::*;
use juggler_core::{Record, Result};

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{Address, NewUser, Sample, User};

pub(super) const CASES: &[Case] = cases!("bad_input";
    filters_say_where,
    data_say_where,
    ids_say_what,
    writes_leave_the_store_as_it_was,
    a_required_value_is_needed_validated_or_not,
    a_length_is_kept,
    numbers_that_are_none,
    large_lists_are_fine,
    deep_conditions_are_refused,
    hostile_text_is_text,
    nul_in_text_is_text,
    hidden_values_are_not_repeated,
);

async fn filters_say_where(world: World) -> Outcome {
    world.with_users().await?;
    for (filter, path) in [
        (r#"{"where": {"emial": "x"}}"#, "did you mean `email`?"),
        (r#"{"where": {"age": {"gtt": 1}}}"#, "gtt"),
        (r#"{"where": {"age": {"$gt": 1}}}"#, "$gt"),
        (r#"{"where": {"age": "old"}}"#, "where.age"),
        (r#"{"where": {"age": {"gt": {}}}}"#, "where.age.gt"),
        (r#"{"where": {"age": {"between": [1]}}}"#, "where.age.between"),
        (r#"{"where": {"age": {"inq": 1}}}"#, "where.age.inq"),
        (r#"{"where": {"age": {"inq": [1, "x"]}}}"#, "where.age.inq[1]"),
        (r#"{"where": {"city": {"like": 1}}}"#, "where.city.like"),
        (r#"{"where": {"city": {"regexp": "("}}}"#, "where.city.regexp"),
        (r#"{"where": {"role": "king"}}"#, "where.role"),
        (r#"{"where": {"joined": {"gt": "someday"}}}"#, "where.joined.gt"),
        (r#"{"where": {"homePoint": {"near": "nowhere"}}}"#, "where.homePoint.near"),
        (r#"{"where": {"homePoint": {"near": "1,1", "unit": "parsecs"}}}"#, "unit"),
        (r#"{"where": {"address.cty": "x"}}"#, "did you mean `city`?"),
        (r#"{"where": {"and": {}}}"#, "where.and"),
        (r#"{"where": {"or": [1]}}"#, "where.or[0]"),
        (r#"{"where": []}"#, "where"),
        (r#"{"order": "emial DESC"}"#, "did you mean `email`?"),
        (r#"{"order": "email SIDEWAYS"}"#, "order"),
        (r#"{"order": 1}"#, "order"),
        (r#"{"limit": -1}"#, "limit"),
        (r#"{"limit": "many"}"#, "limit"),
        (r#"{"limit": 1.5}"#, "limit"),
        (r#"{"skip": -1}"#, "skip"),
        (r#"{"fields": ["emial"]}"#, "did you mean `email`?"),
        (r#"{"fields": 1}"#, "fields"),
        (r#"{"were": {}}"#, "did you mean `where`?"),
        (r#"[]"#, "filter"),
        (r#"{"where": "#, "filter"),
    ] {
        let error = refused(find(&world, filter).await, 400);
        assert!(error.to_string().contains(path), "{filter}: {error}");
    }
    Ok(())
}

async fn find(world: &World, filter: &str) -> Result<Vec<Record>> {
    User::find(&world.ds).with(Filter::parse(filter)?).records().await
}

async fn data_say_where(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let model = world.ds.model("User")?;
    for (data, path) in [
        (json!({"email": 1}), "User.email"),
        (json!({"email": "a@b.org", "age": "old"}), "User.age"),
        (json!({"email": "a@b.org", "age": 1.5}), "User.age"),
        (json!({"email": "a@b.org", "age": 3_000_000_000_u64}), "User.age"),
        (json!({"email": "a@b.org", "role": "king"}), "User.role"),
        (json!({"email": "a@b.org", "tags": "x"}), "User.tags"),
        (json!({"email": "a@b.org", "tags": ["x", 1]}), "User.tags[1]"),
        (json!({"email": "a@b.org", "address": {"zip": "x"}}), "User.address.zip"),
        (json!({"email": "a@b.org", "address": []}), "User.address"),
        (json!({"email": "a@b.org", "homePoint": {"lat": 91, "lng": 0}}), "User.homePoint"),
        (json!([]), "User"),
        (json!(null), "User"),
    ] {
        let error = refused(model.create(&world.ds, &data).map(drop), 400);
        assert!(error.to_string().starts_with(path), "{data}: {error}");
        refused(Patch::<User>::from_json(&data), 400);
    }
    let error =
        refused(model.create(&world.ds, &json!({"email": "a@b.org", "joined": "someday"})).map(drop), 400);
    assert!(error.to_string().starts_with("User.joined"), "{error}");
    let error = refused(model.create(&world.ds, &json!({"email": "a@b.org", "nick": "x"}))?.await, 422);
    assert!(error.to_string().contains("nick"), "{error}");
    refused(model.create(&world.ds, &json!({}))?.await, 422);
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

async fn ids_say_what(world: World) -> Outcome {
    world.with_users().await?;
    let model = world.ds.model("User")?;
    for id in [json!("x"), json!({}), json!([1, 2]), json!(true), json!(1.5), json!(u64::MAX)] {
        let error = refused(model.find_by_id(&world.ds, &id), 400);
        assert!(error.to_string().contains("User.id"), "{id}: {error}");
    }
    Ok(())
}

async fn writes_leave_the_store_as_it_was(world: World) -> Outcome {
    let users = world.with_users().await?;
    let before = world.snapshot("User").await?;
    let new = |email: &str| NewUser { email: email.to_owned() };
    let ghost = User { id: 99, email: "ghost@x.org".to_owned(), ..users[0].clone() };
    refused(User::create(&world.ds, new("bob@x.org")).await, 409);
    refused(User::create(&world.ds, new("a@b.org")).set(User::ID, 77).await, 422);
    refused(ghost.save(&world.ds).await, 404);
    refused(ghost.update(&world.ds).set(User::AGE, 1).await, 404);
    refused(User::replace_by_id(&world.ds, 99, new("a@b.org")).await, 404);
    refused(User::upsert(&world.ds, Draft::<User>::new().set(User::ID, 99).set(User::AGE, 1)).await, 404);
    refused(users[0].update(&world.ds).set(User::ID, 2).await, 400);
    refused(User::update_all(&world.ds, everything()).set(User::ID, 2).await, 400);
    let wrong = || world.ds.model("User").and_then(|model| model.condition(&json!({"nope": 1})));
    refused(wrong(), 400);
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

async fn a_required_value_is_needed_validated_or_not(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let draft = || Draft::<User>::new().set(User::AGE, 1);
    for validate in [true, false] {
        let status = if validate { 422 } else { 400 };
        refused(User::create(&world.ds, draft()).validate(validate).await, status);
        refused(User::create_all(&world.ds, [draft()]).validate(validate).await, status);
        refused(User::upsert(&world.ds, draft()).validate(validate).await, status);
        refused(User::replace_by_id(&world.ds, 1, draft()).validate(validate).await, status);
        refused(User::find_or_create(&world.ds, User::AGE.eq(9), draft()).validate(validate).await, status);
    }
    assert_eq!(world.snapshot("User").await?, before, "an error means that nothing was written");
    Ok(())
}

async fn a_length_is_kept(world: World) -> Outcome {
    let long = || NewUser { email: format!("{}@example.org", "x".repeat(150)) };
    let error = refused(User::create(&world.ds, long()).await, 422);
    assert_eq!(
        error.validation_errors().map(|errors| errors.codes()["email"].clone()),
        Some(vec!["length.max"])
    );
    assert_eq!(User::count(&world.ds).await?, 0);
    User::create(&world.ds, long()).validate(false).await?;
    Ok(())
}

async fn numbers_that_are_none(world: World) -> Outcome {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        refused(
            User::create(&world.ds, NewUser { email: "a@b.org".to_owned() }).set(User::SCORE, number).await,
            400,
        );
        refused(User::find(&world.ds).filter(User::SCORE.gt(number)).await, 400);
    }
    let too_large = Sample { quad_word: u64::MAX, ..Sample::ordinary(1) };
    let error = refused(Sample::create(&world.ds, too_large).await, 400);
    assert!(error.to_string().contains("Sample.quad_word"), "{error}");
    refused(Sample::find(&world.ds).filter(Sample::QUAD_WORD.eq(u64::MAX)).await, 400);
    assert_eq!((User::count(&world.ds).await?, Sample::count(&world.ds).await?), (0, 0));
    Ok(())
}

async fn large_lists_are_fine(world: World) -> Outcome {
    world.with_users().await?;
    let ids: Vec<i64> = (0..170_000).collect();
    let filter = json!({"where": {"id": {"inq": ids}}}).to_string();
    assert!(filter.len() > 1_000_000);
    assert_eq!(find(&world, &filter).await?.len(), 5);
    assert_eq!(User::find(&world.ds).filter(User::ID.nin(ids)).count().await?, 0);
    let texts: Vec<String> = (0..20_000).map(|i| format!("{i}@nowhere.example.org")).collect();
    assert_eq!(User::find(&world.ds).filter(User::EMAIL.inq(texts)).await?, []);
    Ok(())
}

async fn deep_conditions_are_refused(world: World) -> Outcome {
    let nested = |depth: usize| {
        format!(r#"{{"where": {}{{"age": 1}}{}}}"#, r#"{"and": ["#.repeat(depth), "]}".repeat(depth))
    };
    assert_eq!(find(&world, &nested(10)).await?.len(), 0);
    for depth in [100, 1_000, 100_000] {
        refused(find(&world, &nested(depth)).await, 400);
    }
    let built = (0..5_000)
        .fold(User::AGE.eq(1), |inner, i| if i % 2 == 0 { !inner } else { inner.or(User::AGE.eq(2)) });
    refused(User::find(&world.ds).filter(built).await, 400);
    Ok(())
}

async fn hostile_text_is_text(world: World) -> Outcome {
    let texts = [
        "'; DROP TABLE users; --",
        "\" OR 1=1",
        "\\",
        "%",
        "_",
        "${x}",
        "\u{202e}abc",
        "😀",
        "\\u0000",
        "\\\\u0000",
    ];
    for (i, text) in texts.iter().enumerate() {
        let address = Address { city: Some((*text).to_owned()), ..Address::default() };
        let user = User::create(&world.ds, NewUser { email: format!("{i}@x.org") })
            .set(User::CITY, *text)
            .set(User::ADDRESS, address)
            .set(User::TAGS, vec![(*text).to_owned()])
            .await?;
        let tagged = Filter::parse(&json!({"where": {"tags": text}}).to_string())?;
        for filter in [
            User::CITY.eq(*text).into(),
            User::CITY.inq([*text]).into(),
            User::ADDRESS.city.eq(*text).into(),
            tagged,
        ] {
            assert_eq!(User::find(&world.ds).with(filter).one().await?, user, "{text:?}");
        }
    }
    Ok(())
}

async fn nul_in_text_is_text(world: World) -> Outcome {
    let new = NewUser { email: "nul@x.org".to_owned() };
    let user = User::create(&world.ds, new).set(User::CITY, "a\u{0}b").await?;
    assert_eq!(User::find(&world.ds).filter(User::CITY.eq("a\u{0}b")).one().await?, user);
    Ok(())
}

async fn hidden_values_are_not_repeated(world: World) -> Outcome {
    let model = world.ds.attach::<User>().and_then(|_| world.ds.model("User"))?;
    let errors = [
        refused(
            model.create(&world.ds, &json!({"email": "a@b.org", "secret": {"s3cret": 1}})).map(drop),
            400,
        ),
        refused(model.condition(&json!({"secret": {"gt": {"s3cret": 1}}})), 400),
    ];
    for error in errors {
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    Ok(())
}
