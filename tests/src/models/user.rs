//! The model of most cases.

use chrono::{DateTime, Utc};
use juggler_core::prelude::*;

/// The model of most cases.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", rename_all = "camelCase", index(fields = [city, age]))]
pub struct User {
    #[model(id, generated)]
    pub id: i64,
    #[model(unique, length = 150)]
    #[validate(presence, format(email))]
    pub email: String,
    #[validate(numericality(int, min = 0, max = 150, allow_null, allow_blank))]
    pub age: Option<i32>,
    #[model(index)]
    pub city: Option<String>,
    #[model(default = Role::Member)]
    pub role: Role,
    #[model(default = 0.0)]
    pub score: f64,
    #[model(default)]
    pub tags: Vec<String>,
    #[model(default)]
    pub address: Address,
    pub home_point: Option<GeoPoint>,
    #[model(default = now)]
    pub joined: DateTime<Utc>,
    #[model(hidden)]
    pub secret: Option<String>,
}

/// Some of a user.
#[derive(Partial, Debug, Clone, PartialEq)]
#[model(of = User)]
pub struct UserCard {
    pub email: String,
    pub age: Option<i32>,
}

#[derive(ModelEnum, Debug, Clone, Copy, PartialEq)]
pub enum Role {
    Member,
    Admin,
    Guest,
}

#[derive(Embedded, Debug, Clone, PartialEq, Default)]
pub struct Address {
    pub street: String,
    pub zip: i32,
    pub city: Option<String>,
}

/// Ada, Bob, Cy, Dan and Eve, whose ids are 1 to 5 in an empty store.
#[must_use]
pub fn users() -> Vec<Draft<User>> {
    let user = |email: &str, age: Option<i32>, city: Option<&str>, score: f64, tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let draft = NewUser { email: email.to_owned() }
            .with(User::AGE, age)
            .set(User::SCORE, score)
            .set(User::TAGS, tags);
        match city {
            Some(city) => draft.set(User::CITY, city),
            None => draft,
        }
    };
    let point = |lat, lng| GeoPoint { lat, lng };
    let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap_or_default();
    vec![
        user("ada@x.org", Some(36), Some("London"), 9.5, &["math", "code"])
            .set(User::ROLE, Role::Admin)
            .set(User::HOME_POINT, point(51.5074, -0.1278))
            .set(
                User::ADDRESS,
                Address { street: "Hill".to_owned(), zip: 1, city: Some("London".to_owned()) },
            )
            .set(User::JOINED, day("2020-01-01T00:00:00Z"))
            .set(User::SECRET, "enchantress"),
        user("bob@x.org", Some(25), Some("Paris"), 7.0, &["code"])
            .set(User::HOME_POINT, point(48.8566, 2.3522))
            .set(User::ADDRESS, Address { street: "Oak".to_owned(), zip: 2, city: None })
            .set(User::JOINED, day("2020-06-01T12:00:00Z")),
        user("cy@y.org", None, None, 7.0, &[]).set(User::JOINED, day("2021-01-01T00:00:00.000001Z")),
        user("Dan@y.org", Some(50), Some("london"), -1.5, &["chess"])
            .set(User::ROLE, Role::Guest)
            .set(User::HOME_POINT, point(41.9028, 12.4964))
            .set(User::JOINED, day("2021-01-01T00:00:00Z")),
        user("eve@z.org", Some(25), Some("100% Rome_"), 0.0, &["math", "chess", "code"])
            .set(User::ADDRESS, Address { street: "Pine".to_owned(), zip: 3, city: Some("Rome".to_owned()) })
            .set(User::JOINED, day("2019-12-31T23:59:59.999999Z")),
    ]
}
