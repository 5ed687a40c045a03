//! Dates as e-mail, JavaScript's `toString` and people write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

pub(super) fn common_form(text: &str) -> Option<DateTime<Utc>> {
    const LONGEST: usize = 128; // nothing longer is a date
    const DAYS: [&str; 5] = ["%m/%d/%Y", "%B %d, %Y", "%B %d %Y", "%d %B %Y", "%a %b %d %Y"];
    const TIMES: [&str; 2] = ["%H:%M:%S", "%H:%M"];
    if text.len() > LONGEST {
        return None;
    }
    let text = text.trim();
    let text = text.split_once(" (").map_or(text, |(date, _zone)| date); // toString names the zone
    if let Ok(at) = DateTime::parse_from_rfc2822(text) {
        return in_range(at.to_utc());
    }
    if let Ok(at) = DateTime::parse_from_str(text, "%a %b %d %Y %H:%M:%S GMT%z") {
        return in_range(at.to_utc());
    }
    DAYS.into_iter().find_map(|day| {
        let date = NaiveDate::parse_from_str(text, day).ok().map(|date| date.and_time(NaiveTime::MIN));
        let at = date.or_else(|| {
            TIMES
                .into_iter()
                .find_map(|time| NaiveDateTime::parse_from_str(text, &format!("{day} {time}")).ok())
        });
        in_range(at?.and_utc())
    })
}

/// Two digits are no year, which chrono would take for the first century; and a leap second is refused, as in ISO text.
fn in_range(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    ((1000..=9999).contains(&at.year()) && at.nanosecond() < 1_000_000_000).then_some(at)
}
