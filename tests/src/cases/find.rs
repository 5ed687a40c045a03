//! `find` and `find_one`, and how a query ends.

use juggler_core::prelude::*;

use super::compare::{ids, refused};
use super::{Case, Outcome, World};
use crate::models::{Country, User};

pub(super) const CASES: &[Case] = cases!("find";
    finds_nothing_in_an_empty_store,
    finds_all_in_the_order_of_the_id,
    takes_several_conditions_together,
    takes_stored_conditions,
    adds_a_filter_to_what_was_said,
    ends_with_first_one_count_and_exists,
    gives_pages,
    find_one_gives_the_first,
    is_one_call_to_the_store,
    explains_itself,
);

async fn finds_nothing_in_an_empty_store(world: World) -> Outcome {
    assert_eq!(User::find(&world.ds).await?, []);
    assert_eq!(User::find(&world.ds).first().await?, None);
    assert_eq!(User::find_one(&world.ds).await?, None);
    Ok(())
}

async fn finds_all_in_the_order_of_the_id(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(ids(&User::find(&world.ds).await?), [1, 2, 3, 4, 5]);
    let country = |code: &str| Country { code: code.to_owned(), name: String::new(), population: None };
    Country::create_all(&world.ds, ["b", "a", "B", "é", "c"].map(country)).await?;
    let codes: Vec<String> =
        Country::find(&world.ds).await?.into_iter().map(|country| country.code).collect();
    assert_eq!(codes, ["B", "a", "b", "c", "é"], "text is ordered by code point");
    Ok(())
}

async fn takes_several_conditions_together(world: World) -> Outcome {
    world.with_users().await?;
    let found = User::find(&world.ds).filter(User::AGE.eq(25)).filter(User::TAGS.contains("math")).await?;
    assert_eq!(ids(&found), [5]);
    Ok(())
}

async fn takes_stored_conditions(world: World) -> Outcome {
    fn adults() -> Predicate<User> {
        User::AGE.gte(18)
    }
    world.with_users().await?;
    let in_city = |city: Option<&str>| match city {
        Some(city) => adults().and(User::CITY.eq(city)),
        None => adults(),
    };
    assert_eq!(ids(&User::find(&world.ds).filter(in_city(Some("Paris"))).await?), [2]);
    assert_eq!(ids(&User::find(&world.ds).filter(in_city(None)).await?), [1, 2, 4, 5]);
    Ok(())
}

async fn adds_a_filter_to_what_was_said(world: World) -> Outcome {
    world.with_users().await?;
    let filter = Filter::parse(r#"{"where": {"age": {"lt": 50}}, "order": "email DESC", "limit": 2}"#)?;
    let found =
        User::find(&world.ds).filter(User::CITY.exists(true)).order(User::AGE.asc()).with(filter).await?;
    assert_eq!(ids(&found), [5, 2]);
    Ok(())
}

async fn ends_with_first_one_count_and_exists(world: World) -> Outcome {
    world.with_users().await?;
    let young = || User::find(&world.ds).filter(User::AGE.eq(25));
    assert_eq!(young().order(User::ID.desc()).first().await?.map(|user| user.id), Some(5));
    assert_eq!(young().limit(1).count().await?, 2, "whatever the limit");
    assert!(young().exists().await?);
    refused(young().one().await, 400);
    refused(User::find(&world.ds).filter(User::AGE.eq(1)).one().await, 404);
    assert_eq!(User::find(&world.ds).filter(User::AGE.eq(50)).one().await?.id, 4);
    assert!(!User::find(&world.ds).filter(User::AGE.eq(1)).exists().await?);
    Ok(())
}

async fn gives_pages(world: World) -> Outcome {
    world.with_users().await?;
    let page = User::find(&world.ds).filter(User::ID.gt(1)).skip(1).limit(2).page().await?;
    assert_eq!((ids(&page.rows), page.total, page.skip, page.limit), (vec![3, 4], 4, 1, Some(2)));
    Ok(())
}

async fn find_one_gives_the_first(world: World) -> Outcome {
    world.with_users().await?;
    let oldest = User::find_one(&world.ds).order(User::AGE.desc()).await?;
    assert_eq!(oldest.map(|user| user.id), Some(4));
    let filter = Filter::parse(r#"{"where": {"age": 25}, "order": "id DESC"}"#)?;
    assert_eq!(User::find_one(&world.ds).with(filter).await?.map(|user| user.id), Some(5));
    Ok(())
}

async fn is_one_call_to_the_store(world: World) -> Outcome {
    world.with_users().await?;
    world.log.clear();
    User::find(&world.ds).filter(User::AGE.gt(1)).order(User::CITY.asc()).limit(3).await?;
    assert_eq!(world.log.calls(), ["all"]);
    Ok(())
}

async fn explains_itself(world: World) -> Outcome {
    world.with_users().await?;
    match User::find(&world.ds).filter(User::AGE.eq(25)).explain().await {
        Ok(explain) => {
            assert_eq!(explain.rows_returned, 2);
            assert!(!explain.plan.is_empty(), "{explain}");
            assert!(explain.rows_examined.is_none_or(|rows| rows >= 2), "{explain}");
        }
        Err(error) => assert!(error.is_unsupported(), "{error:?}"),
    }
    Ok(())
}
