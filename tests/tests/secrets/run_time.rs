//! A model that is defined at run time.

use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use serde_json::json;

use super::heard::{note, note_error, refused, say};
use super::models::{ldl, row};
use super::{Place, Planted};

fn define(ds: &DataSource, planted: &Planted) -> juggler_core::Result<RuntimeModel> {
    let (properties, settings) = ldl(planted);
    ds.define("Patient", &properties, &settings)
}

pub(crate) async fn is_written_and_read(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    let patient = define(&ds, &planted)?;
    note(&patient);
    let given = row(&planted, 1);
    note(patient.draft(&given)?);
    let mut ada = patient.create(&ds, &given)?.await?;
    note(&ada);
    let json = ada.to_json();
    assert_eq!(
        (&json["email"], &json["team"]),
        (&json!(planted.text("email")), &json!(planted.text("team")))
    );
    for hidden in ["pin", "born", "role", "card"] {
        assert!(json.get(hidden).is_none(), "{hidden}");
    }
    assert!(json["account"].get("iban").is_none(), "{json}");
    let asked = json!({"where": {
        "email": planted.text("email"), "card": {"like": format!("{}%", planted.text("card"))}, "pin": planted.number(),
        "account.iban": planted.text("iban"), "team": {"inq": [planted.text("team")]}, "born": planted.day().to_string(),
    }});
    let filter = patient.filter(&asked)?;
    note((&filter, juggler_core::query::resolve(&patient.definition(), filter.tree())?));
    assert_eq!(patient.find(&ds).with(filter.clone()).await?.len(), 1, "each is asked for");
    note(patient.find(&ds).with(filter.clone()).explain().await?);
    let fields = json!({"where": asked["where"], "fields": ["id", "card", "email", "account"]});
    note(patient.find(&ds).with(patient.filter(&fields)?).records().await?);
    ada.set("card", &json!(planted.text("other")))?;
    note(&ada);
    ada.save(&ds).await?;
    note(patient.upsert(&ds, &row(&planted, 1))?.await?);
    note(patient.update_all(&ds, patient.condition(&asked["where"])?, &json!({"pin": 5}))?.await?);
    note(patient.replace_by_id(&ds, &json!(1), &row(&planted, 1))?.await?);
    note(patient.destroy_all(&ds, patient.condition(&json!({"card": planted.text("card")}))?).await?);
    Ok(())
}

pub(crate) async fn is_refused(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    let patient = define(&ds, &planted)?;
    patient.create(&ds, &row(&planted, 1))?.await?;
    assert!(refused("twice", patient.create(&ds, &row(&planted, 2))?.await).is_conflict());
    let with = |name: &str, value: serde_json::Value| {
        let mut row = row(&planted, 3);
        row["email"] = json!("bob");
        row["pin"] = json!(7);
        row[name] = value;
        row
    };
    let text = planted.text("wrong");
    for wrong in [
        with("email", json!(format!("{text}@"))),
        with("pin", json!(planted.number() * 10_000)),
        with("pin", json!(text)),
        with("born", json!(text)),
        with("card", json!(format!("{text}{}", "x".repeat(60)))),
        with("role", json!(text)),
        with("account", json!({"city": "x", "iban": format!("{text}{}", "x".repeat(60))})),
        with("email", json!({ "a": text })),
    ] {
        let outcome = match patient.create(&ds, &wrong) {
            Ok(creation) => {
                note(&creation);
                creation.await.map(drop)
            }
            Err(error) => Err(error),
        };
        outcome.err().iter().for_each(note_error);
        if let Ok(creation) = patient.create(&ds, &wrong) {
            creation.validate(false).await.err().iter().for_each(note_error);
            patient.destroy_by_id(&ds, &json!(3))?.await?;
        }
        patient.is_valid(&wrong).err().iter().for_each(note_error);
    }
    for condition in [json!({"pin": {"regexp": text}}), json!({"card": {"regexp": format!("({text}")}})] {
        match patient.filter(&json!({ "where": condition })) {
            Ok(filter) => {
                note(&filter);
                patient.find(&ds).with(filter).await.err().iter().for_each(note_error);
            }
            Err(error) => note_error(&error),
        }
    }
    // An id may be hidden, and is in no error then.
    let door = ds.define(
        "Door",
        &json!({"code": {"type": "string", "id": true, "hidden": true, "length": 60}}),
        &json!({}),
    )?;
    let code = json!(planted.text("code"));
    door.create(&ds, &json!({ "code": code }))?.await?;
    refused("the same id", door.create(&ds, &json!({ "code": code }))?.await);
    refused("no such id", door.find_by_id(&ds, &json!(planted.text("nocode")))?.required().await);
    let other = json!({"code": planted.text("other")});
    refused("another id", door.replace_by_id(&ds, &json!(planted.text("none")), &json!({}))?.await);
    refused("another id", door.update_all(&ds, everything(), &other)?.await);
    Ok(())
}

pub(crate) async fn is_described(place: Place, planted: Planted) -> Outcome {
    let ds = place.talkative()?;
    let patient = define(&ds, &planted)?;
    let definition = patient.definition();
    note(&*definition);
    note(definition.property("role"));
    // The default of `role` is one of its values, which a schema lists where the property is shown: it is not.
    say(&definition.to_json_schema().to_string());
    note(ds.automigrate().await);
    note(&ds);
    Ok(())
}
