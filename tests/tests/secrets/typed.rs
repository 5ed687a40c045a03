//! A derived model: its values, what is asked of them, and what is refused.

use async_trait::async_trait;
use juggler_core::hook::{AsyncRule, Event, RuleContext};
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_validate::ValidationErrors;
use serde_json::json;

use super::heard::{note, refused};
use super::models::{Member, NewNote, Note, account, bob, member};
use super::{Place, Planted, input};

/// JSON shows what is sensitive to whoever may read the row, and nothing that is hidden.
fn is_shown_as_it_may(ada: &Member, planted: &Planted) {
    let json = serde_json::to_value(ada).unwrap();
    assert_eq!(json["email"], json!(planted.text("email")), "a user may read it");
    assert_eq!(json["account"]["holder"], json!(planted.text("holder")));
    for hidden in ["password", "token", "pin", "keys", "seal"] {
        assert!(json.get(hidden).is_none(), "{hidden}");
    }
    assert!(json["account"].get("iban").is_none() && json["accounts"][0].get("iban").is_none());
    assert_eq!(ada.token.expose(), &planted.text("token"), "a program may");
    assert_eq!(serde_json::to_value(&ada.token).unwrap(), json!("***"));
}

pub(crate) async fn is_written_and_read(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    let (pin, day) = (planted.number(), planted.day());
    let draft = Draft::<Member>::new().set(Member::TOKEN, planted.text("token")).set(Member::PIN, pin);
    note((&draft, draft.data(), Patch::<Member>::new().set(Member::EMAIL, planted.text("email"))));
    let given = member(&planted).with(Member::PIN, pin);
    note(&given);
    note(Member::upsert(&ds, given.clone()));
    let mut ada = Member::create(&ds, given).await?;
    note(&ada);
    is_shown_as_it_may(&ada, &planted);
    assert_eq!(Member::find_by_id(&ds, ada.id).required().await?, ada, "they come back as they went");

    let of_ada = || {
        Member::TOKEN.eq(planted.text("token"))
            & Member::EMAIL.eq(planted.text("email"))
            & Member::PASSWORD.inq([planted.text("password")])
            & Member::PIN.between(pin - 1, pin)
            & Member::BORN.lte(day)
            & Member::EMAIL.like(format!("{}%", planted.text("email")))
            & Member::EMAIL.regexp(planted.text("email"))
            & Member::SEAL.neq(Vec::new())
            & Member::ACCOUNT.iban.eq(planted.text("iban"))
            & Member::ACCOUNT.holder.eq(planted.text("holder"))
            & Member::ACCOUNT.whole().eq(account(&planted))
    };
    let filter = Filter::new().filter(of_ada()).order(Member::TOKEN.desc());
    note((of_ada(), &filter, filter.tree()));
    note(Member::find(&ds).with(filter.clone()));
    note(juggler_core::query::resolve(Member::definition(), filter.tree())?);
    assert_eq!(Member::find(&ds).with(filter).await?, [ada.clone()], "each is asked for");
    note(Member::find(&ds).filter(of_ada()).explain().await?);
    note(Member::find(&ds).filter(of_ada()).records().await?);
    note(Member::find(&ds).filter(of_ada()).values((Member::ID, Member::TOKEN)).await?);
    assert_eq!(Member::count(&ds).filter(of_ada()).await?, 1);
    let other = format!("{}b", planted.text("token"));
    note(ada.update(&ds).set(Member::TOKEN, other.clone()));
    Member::update_all(&ds, of_ada())
        .set(Member::TOKEN, other.clone())
        .set(Member::PASSWORD, other.clone())
        .await?;
    ada.reload(&ds).await?;
    note(Member::upsert(&ds, ada.clone()).await?);
    note(Member::replace_by_id(&ds, ada.id, ada.clone()).await?);
    note(Member::find_or_create(&ds, Filter::from(of_ada()), member(&planted)).await.err());
    let mut tracked = Tracked::stored(ada.clone());
    tracked.token = planted.text("token").into();
    note((&tracked, tracked.changes()));
    tracked.save(&ds).await?;
    let patch: Patch<Member> =
        serde_json::from_value(json!({"token": other, "email": planted.text("email")}))?;
    note(&patch);
    ada = ada.update(&ds).with(patch).await?;
    ds.transaction(async |tx| {
        note(tx);
        Member::destroy_all(tx, Member::TOKEN.eq(other.clone())).await
    })
    .await?;
    note(refused("reload", ada.reload(&ds).await));
    Ok(())
}

