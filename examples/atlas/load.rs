//! The data files, as rows of the models.

use std::collections::BTreeSet;

use indicatif::{ProgressBar, ProgressStyle};
use juggler_core::Result;
use juggler_core::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Outcome;
use crate::models::{Border, City, Continent, Country, Currency, Language, Spoken};

const COUNTRIES: &str = include_str!("../data/countries.csv");
const CITIES: &str = include_str!("../data/cities.csv");

const CONTINENTS: [(&str, &str); 7] = [
    ("AF", "Africa"),
    ("AN", "Antarctica"),
    ("AS", "Asia"),
    ("EU", "Europe"),
    ("NA", "North America"),
    ("OC", "Oceania"),
    ("SA", "South America"),
];

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
    let lines: Vec<CountryLine> = read(COUNTRIES, Ok)?;
    let cities = read(CITIES, city)?;
    let style = ProgressStyle::with_template("{msg} {bar:40} {human_pos} of {human_len}")?;
    let bar = ProgressBar::new(cities.len() as u64).with_style(style).with_message("loading cities");
    Continent::create_all(ds, CONTINENTS.map(continent)).await?;
    Language::create_all(ds, languages(&lines)).await?;
    Spoken::create_all(ds, lines.iter().flat_map(spoken)).await?;
    Border::create_all(ds, lines.iter().flat_map(borders)).await?;
    Country::create_all(ds, lines.into_iter().map(country)).await?;
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

fn continent((code, name): (&str, &str)) -> Continent {
    Continent { code: code.to_owned(), name: name.to_owned(), countries: HasMany::default() }
}

fn country(line: CountryLine) -> Country {
    let currency = line.currency_code.zip(line.currency_name);
    Country {
        code: line.iso,
        name: line.name,
        continent_code: line.continent,
        capital: line.capital,
        area: line.area_km2,
        population: line.population,
        currency: currency.map(|(code, name)| Currency { code, name }),
        continent: BelongsTo::default(),
        cities: HasMany::default(),
        languages: HasMany::default(),
        neighbours: HasMany::default(),
    }
}

/// Each language once.
fn languages(lines: &[CountryLine]) -> impl Iterator<Item = Language> {
    let codes: BTreeSet<String> = lines.iter().flat_map(|line| tongues(&line.languages)).collect();
    codes.into_iter().map(|code| Language { code, countries: HasMany::default() })
}

fn spoken(line: &CountryLine) -> impl Iterator<Item = Spoken> {
    tongues(&line.languages).into_iter().zip(1..).map(|(language_code, rank)| Spoken {
        country_code: line.iso.clone(),
        language_code,
        rank,
    })
}

fn borders(line: &CountryLine) -> impl Iterator<Item = Border> {
    let border = |neighbour_code| Border { country_code: line.iso.clone(), neighbour_code };
    codes(&line.neighbours).into_iter().map(border)
}

fn city(line: CityLine) -> Result<City> {
    Ok(City {
        id: line.geoname_id,
        name: line.name,
        country_code: line.country,
        country: BelongsTo::default(),
        region: line.admin1,
        location: GeoPoint::new(line.latitude, line.longitude)?,
        population: line.population,
        timezone: line.timezone,
    })
}

/// The languages of a list, without what tells `en-GB` from `en-US`.
fn tongues(list: &str) -> Vec<String> {
    let mut tongues = Vec::new();
    for code in codes(list) {
        let language = code.split('-').next().unwrap_or(&code).to_owned();
        if !tongues.contains(&language) {
            tongues.push(language);
        }
    }
    tongues
}

fn codes(list: &str) -> Vec<String> {
    list.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}
