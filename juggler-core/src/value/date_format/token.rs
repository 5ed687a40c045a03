//! What a date format is made of. All of it is constant, so that the format of a derived model is checked when it is compiled.

/// A part of a format. Of text, its place in the format.
#[derive(Clone, Copy)]
pub(super) enum Token {
    Text { from: usize, to: usize },
    Year,
    Month { wide: bool },
    MonthName { whole: bool },
    Day { wide: bool },
    Hour { wide: bool },
    Hour12 { wide: bool },
    Noon { capital: bool },
    Minute,
    Second,
    Fraction { digits: u32 },
    Offset,
}

/// What a format says of a moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Says {
    pub(crate) date: bool,
    pub(crate) time: bool,
    pub(crate) offset: bool,
}

const LONGEST: usize = 64;

const UNKNOWN: &str = "an unknown token in a date format; there are YYYY, MM, M, MMM, MMMM, DD, D, HH, H, hh, h, A, a, mm, ss, \
                       SSS, SSSSSS and Z, and other letters stand in brackets, as in `[at]`";

/// The token at a place, and where the next one is.
pub(super) const fn token(format: &[u8], at: usize) -> Result<(Token, usize), &'static str> {
    let first = format[at];
    if first == b'[' {
        let mut end = at + 1;
        while end < format.len() && format[end] != b']' {
            end += 1;
        }
        if end == format.len() {
            return Err("a bracket in a date format is not closed");
        }
        return Ok((Token::Text { from: at + 1, to: end }, end + 1));
    }
    let mut end = at + 1;
    while end < format.len() && format[end] == first {
        end += 1;
    }
    let token = match (first, end - at) {
        (b'Y', 4) => Token::Year,
        (b'M', 1 | 2) => Token::Month { wide: end - at == 2 },
        (b'M', 3 | 4) => Token::MonthName { whole: end - at == 4 },
        (b'D', 1 | 2) => Token::Day { wide: end - at == 2 },
        (b'H', 1 | 2) => Token::Hour { wide: end - at == 2 },
        (b'h', 1 | 2) => Token::Hour12 { wide: end - at == 2 },
        (b'A', 1) => Token::Noon { capital: true },
        (b'a', 1) => Token::Noon { capital: false },
        (b'm', 2) => Token::Minute,
        (b's', 2) => Token::Second,
        (b'S', 3) => Token::Fraction { digits: 3 },
        (b'S', 6) => Token::Fraction { digits: 6 },
        (b'Z', 1) => Token::Offset,
        (b'T', 1) => Token::Text { from: at, to: end }, // of ISO-8601
        (letter, _) if letter.is_ascii_alphabetic() => return Err(UNKNOWN),
        _ => Token::Text { from: at, to: end },
    };
    Ok((token, end))
}

/// Makes sure that what the format writes can be read back, and gives what it says.
pub(super) const fn check(format: &str) -> Result<Says, &'static str> {
    let format = format.as_bytes();
    if format.len() > LONGEST {
        return Err("a date format has 64 characters at most");
    }
    if let [b'Y', b'Y', b'Y', b'Y', b'-', b'D', ..] = format {
        return Err(
            "such a date would be mistaken for one of ISO-8601, where the month comes before the day",
        );
    }
    // How often each part is said, in the order of Says.
    let (mut years, mut months, mut days) = (0, 0, 0);
    let (mut hours, mut halves, mut noons) = (0, 0, 0);
    let (mut minutes, mut seconds, mut fractions, mut offsets) = (0, 0, 0, 0);
    let (mut at, mut narrow) = (0, false);
    while at < format.len() {
        let (token, end) = match token(format, at) {
            Ok(found) => found,
            Err(mistake) => return Err(mistake),
        };
        if narrow && begins_with_digit(format, token) {
            return Err(
                "a number of one or two digits needs something else behind it: write MM, DD, HH or hh",
            );
        }
        narrow = false;
        match token {
            Token::Text { .. } => {}
            Token::Year => years += 1,
            Token::Month { wide } => (months, narrow) = (months + 1, !wide),
            Token::MonthName { .. } => months += 1,
            Token::Day { wide } => (days, narrow) = (days + 1, !wide),
            Token::Hour { wide } => (hours, narrow) = (hours + 1, !wide),
            Token::Hour12 { wide } => (hours, halves, narrow) = (hours + 1, halves + 1, !wide),
            Token::Noon { .. } => noons += 1,
            Token::Minute => minutes += 1,
            Token::Second => seconds += 1,
            Token::Fraction { .. } => fractions += 1,
            Token::Offset => offsets += 1,
        }
        at = end;
    }
    if years > 1 || months > 1 || days > 1 || hours > 1 || noons > 1 || minutes > 1 || seconds > 1 {
        return Err("a date format says each part once");
    }
    if fractions > 1 || offsets > 1 {
        return Err("a date format says each part once");
    }
    if years != months || years != days {
        return Err("a date has a year, a month and a day: YYYY, MM and DD");
    }
    if halves != noons {
        return Err("an hour of 12 needs its half of the day: hh and A");
    }
    if minutes > hours || seconds > minutes || fractions > seconds {
        return Err(
            "a time is an hour, then a minute, then a second, then a fraction of it: HH, mm, ss and SSS",
        );
    }
    if years + hours == 0 {
        return Err("a date format has neither a date nor a time");
    }
    Ok(Says { date: years > 0, time: hours > 0, offset: offsets > 0 })
}

const fn begins_with_digit(format: &[u8], token: Token) -> bool {
    match token {
        Token::Text { from, to } => from < to && format[from].is_ascii_digit(),
        Token::MonthName { .. } | Token::Noon { .. } | Token::Offset => false,
        _ => true,
    }
}
