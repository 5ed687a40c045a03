use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use juggler_core::prelude::*;

#[derive(Model)]
struct Meeting {
    #[model(id)]
    id: i64,
    #[model(format = "DD.MM.YYYY")]
    title: String,
}

#[derive(Model)]
struct Guest {
    #[model(id)]
    id: i64,
    #[model(format = "DD.QQ.YYYY")]
    born: NaiveDate,
}

#[derive(Model)]
struct Room {
    #[model(id)]
    id: i64,
    #[model(format = "DD.MM.YYYY HH:mm")]
    built: NaiveDate,
}

#[derive(Model)]
struct Meal {
    #[model(id)]
    id: i64,
    #[model(format = "hh:mm")]
    at: NaiveTime,
}

#[derive(Model)]
struct Flight {
    #[model(id)]
    id: i64,
    #[model(format = "M/D/YYYY")]
    leaves: Option<DateTime<Utc>>,
    #[model(format = "MM.YYYY")]
    stops: Vec<DateTime<Utc>>,
}

fn main() {}