pub(crate) async fn is_refused(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    let ada = Member::create(&ds, member(&planted)).await?;
    let bob = Member::create(&ds, bob()).await?;
    let again = || member(&planted).with(Member::TOKEN, format!("{}b", planted.text("token")));
    assert!(refused("email", Member::create(&ds, again()).await).is_conflict());
    let token = bob.update(&ds).set(Member::TOKEN, planted.text("token")).await;
    let token = refused("uniqueness", token).to_string();
    assert!(token.contains("`token`"), "{token}");
    let password = bob.update(&ds).set(Member::PASSWORD, planted.text("password")).await;
    let password = refused("password", password);
    assert!(password.is_conflict(), "{password:?}");
    let all = Member::update_all(&ds, everything()).set(Member::EMAIL, planted.text("email")).await;
    refused("of all", all);
    refused("upsert", Member::upsert(&ds, Member { id: bob.id, ..ada.clone() }).await);
    let rows = Member::upsert_with_where(&ds, everything(), again()).await;
    refused("many rows", rows);

    let long = |name: &str| format!("{}{}", planted.text(name), "x".repeat(60));
    for (what, draft) in [
        ("email", member(&planted).with(Member::EMAIL, long("email"))),
        ("format", member(&planted).with(Member::EMAIL, format!("{}@", planted.text("email")))),
        ("token", member(&planted).with(Member::TOKEN, long("token"))),
        ("password", member(&planted).with(Member::PASSWORD, long("password"))),
        ("pin", member(&planted).with(Member::PIN, -planted.number())),
    ] {
        let is_known = refused(what, Member::create(&ds, draft.clone()).await);
        assert!(is_known.is_validation(), "{what}");
        if place.database().is_some() {
            // Now it is the database that refuses, if it does.
            let outcome = Member::create(&ds, draft).validate(false).await;
            outcome.err().iter().for_each(super::heard::note_error);
        }
    }
    let mut inside = account(&planted);
    (inside.iban, inside.holder) = (long("iban").into(), long("holder"));
    let draft = member(&planted).with(Member::ACCOUNT, inside.clone()).with(Member::ACCOUNTS, vec![inside]);
    refused("inside", Member::create(&ds, draft).await);

    ds.validate_async("Member", "token", Grumbles);
    ds.validate_async("Member", "account", Grumbles);
    refused("a rule that waits", Member::create(&ds, again()).await);
    refused("not found", Member::find(&ds).filter(Member::TOKEN.eq(planted.text("none"))).one().await);
    input::each_wrong_filter(
        |json| {
            refused(json, Filter::<Member>::parse(json));
        },
        &planted,
    );
    Ok(())
}

/// Breaks each time.
struct Grumbles;

#[async_trait]
impl AsyncRule for Grumbles {
    async fn check(&self, cx: &RuleContext<'_>, errors: &mut ValidationErrors) -> juggler_core::Result<()> {
        note(cx);
        cx.fail(errors, "grumbles", "is not liked");
        Ok(())
    }
}

pub(crate) async fn is_seen_by_hooks(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    for event in Event::OPERATIONS.into_iter().chain(Event::INSTANCES) {
        ds.observe_fn("Member", event, move |cx| {
            note(&*cx);
            Ok(())
        });
    }
    let ada = Member::create(&ds, member(&planted)).await?;
    Member::find(&ds).filter(Member::TOKEN.eq(planted.text("token"))).await?;
    Member::update_all(&ds, Member::TOKEN.eq(planted.text("token")))
        .set(Member::PIN, planted.number())
        .await?;
    ada.destroy(&ds).await?;
    ds.observe_fn("Member", Event::BeforeSave, |cx| {
        Err(Error::bad_request(format!("refused {cx:?} {:?}", cx.model)))
    });
    refused("by a hook", Member::create(&ds, member(&planted)).await);
    Ok(())
}

pub(crate) async fn is_related(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    ds.attach::<(Member, Note)>()?;
    let ada = Member::create(&ds, member(&planted)).await?;
    let text = NewNote { text: planted.text("note"), seal: planted.text("noteseal").into() };
    note(&text);
    let first = Note::create(&ds, text.member(&ada)).await?;
    let with_notes = Member::find(&ds).include(Member::NOTES).await?;
    note(&with_notes);
    let with_member = Note::find(&ds)
        .include(Note::MEMBER)
        .filter(Note::MEMBER.is(Member::TOKEN.eq(planted.text("token"))));
    note(&with_member);
    let with_member = with_member.await?;
    note(&with_member);
    let json = serde_json::to_value(&with_member)?;
    assert_eq!(json[0]["text"], json!(planted.text("note")));
    assert!(json[0].get("seal").is_none() && json[0]["member"].get("token").is_none(), "{json}");
    let json = serde_json::to_value(&with_notes)?;
    assert!(json[0]["notes"][0].get("seal").is_none(), "{json}");
    note(ada.notes().find(&ds).filter(Note::SEAL.eq(planted.text("noteseal"))).await?);
    let scoped =
        json!({"include": [{"relation": "notes", "scope": {"where": {"seal": planted.text("noteseal")}}}]});
    let scoped = Filter::<Member>::parse(&scoped.to_string())?;
    note(&scoped);
    note(Member::find(&ds).with(scoped).await?);
    let wrong =
        json!({"include": [{"relation": "member", "scope": {"where": {"pin": planted.text("pin")}}}]});
    let outcome = Filter::<Note>::parse(&wrong.to_string());
    note(&outcome);
    if let Ok(filter) = outcome {
        note(Note::find(&ds).with(filter).await.map_err(|error| super::heard::note_error(&error)));
    }
    first.destroy(&ds).await?;
    Ok(())
}
