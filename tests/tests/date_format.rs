//! `format` of a date: how JSON writes it, and what JSON and filters may say beside ISO-8601.
#![allow(clippy::unwrap_used)]

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use juggler_core::builder::from_ldl;
use juggler_core::prelude::*;
use juggler_core::value::DateFormat;
use juggler_core::{Error, ModelDefinition, Result};
use proptest::prelude::*;
use serde_json::Value as Json;

#[derive(Model, Debug, Clone, PartialEq)]
struct Meeting {
    #[model(id, generated)]
    id: i64,
    #[model(format = "DD.MM.YYYY")]
    day: NaiveDate,
    #[model(format = "h:mm a")]
    lunch: NaiveTime,
    #[model(format = "YYYY-MM-DDTHH:mm")]
    local: NaiveDateTime,
    #[model(format = "D MMMM YYYY [at] HH:mm:ss.SSSSSS Z")]
    at: DateTime<Utc>,
    #[model(format = "MMM D, YYYY")]
    reminders: Vec<DateTime<Utc>>,
    place: Place,
    plain: Option<DateTime<Utc>>,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Place {
    #[model(format = "MM/DD/YYYY")]
    booked: Option<NaiveDate>,
}

fn meeting() -> Json {
    json!({
        "day": "06.09.2015",
        "lunch": "1:05 pm",
        "local": "2015-09-06T13:05",
        "at": "6 September 2015 at 13:05:07.000250 +00:00",
        "reminders": ["Sep 5, 2015", "Sep 6, 2015"],
        "place": {"booked": "01/31/2015"},
        "plain": "2015-09-06T13:05:07.000Z",
    })
}

fn ldl() -> (Json, Json) {
    let properties = json!({
        "born": {"type": "date", "format": "DD/MM/YYYY"},
        "seen": {"type": [{"type": "date", "format": "D.M.YYYY"}]},
        "home": {"since": {"type": "date", "format": "MMM YYYY D"}},
        "mail": {"type": "string", "format": "email"},
    });
    (properties, json!({"idInjection": false}))
}

/// A model without an id, and without a data source.
fn define(name: &str, properties: &Json) -> Result<RuntimeModel> {
    let definition = from_ldl(name, properties, &json!({"idInjection": false}), false, &|_| None)?;
    Ok(RuntimeModel::new(definition.into()))
}

async fn person() -> Result<(DataSource, RuntimeModel)> {
    let ds = juggler_memory::connect("memory:").await?;
    let (properties, settings) = ldl();
    let person = ds.define("Person", &properties, &settings)?;
    Ok((ds, person))
}

#[tokio::test]
async fn a_derived_model_writes_and_reads_its_dates_in_their_format() -> Result<()> {
    let ds = juggler_memory::connect("memory:").await?;
    let draft: Draft<Meeting> = serde_json::from_value(meeting()).unwrap();
    let stored = Meeting::create(&ds, draft).await?;
    assert_eq!(stored.day, NaiveDate::from_ymd_opt(2015, 9, 6).unwrap());
    assert_eq!(stored.lunch, NaiveTime::from_hms_opt(13, 5, 0).unwrap());
    assert_eq!(stored.at.to_rfc3339(), "2015-09-06T13:05:07.000250+00:00");
    assert_eq!(stored.place.booked, NaiveDate::from_ymd_opt(2015, 1, 31));
    let mut expected = meeting();
    expected["id"] = 1.into();
    assert_eq!(serde_json::to_value(&stored).unwrap(), expected);
    let record = ds.model("Meeting")?.find_by_id(&ds, &json!(1))?.required().await?;
    assert_eq!(record.to_json(), expected, "a record of it is written alike");
    assert_eq!(Record::from_model(&stored)?.into_model::<Meeting>()?, stored);
    Ok(())
}

#[tokio::test]
async fn iso_is_read_as_well_and_nothing_else() -> Result<()> {
    let (ds, person) = person().await?;
    let given = json!({"born": "2015-06-13", "home": {"since": "2015-06-13T00:00:00Z"}, "mail": "a@x.org"});
    let ada = person.create(&ds, &given)?.await?;
    let shown = json!({"born": "13/06/2015", "home": {"since": "Jun 2015 13"}, "mail": "a@x.org"});
    assert_eq!(ada.to_json(), shown);
    // Without a format it would be read as Americans write it.
    let error = person.create(&ds, &json!({"born": "06/13/2015"}))?.await.unwrap_err();
    assert_eq!(error.status_code(), 422);
    assert!(error.to_string().contains("is not a valid date"), "{error}");
    let message = |json: Json| serde_json::from_value::<Draft<Meeting>>(json).unwrap_err().to_string();
    assert_eq!(
        message(json!({"day": "2015.09.06"})),
        "Meeting.day: expected a date (YYYY-MM-DD), or `DD.MM.YYYY`, got other text"
    );
    assert_eq!(
        message(json!({"reminders": ["Sep 5, 2015", "Foo 5, 2015"]})),
        "Meeting.reminders[1]: expected a date (ISO-8601), or `MMM D, YYYY`, got other text"
    );
    Ok(())
}

#[tokio::test]
async fn filters_read_the_format_and_iso() -> Result<()> {
    let (ds, person) = person().await?;
    for day in ["01/02/2015", "02/01/2015"] {
        person
            .create(
                &ds,
                &json!({"born": day, "seen": [day.replace('/', ".")], "home": {"since": "Feb 2015 1"}}),
            )?
            .await?;
    }
    for (condition, expected) in [
        (json!({"born": "01/02/2015"}), 1),
        (json!({"born": "2015-02-01"}), 1),
        (json!({"born": {"gt": "02/01/2015"}}), 1),
        (json!({"born": {"between": ["02/01/2015", "2015-02-01T00:00:00.000Z"]}}), 2),
        (json!({"born": {"inq": ["01/02/2015", "02/01/2015"]}}), 2),
        (json!({"seen": "1.2.2015"}), 1),
        (json!({"home.since": "Feb 2015 1"}), 2),
        (json!({"home.since": {"lt": "Feb 2015 1"}}), 0),
    ] {
        let found = person.find(&ds).filter(person.condition(&condition)?).await?;
        assert_eq!(found.len(), expected, "{condition}");
    }
    let error = person.condition(&json!({"born": {"gt": "12/31/2015"}})).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.status_code()),
        ("where.born.gt: Invalid date: 12/31/2015", 400)
    );
    // Written as JSON, a filter has ISO-8601, and reads the same.
    let filter = person.filter(&json!({"where": {"born": {"gt": "02/01/2015"}}}))?;
    assert_eq!(person.filter(&filter.tree().to_json()?)?, filter);
    Ok(())
}

