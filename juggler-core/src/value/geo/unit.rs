//! What distances are measured in.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result, suggest};

/// What a distance is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // the names say it
pub enum DistanceUnit {
    Kilometers,
    Meters,
    #[default]
    Miles,
    Feet,
    Radians,
    Degrees,
}

impl DistanceUnit {
    const ALL: [DistanceUnit; 6] = [
        DistanceUnit::Kilometers,
        DistanceUnit::Meters,
        DistanceUnit::Miles,
        DistanceUnit::Feet,
        DistanceUnit::Radians,
        DistanceUnit::Degrees,
    ];

    /// Its name in a filter.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DistanceUnit::Kilometers => "kilometers",
            DistanceUnit::Meters => "meters",
            DistanceUnit::Miles => "miles",
            DistanceUnit::Feet => "feet",
            DistanceUnit::Radians => "radians",
            DistanceUnit::Degrees => "degrees",
        }
    }

    /// The radius of the Earth in this unit, as LoopBack has it.
    #[must_use]
    pub const fn radius(self) -> f64 {
        match self {
            DistanceUnit::Kilometers => 6370.99056,
            DistanceUnit::Meters => 6_370_990.56,
            DistanceUnit::Miles => 3958.75,
            DistanceUnit::Feet => 20_902_200.0,
            DistanceUnit::Radians => 1.0,
            DistanceUnit::Degrees => 57.29577951308,
        }
    }
}

impl fmt::Display for DistanceUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DistanceUnit {
    type Err = Error;

    /// # Errors
    /// An unknown unit, with the nearest one as a suggestion. The path is `unit`.
    fn from_str(name: &str) -> Result<Self> {
        let units = DistanceUnit::ALL;
        units.into_iter().find(|unit| unit.name() == name).ok_or_else(|| {
            let names = units.map(DistanceUnit::name);
            let hint = match suggest(name, names) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("expected one of {}", names.join(", ")),
            };
            Error::bad_filter("unit", format!("unknown unit; {hint}"))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::DistanceUnit;

    #[test]
    fn names_are_read_and_slips_are_pointed_out() {
        for unit in DistanceUnit::ALL {
            assert_eq!(unit.to_string().parse::<DistanceUnit>().unwrap(), unit);
        }
        assert_eq!(DistanceUnit::default(), DistanceUnit::Miles);
        let error = |name: &str| name.parse::<DistanceUnit>().unwrap_err().to_string();
        assert_eq!(error("kilometres"), "unit: unknown unit; did you mean `kilometers`?");
        assert!(error("parsecs").starts_with("unit: unknown unit; expected one of kilometers, "));
    }
}
