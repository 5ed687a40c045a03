//! Parts of rows: `fields`, `values`, `select`, `records`.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{User, UserCard};

pub(super) const CASES: &[Case] = cases!("parts";
    values_are_tuples,
    select_gives_partial_structs,
    rows_are_narrowed_after_their_parts_were_named,
    fields_give_records,
    json_fields_include_and_exclude,
    a_whole_model_is_never_half_filled,
    hidden_properties_stay_hidden,
);

async fn values_are_tuples(world: World) -> Outcome {
    world.with_users().await?;
    let rows =
        User::find(&world.ds).filter(User::ID.lte(3)).values((User::AGE, User::EMAIL, User::ID)).await?;
    let expected = [
        (Some(36), "ada@x.org".to_owned(), 1),
        (Some(25), "bob@x.org".to_owned(), 2),
        (None, "cy@y.org".to_owned(), 3),
    ];
    assert_eq!(rows, expected);
    Ok(())
}

async fn select_gives_partial_structs(world: World) -> Outcome {
    world.with_users().await?;
    // The order is by what is not selected.
    let cards: Vec<UserCard> =
        User::find(&world.ds).order(User::SCORE.desc()).limit(1).select::<UserCard>().await?;
    assert_eq!(cards, [UserCard { email: "ada@x.org".to_owned(), age: Some(36) }]);
    Ok(())
}

async fn rows_are_narrowed_after_their_parts_were_named(world: World) -> Outcome {
    world.with_users().await?;
    let order = || User::ID.desc();
    let cards = User::find(&world.ds).select::<UserCard>();
    let cards = cards.filter(User::ID.lte(3)).filter(User::ID.gte(1)).order(order()).skip(1).limit(1).await?;
    assert_eq!(cards, [UserCard { email: "bob@x.org".to_owned(), age: Some(25) }]);
    let ids =
        User::find(&world.ds).values((User::ID,)).filter(User::ID.lte(3)).order(order()).skip(1).await?;
    assert_eq!(ids, [(2,), (1,)]);
    assert_eq!(User::find(&world.ds).values((User::ID,)).limit(0).await?, []);
    Ok(())
}

async fn fields_give_records(world: World) -> Outcome {
    world.with_users().await?;
    let rows = User::find(&world.ds).filter(User::ID.eq(1)).fields((User::EMAIL, User::CITY)).await?;
    assert_eq!(rows[0].to_json(), json!({"email": "ada@x.org", "city": "London"}));
    assert!(!rows[0].is_whole());
    assert_eq!(rows[0].get("email").map(|value| value.to_json()), Some(json!("ada@x.org")));
    assert_eq!(rows[0].get("age"), None);
    Ok(())
}

async fn json_fields_include_and_exclude(world: World) -> Outcome {
    world.with_users().await?;
    let some = json!({"id": 1, "age": 36});
    for fields in [json!(["id", "age"]), json!({"id": true, "age": true})] {
        let filter = Filter::<User>::parse(&json!({ "fields": fields, "limit": 1 }).to_string())?;
        assert_eq!(User::find(&world.ds).with(filter).records().await?[0].to_json(), some);
    }
    let filter = Filter::<User>::parse(
        r#"{"fields": {"joined": false, "address": false, "tags": false, "homePoint": false}}"#,
    )?;
    let rows = User::find(&world.ds).with(filter).limit(1).records().await?;
    let expected =
        json!({"id": 1, "email": "ada@x.org", "age": 36, "city": "London", "role": "admin", "score": 9.5});
    assert_eq!(rows[0].to_json(), expected);
    Ok(())
}

async fn a_whole_model_is_never_half_filled(world: World) -> Outcome {
    world.with_users().await?;
    let filter = Filter::<User>::parse(r#"{"fields": ["email"]}"#)?;
    refused(User::find(&world.ds).with(filter.clone()).await, 400);
    refused(User::find_one(&world.ds).with(filter).await, 400);
    Ok(())
}

async fn hidden_properties_stay_hidden(world: World) -> Outcome {
    let users = world.with_users().await?;
    assert_eq!(users[0].secret.as_deref(), Some("enchantress"), "the program sees it");
    let json = serde_json::to_string(&users)?;
    let records = User::find(&world.ds).records().await?;
    for text in [json, serde_json::to_string(&records)?, format!("{records:?}")] {
        assert!(!text.contains("enchantress"), "{text}");
    }
    Ok(())
}
