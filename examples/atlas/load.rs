//! The data files, as rows of the models.

use indicatif::{ProgressBar, ProgressStyle};
use juggler_core::Result;
use juggler_core::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Outcome;
use crate::models::{City, Country, Currency};

const COUNTRIES: &str = include_str!("../data/countries.csv");
const CITIES: &str = include_str!("../data/cities.csv");

/// How many rows are written in one call.
const CHUNK: usize = 1000;

#[derive(Deserialize)]
struct CountryLine {
    iso: String,
    name: String,
    continent: String,
    capital: Option<String>,
    area_km2: f64,
    population: i64,
    currency_code: Option<String>,
    currency_name: Option<String>,
    languages: String,
    neighbours: String,
}

#[derive(Deserialize)]
struct CityLine {
    geoname_id: i64,
    name: String,
    country: String,
    admin1: Option<String>,
    latitude: f64,
    longitude: f64,
    population: i64,
    timezone: String,
}

/// Loads both files, unless the store has them from an earlier run.
pub(crate) async fn load(ds: &DataSource) -> Outcome {
    if City::count(ds).await? > 0 {
        return Ok(());
    }
    let countries = read(COUNTRIES, country)?;
    let cities = read(CITIES, city)?;
    let style = ProgressStyle::with_template("{msg} {bar:40} {human_pos} of {human_len}")?;
    let bar = ProgressBar::new(cities.len() as u64).with_style(style).with_message("loading cities");
    Country::create_all(ds, countries).await?;
    for chunk in cities.chunks(CHUNK) {
        City::create_all(ds, chunk).await?;
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

/// The lines of a file, each made into a row.
fn read<L: DeserializeOwned, M>(
    text: &str,
    row: fn(L) -> Result<M>,
) -> Result<Vec<M>, Box<dyn std::error::Error>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|line| Ok(row(line?)?)).collect()
}

fn country(line: CountryLine) -> Result<Country> {
    let currency = line.currency_code.zip(line.currency_name);
    Ok(Country {
        code: line.iso,
        name: line.name,
        continent: line.continent.parse()?,
        capital: line.capital,
        area: line.area_km2,
        population: line.population,
        currency: currency.map(|(code, name)| Currency { code, name }),
        languages: codes(&line.languages),
        neighbours: codes(&line.neighbours),
    })
}

fn city(line: CityLine) -> Result<City> {
    Ok(City {
        id: line.geoname_id,
        name: line.name,
        country: line.country,
        region: line.admin1,
        location: GeoPoint::new(line.latitude, line.longitude)?,
        population: line.population,
        timezone: line.timezone,
    })
}

fn codes(list: &str) -> Vec<String> {
    list.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}
