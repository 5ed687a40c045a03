//! Dates and times out of text.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::common_form::common_form;

/// Reads a moment: the ISO-8601 forms that JavaScript's `Date` takes, and the common forms of e-mail
/// (`Mon, 01 Jun 2015 10:00:00 +0200`), of JavaScript's `toString` and of English dates (`06/01/2015`,
/// `June 1, 2015`).
///
/// ISO text may be a year, a month, a day, or a day and a time after a `T` or a space, with or without an offset.
/// Unlike in JavaScript, text without an offset is always UTC, never local time, and a day that its month does not
/// have is refused. Digits beyond the microsecond are cut off.
#[must_use]
pub fn parse_timestamp(text: &str) -> Option<DateTime<Utc>> {
    parse_iso_timestamp(text).or_else(|| common_form(text))
}

/// The ISO-8601 forms of [`parse_timestamp`] alone.
pub(crate) fn parse_iso_timestamp(text: &str) -> Option<DateTime<Utc>> {
    let mut scan = Scan(text.as_bytes());
    let date = scan.date(Parts::YearIsEnough)?;
    if scan.is_done() {
        return Some(date.and_time(NaiveTime::MIN).and_utc());
    }
    let at = scan.time_after(date)?;
    let at = at.checked_sub_signed(scan.offset()?)?;
    scan.is_done().then(|| at.and_utc())
}

/// Reads `2015-06-01`.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut scan = Scan(text.as_bytes());
    let date = scan.date(Parts::All)?;
    scan.is_done().then_some(date)
}

/// Reads `08:00`, `08:00:00` or `08:00:00.000`.
pub(crate) fn parse_time(text: &str) -> Option<NaiveTime> {
    let mut scan = Scan(text.as_bytes());
    let time = scan.time()?;
    scan.is_done().then_some(time)
}

/// Reads `2015-06-01T08:00:00`, without an offset; a space may stand for the `T`.
pub(crate) fn parse_date_time(text: &str) -> Option<NaiveDateTime> {
    let mut scan = Scan(text.as_bytes());
    let date = scan.date(Parts::All)?;
    let at = scan.time_after(date)?;
    scan.is_done().then_some(at)
}

#[derive(PartialEq)]
enum Parts {
    All,
    YearIsEnough,
}

/// The bytes that are still to be read.
struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    fn eat(&mut self, wanted: &[u8]) -> bool {
        match self.0.split_first() {
            Some((byte, rest)) if wanted.contains(byte) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn digits(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = digits.iter().try_fold(0, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
        })?;
        self.0 = rest;
        Some(number)
    }

    fn date(&mut self, parts: Parts) -> Option<NaiveDate> {
        let year = if self.eat(b"+") {
            self.digits(6)?.cast_signed()
        } else if self.eat(b"-") {
            match self.digits(6)?.cast_signed() {
                0 => return None, // no year has this name
                year => -year,
            }
        } else {
            self.digits(4)?.cast_signed()
        };
        let (mut month, mut day) = (1, 1);
        if parts == Parts::All || self.0.first() == Some(&b'-') {
            month = self.after_dash()?;
            if parts == Parts::All || self.0.first() == Some(&b'-') {
                day = self.after_dash()?;
            }
        }
        NaiveDate::from_ymd_opt(year, month, day)
    }

    fn after_dash(&mut self) -> Option<u32> {
        if self.eat(b"-") { self.digits(2) } else { None }
    }

    fn time(&mut self) -> Option<NaiveTime> {
        let (hour, minute, second, micros) = self.clock()?;
        NaiveTime::from_hms_micro_opt(hour, minute, second, micros)
    }

    /// The time after a date. 24:00 is the midnight that ends the day.
    fn time_after(&mut self, date: NaiveDate) -> Option<NaiveDateTime> {
        if !self.eat(b"Tt ") {
            return None;
        }
        match self.clock()? {
            (24, 0, 0, 0) => Some(date.succ_opt()?.and_time(NaiveTime::MIN)),
            (hour, minute, second, micros) => date.and_hms_micro_opt(hour, minute, second, micros),
        }
    }

    fn clock(&mut self) -> Option<(u32, u32, u32, u32)> {
        let hour = self.digits(2)?;
        if !self.eat(b":") {
            return None;
        }
        let minute = self.digits(2)?;
        let (mut second, mut micros) = (0, 0);
        if self.eat(b":") {
            second = self.digits(2)?;
            if self.eat(b".") {
                micros = self.fraction()?;
            }
        }
        Some((hour, minute, second, micros))
    }

    fn fraction(&mut self) -> Option<u32> {
        let mut micros = 0;
        let mut unit = 100_000;
        let mut any = false;
        while let Some(digit) = self.digits(1) {
            micros += digit * unit;
            unit /= 10;
            any = true;
        }
        any.then_some(micros)
    }

    /// `Z`, `+02:00`, `+0200`, `+02`, `UTC`, or nothing.
    fn offset(&mut self) -> Option<TimeDelta> {
        self.eat(b" ");
        if self.is_done() || self.eat(b"Zz") {
            return Some(TimeDelta::zero());
        }
        if let Some(rest) = self.0.strip_prefix(b"UTC") {
            self.0 = rest;
            return Some(TimeDelta::zero());
        }
        let west = self.0.first() == Some(&b'-');
        if !self.eat(b"+-") {
            return None;
        }
        let hours = self.digits(2)?;
        self.eat(b":");
        let minutes = if self.is_done() { 0 } else { self.digits(2)? };
        if hours > 23 || minutes > 59 {
            return None;
        }
        let east = TimeDelta::minutes(i64::from(hours * 60 + minutes));
        Some(if west { -east } else { east })
    }
}

