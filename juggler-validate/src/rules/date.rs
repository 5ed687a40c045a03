//! What can be read as a date.

use std::ops::RangeInclusive;

use crate::{Report, Subject};

pub(super) fn check(value: &Subject<'_>, report: &mut Report<'_>) {
    let valid = match *value {
        Subject::Absent | Subject::Null => true,
        Subject::Date { valid } => valid,
        Subject::Text(text) => is_date(text),
        Subject::Int(millis) => in_time(millis as f64),
        Subject::Float(millis) => in_time(millis),
        Subject::Bool(_) | Subject::List { .. } | Subject::Other => false,
    };
    if !valid {
        report.fail();
    }
}

/// JavaScript's time ends a hundred million days from 1970, both ways.
fn in_time(millis: f64) -> bool {
    millis.abs() <= 8.64e15
}

/// `2015`, `2015-06`, `2015-06-01`, each also with a time of day.
fn is_date(text: &str) -> bool {
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    is_day(day) && time.is_none_or(is_time)
}

fn is_day(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let Some(year) = parts.next().and_then(|year| digits(year, 4, 0..=9999)) else { return false };
    let Some(month) = parts.next() else { return true };
    let Some(month) = digits(month, 2, 1..=12) else { return false };
    parts.next().is_none_or(|day| digits(day, 2, 1..=days_of(year, month)).is_some())
}

/// `10:30`, `10:30:59`, `10:30:59.123`, each also with `Z` or an offset.
fn is_time(text: &str) -> bool {
    let clock = match (text.strip_suffix('Z'), text.split_once(['+', '-'])) {
        (Some(clock), _) => clock,
        (None, Some((clock, offset))) if is_clock(offset, 2) => clock,
        (None, Some(_)) => return false,
        (None, None) => text,
    };
    match clock.split_once('.') {
        Some((clock, fraction)) => {
            clock.matches(':').count() == 2
                && is_clock(clock, 3)
                && !fraction.is_empty()
                && fraction.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => is_clock(clock, 3),
    }
}

/// Hours and minutes, and seconds where `most` is 3.
fn is_clock(text: &str, most: usize) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    (2..=most).contains(&parts.len())
        && digits(parts[0], 2, 0..=23).is_some()
        && parts[1..].iter().all(|part| digits(part, 2, 0..=59).is_some())
}

fn digits(text: &str, width: usize, range: RangeInclusive<u32>) -> Option<u32> {
    let plain = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| plain && range.contains(number))
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::is_date;
    use crate::rules::testing::codes;
    use crate::{Rule, RuleErrorKind, Subject};

    #[test]
    fn texts_in_iso_form_are_dates() {
        let dates = [
            "2015",
            "2015-06",
            "2015-01-01",
            "2015-02-28",
            "2016-02-29",
            "2000-02-29",
            "2015-03-31",
            "2015-04-30",
            "2015-12-31",
            "2015-06-01T08:00",
            "2015-06-01 08:00:59",
            "2015-06-01T08:00:00.000Z",
            "2015-06-01T08:00:00+02:00",
            "2015-06-01T08:00-05:30",
        ];
        for text in dates {
            assert!(is_date(text), "{text}");
        }
        let others = [
            "",
            "nope",
            "15-01-01",
            "2015-13-01",
            "2015-00-01",
            "2015-01-00",
            "2015-01-32",
            "2015-02-29",
            "1900-02-29",
            "2015-04-31",
            "2015-06-31",
            "2015-09-31",
            "2015-11-31",
            "2015-01-01-01",
            "2015-06-01T",
            "2015-06-01T8:00",
            "2015-06-01T24:01",
            "2015-06-01T08:00.5",
            "2015-06-01T08:00:00.Z",
            "2015-06-01T08:00+2",
            "+015-01-01",
        ];
        for text in others {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn missing_dates_pass_and_invalid_ones_do_not() -> Result<(), RuleErrorKind> {
        let rule = Rule::date();
        let dates = [
            Subject::Absent,
            Subject::Null,
            Subject::Date { valid: true },
            Subject::Int(0),
            Subject::Float(-8.64e15),
        ];
        for value in dates {
            assert_eq!(codes(&rule, value)?, [""; 0], "{value:?}");
        }
        for value in
            [Subject::Date { valid: false }, Subject::Text(""), Subject::Float(9e15), Subject::Bool(true)]
        {
            assert_eq!(codes(&rule, value)?, ["date"], "{value:?}");
        }
        Ok(())
    }
}
