//! The date format of a property.

use super::{Kind, ModelDefinition, Nested, Property};
use crate::value::{DateFormat, Says};

impl Property {
    /// Sets how its dates and times are written in JSON, and read beside ISO-8601. A format that does not go with its kind is an
    /// error when the model is attached.
    #[must_use]
    pub const fn date_format(mut self, format: DateFormat) -> Self {
        std::mem::forget(self.date_format.replace(format));
        self
    }
}

/// Is it a date format, and does it say what values of the kind have?
///
/// # Errors
/// Why it is none, or does not.
pub(crate) const fn goes_with(format: &str, kind: &Kind) -> Result<(), &'static str> {
    let Says { date, time, offset } = match DateFormat::check(format) {
        Ok(says) => says,
        Err(mistake) => return Err(mistake),
    };
    match kind {
        Kind::List(Nested::Static(element)) => goes_with(format, element),
        Kind::Date if time || offset || !date => {
            Err("a date without a time is written with YYYY, MM and DD alone")
        }
        Kind::Time if date || offset || !time => Err("a time is written with HH, mm, ss and SSS alone"),
        Kind::DateTime | Kind::Timestamp if !date => {
            Err("a date has a year, a month and a day: YYYY, MM and DD")
        }
        Kind::DateTime if offset => Err("a date without a zone has no offset: leave Z out"),
        Kind::Date | Kind::Time | Kind::DateTime | Kind::Timestamp => Ok(()),
        _ => Err("`format` is for dates and times"),
    }
}

impl Kind {
    /// Has it a date or a time that can be formatted?
    pub(crate) const fn is_date_or_time(&self) -> bool {
        matches!(self, Kind::Date | Kind::Time | Kind::DateTime | Kind::Timestamp)
    }
}

impl ModelDefinition {
    /// The date format of what a name leads to, which is of this kind.
    pub(crate) fn date_format(&self, name: &str, kind: &Kind) -> Option<&DateFormat> {
        kind.leaf().is_date_or_time().then_some(())?;
        let mut names = name.split('.');
        let (_, mut property) = self.property(names.next()?)?;
        for name in names {
            match property.kind.leaf() {
                Kind::Object(object) if name.parse::<usize>().is_err() => property = object.property(name)?,
                _ => {} // an element of a list
            }
        }
        property.date_format.as_ref()
    }
}
