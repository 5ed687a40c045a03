//! Every type a property can have.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use juggler_core::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Address, Role};

/// Every type, required.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Sample {
    #[model(id)]
    pub id: i64,
    pub flag: bool,
    pub tiny: i8,
    pub small: i16,
    pub medium: i32,
    pub large: i64,
    pub byte: u8,
    pub word: u16,
    pub double_word: u32,
    pub quad_word: u64,
    pub single: f32,
    pub double: f64,
    pub price: Decimal,
    pub text: String,
    pub bytes: Vec<u8>,
    pub day: NaiveDate,
    pub time: NaiveTime,
    pub local: NaiveDateTime,
    pub moment: DateTime<Utc>,
    pub uuid: Uuid,
    pub point: GeoPoint,
    pub json: serde_json::Value,
    pub role: Role,
    pub address: Address,
    pub words: Vec<String>,
    pub numbers: Vec<i64>,
    pub addresses: Vec<Address>,
}

/// Every type, optional.
#[derive(Model, Debug, Clone, PartialEq, Default)]
pub struct Maybe {
    #[model(id)]
    pub id: i64,
    pub flag: Option<bool>,
    pub small: Option<i16>,
    pub large: Option<i64>,
    pub quad_word: Option<u64>,
    pub double: Option<f64>,
    pub price: Option<Decimal>,
    pub text: Option<String>,
    pub bytes: Option<Vec<u8>>,
    pub day: Option<NaiveDate>,
    pub time: Option<NaiveTime>,
    pub local: Option<NaiveDateTime>,
    pub moment: Option<DateTime<Utc>>,
    pub uuid: Option<Uuid>,
    pub point: Option<GeoPoint>,
    pub json: Option<serde_json::Value>,
    pub role: Option<Role>,
    pub address: Option<Address>,
    pub words: Option<Vec<String>>,
    pub addresses: Option<Vec<Address>>,
}

impl Sample {
    /// An ordinary one.
    #[must_use]
    pub fn ordinary(id: i64) -> Self {
        Sample {
            id,
            flag: true,
            tiny: -1,
            small: 2,
            medium: -3,
            large: 4,
            byte: 5,
            word: 6,
            double_word: 7,
            quad_word: 8,
            single: 1.5,
            double: -2.25,
            price: Decimal::new(1999, 2),
            text: "Zürich, 東京 🦀, O'Brien \"x\" \\ %_".to_owned(),
            bytes: vec![0, 1, 127, 128, 255],
            day: day(2024, 2, 29),
            time: time(23, 59, 59, 999_999),
            local: day(1999, 12, 31).and_time(time(12, 0, 0, 1)),
            moment: day(2015, 6, 1).and_time(time(8, 0, 0, 123_456)).and_utc(),
            uuid: Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0),
            point: GeoPoint { lat: 51.5074, lng: -0.1278 },
            json: json!({"a": [1, 2.5, "x", null, true], "b": {"c": {}}, "d": []}),
            role: Role::Guest,
            address: Address { street: "Hill".to_owned(), zip: 8001, city: Some("Zürich".to_owned()) },
            words: vec!["one".to_owned(), String::new(), "one".to_owned()],
            numbers: vec![3, -1, 2],
            addresses: vec![Address::default(), Address { city: None, ..Address::default() }],
        }
    }

    /// The smallest, the largest, the emptiest.
    #[must_use]
    pub fn extremes() -> [Self; 2] {
        let largest = Sample {
            tiny: i8::MAX,
            small: i16::MAX,
            medium: i32::MAX,
            large: i64::MAX,
            byte: u8::MAX,
            word: u16::MAX,
            double_word: u32::MAX,
            quad_word: i64::MAX as u64,
            single: f32::MAX,
            double: f64::MAX,
            price: Decimal::new(999_999_999_999, 4),
            text: "x".repeat(100_000),
            bytes: vec![7; 100_000],
            day: day(9999, 12, 31),
            moment: day(9999, 12, 31).and_time(time(23, 59, 59, 999_999)).and_utc(),
            point: GeoPoint { lat: 90.0, lng: 180.0 },
            words: (0..1000).map(|i| i.to_string()).collect(),
            ..Sample::ordinary(i64::MAX - 1)
        };
        let smallest = Sample {
            flag: false,
            tiny: i8::MIN,
            small: i16::MIN,
            medium: i32::MIN,
            large: i64::MIN,
            byte: 0,
            word: 0,
            double_word: 0,
            quad_word: 0,
            single: f32::MIN_POSITIVE,
            double: f64::MIN,
            price: Decimal::new(-1, 4),
            text: String::new(),
            bytes: Vec::new(),
            day: day(1, 1, 1),
            time: time(0, 0, 0, 0),
            moment: day(1, 1, 1).and_time(time(0, 0, 0, 0)).and_utc(),
            uuid: Uuid::nil(),
            point: GeoPoint { lat: -90.0, lng: -180.0 },
            json: json!(0),
            words: Vec::new(),
            numbers: vec![i64::MIN, i64::MAX],
            addresses: Vec::new(),
            ..Sample::ordinary(i64::MIN)
        };
        [largest, smallest]
    }
}

impl Maybe {
    /// With a value for everything.
    #[must_use]
    pub fn full(id: i64) -> Self {
        let sample = Sample::ordinary(id);
        Maybe {
            id,
            flag: Some(false),
            small: Some(sample.small),
            large: Some(sample.large),
            quad_word: Some(sample.quad_word),
            double: Some(sample.double),
            price: Some(sample.price),
            text: Some(sample.text),
            bytes: Some(sample.bytes),
            day: Some(sample.day),
            time: Some(sample.time),
            local: Some(sample.local),
            moment: Some(sample.moment),
            uuid: Some(sample.uuid),
            point: Some(sample.point),
            json: Some(sample.json),
            role: Some(sample.role),
            address: Some(sample.address),
            words: Some(sample.words),
            addresses: Some(sample.addresses),
        }
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn time(hour: u32, minute: u32, second: u32, micro: u32) -> NaiveTime {
    NaiveTime::from_hms_micro_opt(hour, minute, second, micro).unwrap_or_default()
}
