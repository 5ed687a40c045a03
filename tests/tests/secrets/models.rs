//! A model with all kinds of secrets, and the same at run time.

use chrono::NaiveDate;
use juggler_core::prelude::*;
use serde_json::{Value as Json, json};

use super::planted::Planted;

#[derive(Model, Clone, PartialEq)]
#[model(debug, table = "secret_members")]
pub(crate) struct Member {
    #[model(id, generated)]
    pub(crate) id: i64,
    #[model(length = 100)]
    pub(crate) name: String,
    #[model(sensitive, unique, length = 60)]
    #[validate(format(with = "^[a-z0-9]+$"), exclusion(in = ["admin"]))]
    pub(crate) email: String,
    #[model(sensitive)]
    pub(crate) born: NaiveDate,
    #[model(hidden, unique, length = 60)]
    pub(crate) password: String,
    #[model(length = 60)]
    #[validate(length(min = 8), uniqueness)]
    pub(crate) token: Secret<String>,
    #[validate(numericality(min = 1000, allow_null, allow_blank))]
    pub(crate) pin: Option<Secret<i64>>,
    pub(crate) keys: Vec<Secret<String>>,
    pub(crate) seal: Secret<Vec<u8>>,
    pub(crate) account: Account,
    pub(crate) accounts: Vec<Account>,
    pub(crate) notes: HasMany<Note>,
}

#[derive(Embedded, Clone, PartialEq)]
#[model(debug)]
pub(crate) struct Account {
    pub(crate) city: String,
    #[validate(length(max = 30))]
    pub(crate) iban: Secret<String>,
    #[model(sensitive)]
    #[validate(length(max = 30))]
    pub(crate) holder: String,
    #[model(sensitive)]
    pub(crate) opened: Option<NaiveDate>,
}

#[derive(Model, Clone, PartialEq)]
#[model(debug, table = "secret_notes")]
pub(crate) struct Note {
    #[model(id, generated)]
    pub(crate) id: i64,
    pub member_id: i64,
    #[model(sensitive)]
    pub(crate) text: String,
    pub(crate) seal: Secret<String>,
    pub(crate) member: BelongsTo<Member>,
}

pub(crate) fn member(planted: &Planted) -> NewMember {
    NewMember {
        name: "Ada".into(),
        email: planted.text("email"),
        born: planted.day(),
        password: planted.text("password"),
        token: planted.text("token").into(),
        keys: vec![planted.text("key").into()],
        seal: planted.text("seal").into_bytes().into(),
        account: account(planted),
        accounts: vec![account(planted)],
    }
}

/// Another one.
pub(crate) fn bob() -> NewMember {
    let account =
        Account { city: "Rome".into(), iban: "12345678".into(), holder: "Bob Smith".into(), opened: None };
    NewMember {
        name: "Bob".into(),
        email: "bob".into(),
        born: NaiveDate::default(),
        password: "x".into(),
        token: "12345678".into(),
        keys: Vec::new(),
        seal: Vec::new().into(),
        account,
        accounts: Vec::new(),
    }
}

pub(crate) fn account(planted: &Planted) -> Account {
    Account {
        city: "London".into(),
        iban: planted.text("iban").into(),
        holder: planted.text("holder"),
        opened: Some(planted.day()),
    }
}

/// The properties of a run-time model, and what is planted in it.
pub(crate) fn ldl(planted: &Planted) -> (Json, Json) {
    let properties = json!({
        "id": {"type": "number", "id": true},
        "name": "string",
        "email": {"type": "string", "sensitive": true, "index": {"unique": true}, "length": 60, "pattern": "^[a-z0-9]+$"},
        "pin": {"type": "number", "hidden": true, "max": 9e15, "unique": true},
        "born": {"type": "date", "hidden": true},
        "account": {"type": {
            "city": "string",
            "iban": {"type": "string", "hidden": true, "length": 60},
            "holder": {"type": "string", "sensitive": true, "default": planted.text("holder")},
        }},
        "role": {"type": "string", "hidden": true, "default": planted.text("role"), "enum": ["a", planted.text("role")]},
        "team": {"type": "string", "default": planted.text("team")},
        "card": {"type": "string", "length": 60},
    });
    let settings = json!({"hidden": ["card"], "sensitive": ["team"], "idInjection": false, "forceId": false});
    (properties, settings)
}

/// A row of it.
pub(crate) fn row(planted: &Planted, id: i64) -> Json {
    json!({
        "id": id, "name": "Ada", "email": planted.text("email"), "pin": planted.number(), "born": planted.day().to_string(),
        "account": {"city": "London", "iban": planted.text("iban")}, "card": planted.text("card"),
    })
}
