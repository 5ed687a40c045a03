//! What comes from outside, and does not fit.

use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use serde_json::{Value as Json, json};

use super::heard::{note, refused, say};
use super::models::{Account, Member, NewMember};
use super::{Place, Planted};

pub(crate) async fn is_of_the_wrong_kind(_: Place, planted: Planted) -> Outcome {
    let text = planted.text("wrong");
    let (list, object) = (json!([text]), json!({"a": text}));
    let whole = json!({"city": "London", "iban": text, "holder": text});
    let with = |name: &str, value: &Json| {
        let mut account = whole.clone();
        account[name] = value.clone();
        account
    };
    let data = [
        json!({"token": list}),
        json!({"token": planted.number()}),
        json!({"password": object}),
        json!({"email": object}),
        json!({"born": text}),
        json!({"pin": text}),
        json!({"pin": planted.number() as f64 + 0.5}),
        json!({"keys": text}),
        json!({"keys": [object]}),
        json!({"seal": format!("{text}!")}),
        json!({"account": text}),
        json!({"account": with("iban", &list)}),
        json!({"account": with("holder", &object)}),
        json!({"account": with("opened", &json!(text))}),
        json!({"accounts": [with("iban", &object)]}),
        json!({"account": {"city": "London"}, "token": null}),
    ];
    for json in data {
        refused(&json.to_string(), Patch::<Member>::from_json(&json));
        refused_by_serde(serde_json::from_value::<Draft<Member>>(json.clone()), &json);
        refused_by_serde(serde_json::from_value::<NewMember>(json.clone()), &json);
        let text = json.to_string();
        refused(&text, Patch::<Member>::parse(&text[..text.len() - 1]));
    }
    for json in [list, object, json!(planted.text("wrong"))] {
        refused_by_serde(serde_json::from_value::<Secret<i64>>(json.clone()), &json);
    }
    note(serde_json::from_value::<Secret<String>>(json!(planted.text("right")))?);
    note(Account::IBAN);
    Ok(())
}

fn refused_by_serde<T>(outcome: serde_json::Result<T>, json: &Json) {
    match outcome {
        // A draft takes what is given, and a null.
        Ok(_) => assert!(json.get("token").is_some_and(Json::is_null), "{json} went through"),
        Err(error) => say(&format!("{error} {error:?} {error:#?}")),
    }
}

/// Calls `each` with conditions on secrets that are wrong.
pub(crate) fn each_wrong_filter(mut each: impl FnMut(&str), planted: &Planted) {
    let text = planted.text("asked");
    for condition in [
        json!({"pin": text}),
        json!({"pin": {"inq": [text]}}),
        json!({"pin": {"between": [1, text]}}),
        json!({"born": text}),
        json!({"born": {"gt": text}}),
        json!({"account": {"iban": {"a": text}}}),
        json!({"account.opened": text}),
        json!({"account.opened": {"nin": [text]}}),
        json!({"account": {"opened": text}}),
        json!({"token": {"regexp": "x", "options": text}}),
        json!({"token": {"like": [text]}}),
        json!({"token": {"inq": {"a": text}}}),
        json!({"token": {"near": text}}),
        json!({"keys": [[text]]}),
        json!({"seal": {"gt": format!("{text}!")}}),
        json!({"or": [{"pin": text}]}),
    ] {
        each(&json!({ "where": condition }).to_string());
    }
}

pub(crate) async fn is_asked_for_in_a_wrong_way(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    each_wrong_filter(
        |json| {
            refused(json, Filter::<Member>::parse(json));
        },
        &planted,
    );
    let text = planted.text("asked");
    refused("a query string", Filter::<Member>::parse_query(&format!("filter[where][pin]={text}")));
    refused("a query string", Filter::<Member>::parse_query(&format!("filter[where][born][gt]={text}")));
    // An expression that is none is found out when it is used.
    let wrong =
        Filter::<Member>::parse(&json!({"where": {"token": {"regexp": format!("({text}")}}}).to_string())?;
    note(&wrong);
    refused("a regular expression", Member::find(&ds).with(wrong).await);
    let flags = juggler_core::filter::Pattern { source: "x".into(), flags: text };
    let condition =
        juggler_core::filter::Where::test("token", juggler_core::filter::Operation::Regexp(flags));
    refused("flags", Member::find(&ds).filter(Predicate::new(condition)).await);
    Ok(())
}