#[cfg(test)]
mod tests {
    use super::{parse_date, parse_date_time, parse_iso_timestamp, parse_time, parse_timestamp};
    use crate::value::format_timestamp;

    #[test]
    fn moments_are_read_as_javascript_reads_them() {
        for (text, expected) in [
            ("2020-07-06", "2020-07-06T00:00:00.000Z"),
            ("2020-12-12T05:21:08.000Z", "2020-12-12T05:21:08.000Z"),
            ("2015-06-01T10:00:00+02:00", "2015-06-01T08:00:00.000Z"),
            ("2015-06-01T10:00:00-0230", "2015-06-01T12:30:00.000Z"),
            ("2015-06-01 10:00:00+02", "2015-06-01T08:00:00.000Z"),
            ("2015-06-01 10:00:00 UTC", "2015-06-01T10:00:00.000Z"),
            ("2015-06-01 10:00", "2015-06-01T10:00:00.000Z"),
            ("2015-06-01T10:00:00.123456789Z", "2015-06-01T10:00:00.123456Z"),
            ("2015-06", "2015-06-01T00:00:00.000Z"),
            ("2015", "2015-01-01T00:00:00.000Z"),
            ("2015T10:00Z", "2015-01-01T10:00:00.000Z"),
            ("2015-12-31T24:00:00Z", "2016-01-01T00:00:00.000Z"),
            ("Mon, 01 Jun 2015 10:00:00 +0200", "2015-06-01T08:00:00.000Z"),
            ("Mon, 01 Jun 2015 08:00:00 GMT", "2015-06-01T08:00:00.000Z"),
            ("Mon Jun 01 2015 10:00:00 GMT+0200 (Central European Summer Time)", "2015-06-01T08:00:00.000Z"),
            ("06/01/2015", "2015-06-01T00:00:00.000Z"),
            ("06/01/2015 13:45", "2015-06-01T13:45:00.000Z"),
            ("June 1, 2015", "2015-06-01T00:00:00.000Z"),
            ("Jun 1, 2015 08:00:00", "2015-06-01T08:00:00.000Z"),
            ("1 Jun 2015", "2015-06-01T00:00:00.000Z"),
        ] {
            let read = parse_timestamp(text).as_ref().map(format_timestamp);
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_text_is_no_moment() {
        for text in [
            "",
            "never",
            "12",
            "2015-13-01",
            "2015-02-30",
            "2015-6-1",
            "2015-06-01T",
            "2015-06-01T25:00",
            "2015-06-01T24:00:01",
            "2015-06-01T10",
            "2015-06-01T10:00:60",
            "2015-06-01T10:00:00.",
            "2015-06-01T10:00:00+25:00",
            "2015-06-01T10:00:00Zoo",
            "-000000-01-01",
            "+999999-01-01",
            "1432779038000",
            "06/01/15",
            "20\u{661}5-01-01",
        ] {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
        assert_eq!(parse_timestamp(&"1".repeat(100_000)), None);
        assert_eq!(parse_iso_timestamp("06/01/2015"), None);
    }

    #[test]
    fn dates_and_times_stand_alone() {
        assert_eq!(parse_date("2015-06-01").map(|date| date.to_string()).as_deref(), Some("2015-06-01"));
        assert_eq!(parse_date("2015-06"), None);
        assert_eq!(parse_date("2015-06-01T00:00:00Z"), None);
        assert_eq!(parse_time("08:09").map(|time| time.to_string()).as_deref(), Some("08:09:00"));
        assert_eq!(parse_time("08:09:10.5").map(|time| time.to_string()).as_deref(), Some("08:09:10.500"));
        assert_eq!(parse_time("24:00"), None);
        let at = parse_date_time("2015-06-01 08:09:10");
        assert_eq!(at.map(|at| at.to_string()).as_deref(), Some("2015-06-01 08:09:10"));
        assert_eq!(parse_date_time("2015-06-01T08:09:10Z"), None);
    }
}
