//! Dates and times as text: ISO-8601, in UTC, with microseconds at most.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Timelike, Utc};

mod common_form;
mod parse;

pub use parse::parse_timestamp;
pub(crate) use parse::{parse_date, parse_date_time, parse_iso_timestamp, parse_time};

/// ISO-8601 in UTC with three digits after the second, six where the moment is not a whole millisecond.
///
/// ```
/// use juggler_core::value::{format_timestamp, parse_timestamp};
/// let at = parse_timestamp("2015-06-01T10:00:00+02:00").unwrap_or_default();
/// assert_eq!(format_timestamp(&at), "2015-06-01T08:00:00.000Z");
/// ```
#[must_use]
pub fn format_timestamp(at: &DateTime<Utc>) -> String {
    Iso::timestamp(at).as_str().to_owned()
}

/// The moment so many milliseconds after 1970-01-01 in UTC, as JavaScript counts; a fraction is cut off. `None` for
/// NaN and for a moment out of range.
#[must_use]
pub fn timestamp_from_millis(millis: f64) -> Option<DateTime<Utc>> {
    const LAST: f64 = 8.64e15; // JavaScript's range
    if millis.abs() <= LAST { DateTime::from_timestamp_millis(millis as i64) } else { None }
}

/// The same moment with microseconds, which is what every store keeps.
#[inline]
pub(crate) fn to_micros<T: SubsecRound>(at: T) -> T {
    at.trunc_subsecs(6)
}

/// A date or a time as ISO-8601, on the stack.
#[derive(Clone, Copy)]
pub(crate) struct Iso {
    bytes: [u8; 32],
    len: usize,
}

impl Iso {
    const EMPTY: Iso = Iso { bytes: [0; 32], len: 0 };

    /// `2015-06-01`; years beyond four digits have a sign and six.
    pub(crate) fn date(date: NaiveDate) -> Self {
        Iso::EMPTY.with_date(date)
    }

    /// `08:00:00`, with three or six digits of a fraction where there is one.
    pub(crate) fn time(time: NaiveTime) -> Self {
        Iso::EMPTY.with_time(time, 0)
    }

    /// `2015-06-01T08:00:00`, with three or six digits of a fraction where there is one.
    pub(crate) fn date_time(at: NaiveDateTime) -> Self {
        Iso::EMPTY.with_date(at.date()).push(b'T').with_time(at.time(), 0)
    }

    /// `2015-06-01T08:00:00.000Z`, with six digits of a fraction where three are not enough.
    pub(crate) fn timestamp(at: &DateTime<Utc>) -> Self {
        let at = at.naive_utc();
        Iso::EMPTY.with_date(at.date()).push(b'T').with_time(at.time(), 3).push(b'Z')
    }

    pub(crate) fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn push(mut self, byte: u8) -> Self {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
        self
    }

    fn digits(mut self, number: u32, width: u32) -> Self {
        for power in (0..width).rev() {
            self = self.push(b'0' + (number / 10_u32.pow(power) % 10) as u8);
        }
        self
    }

    fn with_date(self, date: NaiveDate) -> Self {
        let year = date.year();
        let this = match year {
            0..=9999 => self.digits(year.unsigned_abs(), 4),
            _ => self.push(if year < 0 { b'-' } else { b'+' }).digits(year.unsigned_abs(), 6),
        };
        this.push(b'-').digits(date.month(), 2).push(b'-').digits(date.day(), 2)
    }

    fn with_time(self, time: NaiveTime, least: u32) -> Self {
        let this = self.digits(time.hour(), 2).push(b':').digits(time.minute(), 2);
        let this = this.push(b':').digits(time.second(), 2);
        let micros = (time.nanosecond() / 1000).min(999_999); // chrono counts a leap second beyond
        match micros {
            0 if least == 0 => this,
            _ if micros.is_multiple_of(1000) => this.push(b'.').digits(micros / 1000, 3),
            _ => this.push(b'.').digits(micros, 6),
        }
    }
}

impl fmt::Display for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Iso, format_timestamp, parse_timestamp, timestamp_from_millis};

    #[test]
    fn formats_have_as_many_digits_as_needed() {
        for (text, expected) in [
            ("2015-06-01T08:00:00Z", "2015-06-01T08:00:00.000Z"),
            ("2015-06-01T08:00:00.5Z", "2015-06-01T08:00:00.500Z"),
            ("2015-06-01T08:00:00.000001Z", "2015-06-01T08:00:00.000001Z"),
            ("2015-06-01T08:00:00.1234567Z", "2015-06-01T08:00:00.123456Z"),
            ("0001-01-01", "0001-01-01T00:00:00.000Z"),
            ("+012345-01-01", "+012345-01-01T00:00:00.000Z"),
            ("-000044-03-15", "-000044-03-15T00:00:00.000Z"),
        ] {
            let at = parse_timestamp(text).unwrap();
            assert_eq!(format_timestamp(&at), expected);
            assert_eq!(parse_timestamp(expected), Some(at));
        }
        let at = parse_timestamp("2015-06-01T08:09:10.25Z").unwrap().naive_utc();
        assert_eq!(Iso::date(at.date()).as_str(), "2015-06-01");
        assert_eq!(Iso::time(at.time()).as_str(), "08:09:10.250");
        assert_eq!(Iso::date_time(at).to_string(), "2015-06-01T08:09:10.250");
        assert_eq!(Iso::time("08:09:10".parse().unwrap()).as_str(), "08:09:10");
    }

    #[test]
    fn milliseconds_are_those_of_javascript() {
        for (millis, expected) in [
            (1_432_779_038_000.0, "2015-05-28T02:10:38.000Z"),
            (1_458_131_000.0, "1970-01-17T21:02:11.000Z"),
            (-1.0, "1969-12-31T23:59:59.999Z"),
            (1.9, "1970-01-01T00:00:00.001Z"),
        ] {
            assert_eq!(format_timestamp(&timestamp_from_millis(millis).unwrap()), expected);
        }
        for millis in [f64::NAN, f64::INFINITY, 8.64e15 + 1.0, -1e300] {
            assert_eq!(timestamp_from_millis(millis), None);
        }
    }
}
