//! Continents, countries, languages and cities.

use juggler_core::prelude::*;

/// A part of the world.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "continents")]
pub(crate) struct Continent {
    /// Two letters, as the data have them.
    #[model(id)]
    pub(crate) code: String,
    pub(crate) name: String,
    #[model(has_many(foreign_key = continent_code))]
    pub(crate) countries: HasMany<Country>,
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
    pub(crate) continent_code: String,
    #[model(belongs_to(foreign_key = continent_code))]
    pub(crate) continent: BelongsTo<Continent>,
    pub(crate) capital: Option<String>,
    /// In square kilometers.
    pub(crate) area: f64,
    pub(crate) population: i64,
    pub(crate) currency: Option<Currency>,
    #[model(has_many(foreign_key = country_code))]
    pub(crate) cities: HasMany<City>,
    #[model(has_many(through = Spoken, foreign_key = country_code, key_through = language_code))]
    pub(crate) languages: HasMany<Language>,
    /// A country beside a country: many to many with itself.
    #[model(has_many(through = Border, foreign_key = country_code, key_through = neighbour_code))]
    pub(crate) neighbours: HasMany<Country>,
}

/// A language.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "languages")]
pub(crate) struct Language {
    /// As in ISO 639.
    #[model(id)]
    pub(crate) code: String,
    #[model(has_many(through = Spoken, foreign_key = language_code, key_through = country_code))]
    pub(crate) countries: HasMany<Country>,
}

/// Between countries and languages.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "spoken")]
pub(crate) struct Spoken {
    #[model(id = 1)]
    pub(crate) country_code: String,
    #[model(id = 2, index)]
    pub(crate) language_code: String,
    /// 1 for the most spoken.
    pub(crate) rank: i64,
}

/// Between a country and its neighbour.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "borders")]
pub(crate) struct Border {
    #[model(id = 1)]
    pub(crate) country_code: String,
    #[model(id = 2)]
    pub(crate) neighbour_code: String,
}

/// A city of more than 15,000 people, or a capital.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "cities", index(fields = [country_code, name]))]
pub(crate) struct City {
    /// The number that GeoNames gave it.
    #[model(id)]
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) country_code: String,
    #[model(belongs_to(foreign_key = country_code))]
    pub(crate) country: BelongsTo<Country>,
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
