//! Who holds the connections of a pool.

use std::fmt::Write;
use std::panic::Location;
use std::time::Instant;

/// What a connection is taken for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// An operation, on a model if it has one.
    Operation(&'static str, Option<&'a str>),
    /// A transaction, begun there.
    Transaction(Option<&'static Location<'static>>),
}

impl<'a> Purpose<'a> {
    /// An operation on a model.
    pub(crate) const fn of(operation: &'static str, model: &'a str) -> Self {
        Purpose::Operation(operation, Some(model))
    }
}

/// Who holds a connection, since when. It holds no memory of its own: there is one for each use of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holder {
    what: What,
    pub(super) since: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Operation(&'static str, Name),
    Transaction(Option<&'static Location<'static>>),
}

impl Holder {
    pub(super) fn new(purpose: Purpose<'_>) -> Self {
        let what = match purpose {
            Purpose::Operation(name, model) => What::Operation(name, Name::new(model.unwrap_or_default())),
            Purpose::Transaction(begun_at) => What::Transaction(begun_at),
        };
        Holder { what, since: Instant::now() }
    }
}

/// The beginning of a name.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Name {
    bytes: [u8; 23],
    length: u8,
}

impl Name {
    fn new(name: &str) -> Self {
        let mut bytes = [0; 23];
        let length = name.floor_char_boundary(bytes.len());
        bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
        Name { bytes, length: length as u8 }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }
}

/// Says who holds connections: `8 transactions (the oldest for 31 s, begun at src/orders.rs:41), 2 x find of Order (..)`.
pub(super) fn describe(holders: &[Holder]) -> String {
    let mut kinds: Vec<(&Holder, usize)> = Vec::new();
    for holder in holders {
        let is_same = |other: &Holder| match (&other.what, &holder.what) {
            (What::Transaction(_), What::Transaction(_)) => true,
            (one, other) => one == other,
        };
        match kinds.iter_mut().find(|(oldest, _)| is_same(oldest)) {
            Some((oldest, count)) => {
                *count += 1;
                if holder.since < oldest.since {
                    *oldest = holder;
                }
            }
            None => kinds.push((holder, 1)),
        }
    }
    kinds.sort_by_key(|(oldest, _)| oldest.since);
    let mut text = String::new();
    for (oldest, count) in kinds {
        if !text.is_empty() {
            text.push_str(", ");
        }
        let _ = match &oldest.what {
            What::Transaction(_) if count == 1 => write!(text, "1 transaction"),
            What::Transaction(_) => write!(text, "{count} transactions"),
            What::Operation(name, model) if model.length == 0 => write!(text, "{count} x {name}"),
            What::Operation(name, model) => write!(text, "{count} x {name} of {}", model.as_str()),
        };
        let oldest_for = if count == 1 { "for" } else { "the oldest for" };
        let held = oldest.since.elapsed();
        let _ = match held.as_secs() {
            0 => write!(text, " ({oldest_for} {} ms", held.as_millis()),
            seconds => write!(text, " ({oldest_for} {seconds} s"),
        };
        if let What::Transaction(Some(at)) = &oldest.what {
            let _ = write!(text, ", begun at {}:{}", at.file(), at.line());
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn held(purpose: Purpose<'_>, seconds: u64) -> Holder {
        let holder = Holder::new(purpose);
        Holder {
            since: holder.since.checked_sub(Duration::from_secs(seconds)).unwrap_or(holder.since),
            ..holder
        }
    }

    #[test]
    fn holders_are_counted_and_the_oldest_comes_first() {
        let here = Location::caller();
        let text = describe(&[
            held(Purpose::of("find", "Order"), 4),
            held(Purpose::Transaction(None), 2),
            held(Purpose::Transaction(Some(here)), 31),
            held(Purpose::of("find", "Order"), 5),
            held(Purpose::Operation("ping", None), 1),
        ]);
        let at = format!("{}:{}", file!(), here.line());
        assert_eq!(
            text,
            format!(
                "2 transactions (the oldest for 31 s, begun at {at}), 2 x find of Order (the oldest for 5 s), 1 x ping (for 1 s)"
            )
        );
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        assert_eq!(Name::new("Order").as_str(), "Order");
        assert_eq!(Name::new("éééééééééééé").as_str(), "ééééééééééé"); // 24 bytes
    }
}