#[test]
fn a_format_survives_ldl() -> Result<()> {
    let (properties, settings) = ldl();
    let person = from_ldl("Person", &properties, &settings, false, &|_| None)?;
    let written = person.to_ldl();
    assert_eq!(written["properties"]["born"]["format"], "DD/MM/YYYY");
    assert_eq!(ModelDefinition::from_ldl_json(&written)?, person);
    let meeting = Meeting::definition().to_ldl();
    assert_eq!(meeting["properties"]["lunch"]["format"], "h:mm a");
    assert_eq!(ModelDefinition::from_ldl_json(&meeting)?.to_ldl(), meeting);
    Ok(())
}

#[test]
fn a_default_may_be_in_the_format() -> Result<()> {
    let properties = json!({"born": {"type": "date", "format": "DD/MM/YYYY", "default": "01/02/2015"}});
    let person = define("Person", &properties)?;
    let definition = person.definition();
    assert_eq!(ModelDefinition::from_ldl_json(&definition.to_ldl())?, *definition);
    assert_eq!(person.build(&json!({}))?.to_json(), json!({"born": "01/02/2015"}));
    Ok(())
}

#[test]
fn json_schema_promises_no_iso() {
    let schema = Meeting::definition().to_json_schema();
    assert_eq!(schema["properties"]["day"], json!({"type": "string"}));
    assert_eq!(schema["properties"]["reminders"]["items"], json!({"type": "string"}));
    assert_eq!(schema["properties"]["plain"]["format"], "date-time");
}

#[test]
fn a_senseless_format_is_an_error_of_the_definition() {
    let define = |property: Json| -> Error { define("Person", &json!({"born": property})).unwrap_err() };
    for (format, expected) in [
        ("DD.QQ.YYYY", "an unknown token in a date format; there are YYYY,"),
        ("DD.MM.YY", "an unknown token"),
        ("MM/YYYY", "a date has a year, a month and a day"),
        ("HH:mm", "a date has a year, a month and a day"),
        ("YYYY-DD-MM", "would be mistaken for one of ISO-8601"),
        ("YYYY-MM-DD MMM", "says each part once"),
        ("DMYYYY", "needs something else behind it"),
        ("YYYY-MM-DD hh:mm", "needs its half of the day"),
        ("YYYY-MM-DD HH:ss", "a time is an hour, then a minute"),
        ("YYYY-MM-DD [at HH", "a bracket in a date format is not closed"),
        ("", "neither a date nor a time"),
    ] {
        let error = define(json!({"type": "date", "format": format}));
        assert!(error.to_string().starts_with("model Person: properties.born.format: "), "{error}");
        assert!(error.to_string().contains(expected), "{format}: {error}");
    }
    let error = define(json!({"type": "string", "storage": "time", "format": "YYYY-MM-DD"}));
    assert!(error.to_string().contains("a time is written with HH"), "{error}");
    let error = define(json!({"type": "date", "format": 7}));
    assert!(error.to_string().contains("properties.born.format: expected text"), "{error}");
}

proptest! {
    /// What a format writes it reads, as far as it says.
    #[test]
    fn what_is_written_is_read(
        millis in -62_167_219_200_000_i64..253_402_300_800_000,
        format in prop::sample::select(vec![
            "DD/MM/YYYY HH:mm:ss.SSS",
            "MMMM D YYYY, h:mm:ss a SSS",
            "hh:mm:ss:SSS A [on] MMM DD YYYY",
            "YYYYMMDDHHmmssSSS",
            "D.M.YYYY H:mm:ss.SSSSSS Z",
        ]),
    ) {
        let at = DateTime::<Utc>::from_timestamp_millis(millis).unwrap();
        let properties = json!({"at": {"type": "date", "format": format}});
        let model = define("M", &properties).unwrap();
        let given = json!({"at": at.to_rfc3339()});
        let written = model.build(&given).unwrap().to_json();
        prop_assert!(written["at"] != given["at"]);
        let read = model.build(&written).unwrap();
        prop_assert_eq!(read, model.build(&given).unwrap(), "{}", written);
    }

    /// No text makes it panic.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}", format in "[YMDHhAamsSZT .:]{0,12}") {
        if let Ok(format) = DateFormat::parse(format) {
            let properties = json!({"at": {"type": "date", "format": format.text()}});
            if let Ok(model) = define("M", &properties) {
                model.build(&json!({"at": text})).unwrap();
            }
        }
    }
}
