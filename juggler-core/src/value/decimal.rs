//! Decimals out of text.

use rust_decimal::{Decimal, Error};

/// More letters than a decimal has, with its sign, its point and a few zeros. The parser takes a step on the stack for each of them.
const LONGEST: usize = 128;

/// Reads a decimal; digits that it has no place for are rounded. Text of more than 128 bytes is none.
///
/// ```
/// use juggler_core::value::parse_decimal;
/// assert_eq!(parse_decimal("19.90").map(|price| price.to_string()).as_deref(), Some("19.90"));
/// assert!(parse_decimal(&"0".repeat(1_000_000)).is_none());
/// ```
#[must_use]
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    bounded(text, str::parse)
}

/// Reads a decimal that has a place for each digit. It may have an exponent.
pub(crate) fn parse_exact_decimal(text: &str) -> Option<Decimal> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    bounded(text, if plain { Decimal::from_str_exact } else { Decimal::from_scientific })
}

fn bounded(text: &str, read: impl Fn(&str) -> Result<Decimal, Error>) -> Option<Decimal> {
    if text.len() > LONGEST { None } else { read(text).ok() }
}
