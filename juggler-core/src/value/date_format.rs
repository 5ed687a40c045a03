//! How a property writes its dates in JSON: LDL's `format`.

use std::borrow::Cow;
use std::fmt::{self, Write};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::ValueRef;

mod token;

pub(crate) use token::Says;
use token::{Token, token};

/// How a property writes its dates and times in JSON, and reads them: LDL's `format`. ISO-8601 is read as well.
///
/// | token | meaning | |
/// |---|---|---|
/// | `YYYY` | year | 0000 to 9999 |
/// | `MM`, `M` | month | with or without a leading zero |
/// | `MMM`, `MMMM` | month, in English | `Jun`, `June` |
/// | `DD`, `D` | day | |
/// | `HH`, `H` | hour of 24 | |
/// | `hh`, `h` with `A` or `a` | hour of 12, and its half of the day | `01 PM`, `1 pm` |
/// | `mm`, `ss` | minute, second | |
/// | `SSS`, `SSSSSS` | milliseconds, microseconds | |
/// | `Z` | offset from UTC | always written as `+00:00` |
/// | `[..]` | text; `T` alone is text too, as is all that is no letter | `[at]` |
///
/// These are tokens of moment.js, those that read back what they wrote. What a format leaves out is lost in JSON: without a time
/// it is midnight. A year beyond four digits stays ISO-8601.
///
/// ```
/// use juggler_core::value::DateFormat;
///
/// assert_eq!(DateFormat::parse("DD.MM.YYYY")?.text(), "DD.MM.YYYY");
/// assert!(DateFormat::parse("DD.MM.QQQQ").is_err());
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat(Cow<'static, str>);

impl DateFormat {
    /// Reads a format.
    ///
    /// # Errors
    /// What is wrong with it: an unknown token, a part that is missing or said twice, or what could not be read back.
    pub fn parse(format: impl Into<Cow<'static, str>>) -> Result<Self, &'static str> {
        let format = format.into();
        Self::check(&format).map(|_| DateFormat(format))
    }

    /// The format, as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What a format says of a moment.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub(crate) const fn check(format: &str) -> Result<Says, &'static str> {
        token::check(format)
    }

    /// A constant that was [checked](Self::check).
    pub(crate) const fn checked(format: &'static str) -> Self {
        DateFormat(Cow::Borrowed(format))
    }

    /// A date or a time in this format; `None` for another value, and a year that it cannot say.
    pub(crate) fn write(&self, value: ValueRef<'_>) -> Option<String> {
        let at = match value {
            ValueRef::Date(date) => date.and_time(NaiveTime::MIN),
            ValueRef::Time(time) => DateTime::UNIX_EPOCH.date_naive().and_time(time),
            ValueRef::DateTime(at) => at,
            ValueRef::Timestamp(at) => at.naive_utc(),
            _ => return None,
        };
        if !(0..=9999).contains(&at.year()) {
            return None;
        }
        let mut text = String::with_capacity(self.0.len() + 8);
        for token in self.tokens() {
            self.write_token(token, at, &mut text).ok()?;
        }
        Some(text)
    }

    /// The moment that text in this format means; in UTC where it has no offset, and the first of January 1970 where it has
    /// no date.
    pub(crate) fn read(&self, text: &str) -> Option<DateTime<Utc>> {
        let mut reader = Reader { rest: text, parts: Parts::default() };
        self.tokens().try_for_each(|token| reader.token(token, &self.0))?;
        reader.rest.is_empty().then_some(())?;
        reader.parts.moment()
    }

    fn tokens(&self) -> impl Iterator<Item = Token> {
        let format = self.0.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            let (token, end) = (at < format.len()).then(|| token(format, at).ok())??;
            at = end;
            Some(token)
        })
    }

    fn write_token(&self, token: Token, at: NaiveDateTime, out: &mut String) -> fmt::Result {
        let number = |out: &mut String, wide: bool, number: u32| match wide {
            true => write!(out, "{number:02}"),
            false => write!(out, "{number}"),
        };
        let micros = (at.nanosecond() / 1000).min(999_999); // chrono counts a leap second beyond
        match token {
            Token::Text { from, to } => out.write_str(self.0.get(from..to).unwrap_or_default()),
            Token::Year => write!(out, "{:04}", at.year()),
            Token::Month { wide } => number(out, wide, at.month()),
            Token::MonthName { whole } => {
                let name = MONTHS[at.month0() as usize];
                out.write_str(if whole { name } else { &name[..3] })
            }
            Token::Day { wide } => number(out, wide, at.day()),
            Token::Hour { wide } => number(out, wide, at.hour()),
            Token::Hour12 { wide } => number(out, wide, at.hour12().1),
            Token::Noon { capital } => out.write_str(match (at.hour12().0, capital) {
                (false, true) => "AM",
                (true, true) => "PM",
                (false, false) => "am",
                (true, false) => "pm",
            }),
            Token::Minute => number(out, true, at.minute()),
            Token::Second => number(out, true, at.second()),
            Token::Fraction { digits: 3 } => write!(out, "{:03}", micros / 1000),
            Token::Fraction { .. } => write!(out, "{micros:06}"),
            Token::Offset => out.write_str("+00:00"),
        }
    }
}

impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What was read of a moment so far.
#[derive(Default)]
struct Parts {
    date: Option<i32>,
    month: u32,
    day: u32,
    hour: u32,
    /// The hour is one of 12: is it after noon?
    after_noon: Option<bool>,
    minute: u32,
    second: u32,
    micros: u32,
    /// Minutes east of UTC.
    offset: i32,
}

impl Parts {
    fn moment(&self) -> Option<DateTime<Utc>> {
        let date = match self.date {
            Some(year) => NaiveDate::from_ymd_opt(year, self.month, self.day)?,
            None => DateTime::UNIX_EPOCH.date_naive(),
        };
        let hour = match self.after_noon {
            None => self.hour,
            Some(after_noon) if (1..=12).contains(&self.hour) => self.hour % 12 + u32::from(after_noon) * 12,
            Some(_) => return None,
        };
        let time = NaiveTime::from_hms_micro_opt(hour, self.minute, self.second, self.micros)?;
        let offset = FixedOffset::east_opt(self.offset.checked_mul(60)?)?;
        let at = date.and_time(time).checked_sub_offset(offset)?;
        Some(at.and_utc())
    }
}

/// Text that is read token by token.
struct Reader<'t> {
    rest: &'t str,
    parts: Parts,
}

impl<'t> Reader<'t> {
    fn token(&mut self, token: Token, format: &str) -> Option<()> {
        match token {
            Token::Text { from, to } => self.text(format.get(from..to)?)?,
            Token::Year => self.parts.date = Some(i32::try_from(self.number(4, 4)?).ok()?),
            Token::Month { wide } => self.parts.month = self.one_or_two(wide)?,
            Token::MonthName { whole } => self.parts.month = self.month(whole)?,
            Token::Day { wide } => self.parts.day = self.one_or_two(wide)?,
            Token::Hour { wide } | Token::Hour12 { wide } => self.parts.hour = self.one_or_two(wide)?,
            Token::Noon { .. } => {
                let half = self.take(2)?;
                let after_noon = half.eq_ignore_ascii_case("pm");
                (after_noon || half.eq_ignore_ascii_case("am")).then_some(())?;
                self.parts.after_noon = Some(after_noon);
            }
            Token::Minute => self.parts.minute = self.number(2, 2)?,
            Token::Second => self.parts.second = self.number(2, 2)?,
            Token::Fraction { digits: 3 } => self.parts.micros = self.number(3, 3)? * 1000,
            Token::Fraction { .. } => self.parts.micros = self.number(6, 6)?,
            Token::Offset => self.parts.offset = self.offset()?,
        }
        Some(())
    }

    fn text(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    fn take(&mut self, length: usize) -> Option<&'t str> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn one_or_two(&mut self, wide: bool) -> Option<u32> {
        self.number(if wide { 2 } else { 1 }, 2)
    }

    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        (digits >= least).then(|| self.take(digits)?.parse().ok())?
    }

    fn month(&mut self, whole: bool) -> Option<u32> {
        for (month, name) in (1..).zip(MONTHS) {
            let name = if whole { name } else { &name[..3] };
            if self.rest.get(..name.len()).is_some_and(|given| given.eq_ignore_ascii_case(name)) {
                self.take(name.len())?;
                return Some(month);
            }
        }
        None
    }

    /// `+02:00`, or `Z`.
    fn offset(&mut self) -> Option<i32> {
        let sign = match self.take(1)? {
            "Z" => return Some(0),
            "+" => 1,
            "-" => -1,
            _ => return None,
        };
        let hours = self.number(2, 2)?;
        self.text(":")?;
        let minutes = self.number(2, 2)?;
        (hours < 24 && minutes < 60).then_some(sign * i32::try_from(hours * 60 + minutes).ok()?)
    }
}
