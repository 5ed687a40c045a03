//! Dates and times as text that sorts as they do.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use juggler_core::{Error, Result};

const DATE: &str = "%Y-%m-%d";
const TIME: &str = "%H:%M:%S%.6f";
const DATE_TIME: &str = "%Y-%m-%d %H:%M:%S%.6f";

/// Only years of four digits sort as text.
fn in_range(year: i32) -> Result<()> {
    match year {
        0..=9999 => Ok(()),
        year => Err(Error::bad_value(
            "",
            format!("the year {year} cannot be kept: SQLite's dates have four digits"),
        )),
    }
}

pub(super) fn write_date(date: NaiveDate) -> Result<String> {
    in_range(date.year())?;
    Ok(date.format(DATE).to_string())
}

pub(super) fn write_time(time: NaiveTime) -> String {
    time.format(TIME).to_string()
}

pub(super) fn write_date_time(at: NaiveDateTime) -> Result<String> {
    in_range(at.year())?;
    Ok(at.format(DATE_TIME).to_string())
}

pub(super) fn write_timestamp(at: DateTime<Utc>) -> Result<String> {
    write_date_time(at.naive_utc())
}

/// A day, which others may have written with a time, as midnight.
pub(super) fn read_date(text: &str) -> Option<NaiveDate> {
    let midnight = || read_date_time(text).filter(|at| at.time() == NaiveTime::MIN).map(|at| at.date());
    NaiveDate::parse_from_str(text, DATE).ok().or_else(midnight)
}

pub(super) fn read_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M:%S%.f").ok()
}

pub(super) fn read_date_time(text: &str) -> Option<NaiveDateTime> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let text = text.replacen('T', " ", 1);
    // Others leave out what is zero.
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f")
        .or_else(|_| NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M"))
        .or_else(|_| NaiveDate::parse_from_str(&text, DATE).map(|date| date.and_time(NaiveTime::MIN)))
        .ok()
}
