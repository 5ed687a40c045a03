//! Countries and cities.

use juggler_core::prelude::*;

/// A part of the world, under the code that the data have.
#[derive(ModelEnum, Debug, Clone, Copy, PartialEq)]
pub(crate) enum Continent {
    #[model(rename = "AF")]
    Africa,
    #[model(rename = "AN")]
    Antarctica,
    #[model(rename = "AS")]
    Asia,
    #[model(rename = "EU")]
    Europe,
    #[model(rename = "NA")]
    NorthAmerica,
    #[model(rename = "OC")]
    Oceania,
    #[model(rename = "SA")]
    SouthAmerica,
}

/// What is paid with.
#[derive(Embedded, Debug, Clone, PartialEq)]
pub(crate) struct Currency {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// A country or a territory.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "countries")]
pub(crate) struct Country {
    /// Two letters, as in ISO 3166.
    #[model(id)]
    pub(crate) code: String,
    pub(crate) name: String,
    #[model(index)]
    pub(crate) continent: Continent,
    pub(crate) capital: Option<String>,
    /// In square kilometers.
    pub(crate) area: f64,
    pub(crate) population: i64,
    pub(crate) currency: Option<Currency>,
    pub(crate) languages: Vec<String>,
    pub(crate) neighbours: Vec<String>,
}

/// A city of more than 15,000 people, or a capital.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "cities", index(fields = [country, name]))]
pub(crate) struct City {
    /// The number that GeoNames gave it.
    #[model(id)]
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The code of its country.
    pub(crate) country: String,
    /// The code of a part of the country.
    pub(crate) region: Option<String>,
    pub(crate) location: GeoPoint,
    #[model(index)]
    pub(crate) population: i64,
    pub(crate) timezone: String,
}

/// What a label on a map needs of a city.
#[derive(Partial, Debug)]
#[model(of = City)]
pub(crate) struct Label {
    pub(crate) name: String,
    pub(crate) location: GeoPoint,
}
