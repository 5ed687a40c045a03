//! `create` and `create_all`.

use juggler_core::prelude::*;

use super::compare::{ids, refused};
use super::{Case, Outcome, World};
use crate::models::{Country, Line, NewCountry, NewLine, NewStock, NewUser, Role, Stock, User, users};

pub(super) const CASES: &[Case] = cases!("create";
    gives_generated_and_default_values,
    takes_optional_fields_as_setters,
    takes_a_whole_instance_a_draft_and_json,
    keeps_the_order_of_many,
    writes_many_in_one_call,
    writes_all_or_none,
    writes_nothing_for_none,
    never_uses_an_id_again,
    refuses_a_given_id,
    takes_ids_of_text_and_of_parts,
    works_without_an_id,
    checks_rules_before_it_writes,
    can_skip_the_rules,
    forgets_everything_on_automigrate,
);

async fn gives_generated_and_default_values(world: World) -> Outcome {
    let before = chrono::Utc::now() - chrono::TimeDelta::seconds(5);
    let ada = User::create(&world.ds, NewUser { email: "ada@x.org".to_owned() }).await?;
    assert_eq!((ada.id, &*ada.email, ada.age, ada.role), (1, "ada@x.org", None, Role::Member));
    assert_eq!((ada.score, ada.tags.len(), ada.city.clone()), (0.0, 0, None));
    assert!(ada.joined > before, "the default is the time of the write");
    assert_eq!(User::find_by_id(&world.ds, 1).required().await?, ada);
    Ok(())
}

async fn takes_optional_fields_as_setters(world: World) -> Outcome {
    let new = NewUser { email: "ada@x.org".to_owned() };
    let ada = User::create(&world.ds, new).age(36).city("London".to_owned()).set(User::SCORE, 9.5).await?;
    assert_eq!((ada.age, ada.city.as_deref(), ada.score), (Some(36), Some("London"), 9.5));
    assert_eq!(ada.reload(&world.ds).await?, ada);
    Ok(())
}

async fn takes_a_whole_instance_a_draft_and_json(world: World) -> Outcome {
    let whole = Country { code: "it".to_owned(), name: "Italy".to_owned(), population: None };
    assert_eq!(Country::create(&world.ds, &whole).await?, whole);
    let draft = Draft::<Country>::new().set(Country::CODE, "fr").set(Country::NAME, "France");
    Country::create(&world.ds, draft).await?;
    let json: Draft<Country> = serde_json::from_str(r#"{"code": "es", "name": "Spain", "population": 49}"#)?;
    Country::create(&world.ds, json).await?;
    let model = world.ds.model("Country")?;
    model.create(&world.ds, &json!({"code": "pt", "name": "Portugal"}))?.await?;
    let codes: Vec<(String,)> = Country::find(&world.ds).values((Country::CODE,)).await?;
    assert_eq!(codes.iter().map(|(code,)| &**code).collect::<Vec<_>>(), ["es", "fr", "it", "pt"]);
    Ok(())
}

async fn keeps_the_order_of_many(world: World) -> Outcome {
    let written = world.with_users().await?;
    assert_eq!(ids(&written), [1, 2, 3, 4, 5]);
    let emails: Vec<&str> = written.iter().map(|user| &*user.email).collect();
    assert_eq!(emails, ["ada@x.org", "bob@x.org", "cy@y.org", "Dan@y.org", "eve@z.org"]);
    assert_eq!(User::find(&world.ds).await?, written);
    Ok(())
}

async fn writes_many_in_one_call(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(world.log.count("create"), 1);
    Ok(())
}

async fn writes_all_or_none(world: World) -> Outcome {
    let mut rows = users();
    rows[4] = rows[4].clone().set(User::EMAIL, "bob@x.org");
    let error = refused(User::create_all(&world.ds, rows).await, 409);
    assert!(error.is_conflict());
    let mut rows = users();
    rows[2] = rows[2].clone().set(User::AGE, 200);
    refused(User::create_all(&world.ds, rows).await, 422);
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn writes_nothing_for_none(world: World) -> Outcome {
    assert_eq!(User::create_all(&world.ds, Vec::<NewUser>::new()).await?, []);
    assert_eq!(world.log.count("create"), 0);
    Ok(())
}

async fn never_uses_an_id_again(world: World) -> Outcome {
    world.with_users().await?;
    User::destroy_by_id(&world.ds, 5).await?;
    User::destroy_all(&world.ds, User::ID.gte(3)).await?;
    let new = User::create(&world.ds, NewUser { email: "new@x.org".to_owned() }).await?;
    assert!(new.id > 5, "{} was used before", new.id);
    Ok(())
}

async fn refuses_a_given_id(world: World) -> Outcome {
    let error = refused(
        User::create(&world.ds, NewUser { email: "ada@x.org".to_owned() }).set(User::ID, 7).await,
        422,
    );
    let codes = error.validation_errors().map(|errors| errors.codes()["id"].clone());
    assert_eq!(codes.as_deref(), Some(&["absence"][..]));
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn takes_ids_of_text_and_of_parts(world: World) -> Outcome {
    let new = NewCountry { code: "it".to_owned(), name: "Italy".to_owned() };
    Country::create(&world.ds, new).await?;
    refused(
        Country::create(&world.ds, NewCountry { code: "it".to_owned(), name: "Again".to_owned() }).await,
        409,
    );
    let stock = |sku: &str, depot| NewStock { sku: sku.to_owned(), depot, amount: 1 };
    for (sku, depot) in [("p1", 1), ("p1", 2), ("p2", 1)] {
        Stock::create(&world.ds, stock(sku, depot)).await?;
    }
    refused(Stock::create(&world.ds, stock("p1", 2)).await, 409);
    assert_eq!(Stock::count(&world.ds).await?, 3);
    assert_eq!(Country::find_by_id(&world.ds, "it").required().await?.name, "Italy");
    Ok(())
}

async fn works_without_an_id(world: World) -> Outcome {
    let line = |number| NewLine { text: "same".to_owned(), number };
    Line::create_all(&world.ds, [line(2), line(1), line(2)]).await?;
    assert_eq!(Line::count(&world.ds).filter(Line::NUMBER.eq(2)).await?, 2);
    let numbers: Vec<i64> =
        Line::find(&world.ds).order(Line::NUMBER.asc()).await?.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [1, 2, 2]);
    let model = world.ds.model("Line")?;
    let error = refused(model.find_by_id(&world.ds, &json!(1)), 500);
    assert_eq!(error.name(), "PKMissingError");
    Ok(())
}

async fn checks_rules_before_it_writes(world: World) -> Outcome {
    let error =
        refused(User::create(&world.ds, NewUser { email: "no address".to_owned() }).age(-1).await, 422);
    let codes = error
        .validation_errors()
        .map(|errors| errors.codes().into_keys().map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(codes, Some(vec!["age".to_owned(), "email".to_owned()]));
    assert_eq!(world.log.count("create"), 0);
    Ok(())
}

async fn can_skip_the_rules(world: World) -> Outcome {
    let user = User::create(&world.ds, NewUser { email: "no address".to_owned() }).validate(false).await?;
    assert_eq!(user.email, "no address");
    Ok(())
}

async fn forgets_everything_on_automigrate(world: World) -> Outcome {
    world.ds.attach::<(User, Country)>()?;
    world.with_users().await?;
    world.ds.automigrate().await?;
    assert_eq!(User::count(&world.ds).await?, 0);
    let first = User::create(&world.ds, NewUser { email: "first@x.org".to_owned() }).await?;
    assert_eq!(first.id, 1, "generated ids start anew");
    Ok(())
}
