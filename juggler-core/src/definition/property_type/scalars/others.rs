//! Dates and times, JSON, points, UUIDs and decimals.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::mismatch;
use crate::definition::{Kind, PropertyType};
use crate::error::Result;
use crate::value::{GeoPoint, Value, ValueRef, give, lend, to_json, to_micros};

macro_rules! kept_as_they_are {
    ($($type:ty, $kind:ident, $lend:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl PropertyType for $type {
            const KIND: Kind = Kind::$kind;

            #[inline]
            fn from_value(value: ValueRef<'_>) -> Result<Self> {
                match value {
                    ValueRef::$kind(v) => Ok(v),
                    other => Err(mismatch(&Self::KIND, other)),
                }
            }

            #[inline]
            fn as_value(&self) -> ValueRef<'_> {
                ValueRef::$kind($lend(*self))
            }
        }
    )*};
}

// Times lend microseconds, so that a filter finds what a store has kept.
kept_as_they_are! {
    NaiveDate, Date, std::convert::identity;
    NaiveTime, Time, to_micros;
    NaiveDateTime, DateTime, to_micros;
    DateTime<Utc>, Timestamp, to_micros;
    GeoPoint, Geo, std::convert::identity;
}

#[cfg(feature = "uuid")]
kept_as_they_are! {
    uuid::Uuid, Uuid, std::convert::identity;
}

#[cfg(feature = "decimal")]
#[diagnostic::do_not_recommend]
impl PropertyType for rust_decimal::Decimal {
    const KIND: Kind = Kind::Decimal;

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Decimal(v) => Ok(v),
            ValueRef::Int(v) => Ok(v.into()),
            other => Err(mismatch(&Self::KIND, other)),
        }
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        ValueRef::Decimal(*self)
    }
}

#[diagnostic::do_not_recommend]
impl PropertyType for serde_json::Value {
    const KIND: Kind = Kind::Json;

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        Ok(to_json(value))
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        lend(self)
    }

    #[inline]
    fn into_value(self) -> Value {
        give(self)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

    use crate::definition::PropertyType;
    use crate::value::{GeoPoint, Value, ValueRef, format_timestamp};

    fn back<T: PropertyType + Clone>(value: &T) -> T {
        let owned = value.clone().into_value();
        T::from_value(owned.as_ref()).unwrap()
    }

    #[test]
    fn they_come_back_as_they_went() {
        let at: NaiveDateTime = "2015-06-01T08:00:00.123456".parse().unwrap();
        assert_eq!(back::<NaiveDateTime>(&at), at);
        assert_eq!(back::<NaiveDate>(&at.date()), at.date());
        assert_eq!(back::<NaiveTime>(&at.time()), at.time());
        assert_eq!(back::<DateTime<Utc>>(&at.and_utc()), at.and_utc());
        let point = GeoPoint { lat: 1.0, lng: 2.0 };
        assert_eq!(back(&point), point);
        let json = serde_json::json!({"a": [1, "x", null, 1.5]});
        assert_eq!(back(&json), json);
        assert_eq!(json.as_value().to_owned(), json.clone().into_value());
        #[cfg(feature = "uuid")]
        assert_eq!(back(&uuid::Uuid::nil()), uuid::Uuid::nil());
        #[cfg(feature = "decimal")]
        assert_eq!(back(&rust_decimal::Decimal::new(110, 2)), rust_decimal::Decimal::new(110, 2));
        assert!(NaiveDate::from_value(ValueRef::Text("2015-06-01")).is_err());
    }

    #[test]
    fn nanoseconds_are_not_lent() {
        let at: DateTime<Utc> = "2015-06-01T08:00:00.123456789Z".parse().unwrap();
        let Value::Timestamp(lent) = at.into_value() else { unreachable!() };
        assert_eq!(lent.timestamp_subsec_nanos(), 123_456_000);
        assert_eq!(format_timestamp(&lent), "2015-06-01T08:00:00.123456Z");
    }
}
