//! The tour: each stop prints a title, the call it is about, and what the call gave.

use juggler_core::prelude::*;

use crate::Outcome;
use crate::models::{City, Continent, Country, Currency, Label, Language};
use crate::table::{line, number, show, table};

const TURIN: i64 = 3_165_524;

/// All stops.
pub(crate) async fn tour(ds: &DataSource) -> Outcome {
    let (cities, countries) = (City::count(ds).await?, Country::count(ds).await?);
    line(format!("{} cities in {countries} countries (GeoNames, CC BY 4.0)", number(cities)))?;
    largest(ds).await?;
    include(ds).await?;
    related(ds).await?;
    neighbours(ds).await?;
    languages(ds).await?;
    embedded(ds).await?;
    near(ds).await?;
    page(ds).await?;
    select(ds).await?;
    update(ds).await?;
    // Not every store can tell.
    match City::find(ds).limit(1).explain().await {
        Err(error) if error.is_unsupported() => {}
        _ => explain(ds).await?,
    }
    rollback(ds).await?;
    json(ds).await
}

async fn largest(ds: &DataSource) -> Outcome {
    let cities = show!(
        "is: the largest cities of South America; a condition on the country of a city, and on its continent",
        City::find(ds)
            .filter(City::COUNTRY.is(Country::CONTINENT.is(Continent::NAME.eq("South America"))))
            .order(City::POPULATION.desc())
            .limit(6)
            .include(City::COUNTRY)
            .await?
    );
    let mut rows = Vec::new();
    for city in cities {
        let country = city.country.loaded()?.map_or("", |country| &country.name).to_owned();
        rows.push([city.name, country, number(city.population)]);
    }
    Ok(table(&["city", "country", "people"], rows)?)
}

async fn include(ds: &DataSource) -> Outcome {
    let continents = show!(
        "include: of each continent the three largest countries, and of each of them the two largest cities; three queries",
        Continent::find(ds)
            .include(
                Continent::COUNTRIES
                    .order(Country::POPULATION.desc())
                    .limit(3)
                    .include(Country::CITIES.order(City::POPULATION.desc()).limit(2))
            )
            .await?
    );
    let mut rows = Vec::new();
    for continent in &continents {
        for country in continent.countries.loaded()? {
            let cities: Vec<&str> = country.cities.loaded()?.iter().map(|city| &*city.name).collect();
            rows.push([continent.name.clone(), country.name.clone(), cities.join(", ")]);
        }
    }
    Ok(table(&["continent", "country", "cities"], rows)?)
}

async fn related(ds: &DataSource) -> Outcome {
    let countries = show!(
        "some, none: countries with a city of ten million people, where no English is spoken",
        Country::find(ds)
            .filter(
                Country::CITIES.some(City::POPULATION.gt(10_000_000))
                    & Country::LANGUAGES.none(Language::CODE.eq("en"))
            )
            .order(Country::NAME.asc())
            .await?
    );
    let counts = show!(
        "counts: how many cities of a million people each of them has, in one query",
        Country::CITIES.filter(City::POPULATION.gt(1_000_000)).counts(ds, &countries).await?
    );
    let rows = countries.into_iter().zip(counts);
    let rows =
        rows.map(|(country, large)| [country.name, country.capital.unwrap_or_default(), number(large)]);
    Ok(table(&["country", "capital", "cities of a million"], rows)?)
}

async fn neighbours(ds: &DataSource) -> Outcome {
    let germany = Country::find_by_id(ds, "DE").required().await?;
    let around = show!(
        "germany.neighbours(): countries beside a country, where the euro is paid, with their languages",
        germany
            .neighbours()
            .find(ds)
            .filter(Country::CURRENCY.at(Currency::CODE).eq("EUR"))
            .order(Country::POPULATION.desc())
            .include(Country::LANGUAGES)
            .await?
    );
    let mut rows = Vec::new();
    for country in around {
        let languages: Vec<&str> = country.languages.loaded()?.iter().map(|one| &*one.code).collect();
        let languages = languages.join(" ");
        rows.push([country.name, country.capital.unwrap_or_default(), languages, number(country.population)]);
    }
    Ok(table(&["country", "capital", "languages", "people"], rows)?)
}

async fn languages(ds: &DataSource) -> Outcome {
    let languages = show!(
        "every: languages of more than one country that are spoken on islands alone, which have no neighbours",
        Language::find(ds)
            .filter(Language::COUNTRIES.every(Country::NEIGHBOURS.none(everything())))
            .include(Language::COUNTRIES.order(Country::NAME.asc()))
            .await?
    );
    let mut rows = Vec::new();
    for language in &languages {
        let countries: Vec<&str> = language.countries.loaded()?.iter().map(|one| &*one.name).collect();
        if countries.len() > 1 {
            rows.push([language.code.clone(), countries.join(", ")]);
        }
    }
    Ok(table(&["language", "countries"], rows)?)
}

async fn embedded(ds: &DataSource) -> Outcome {
    let countries = show!(
        "at: a struct within a struct",
        Country::find(ds)
            .filter(Country::CURRENCY.at(Currency::NAME).eq("Krone"))
            .order(Country::POPULATION.desc())
            .await?
    );
    let rows = countries.into_iter().map(|country| {
        let currency = country.currency.map_or_else(String::new, |currency| currency.code);
        [country.name, currency, number(country.population)]
    });
    Ok(table(&["country", "currency", "people"], rows)?)
}

async fn near(ds: &DataSource) -> Outcome {
    let (here, km) = (GeoPoint::new(46.0, 8.0)?, DistanceUnit::Kilometers);
    let cities = show!(
        "near: within 100 km of 46° N 8° E, nearest first",
        City::find(ds).filter(City::LOCATION.near(here).max_distance(100.0).unit(km)).limit(5).await?
    );
    let rows = cities.into_iter().map(|city| {
        let distance = city.location.distance_to(here, km);
        [city.name, city.country_code, format!("{distance:.1} km")]
    });
    Ok(table(&["city", "country", "distance"], rows)?)
}

async fn page(ds: &DataSource) -> Outcome {
    let page = show!(
        "page: the third five of Norway, by name",
        City::find(ds)
            .filter(City::COUNTRY_CODE.eq("NO"))
            .order(City::NAME.asc())
            .skip(10)
            .limit(5)
            .page()
            .await?
    );
    table(&["city", "people"], page.rows.into_iter().map(|city| [city.name, number(city.population)]))?;
    Ok(line(format!(
        "page {} of {}, {} cities in all",
        page.skip / 5 + 1,
        page.total.div_ceil(5),
        page.total
    ))?)
}

async fn select(ds: &DataSource) -> Outcome {
    let labels = show!(
        "select: only what a label on a map needs",
        City::find(ds).filter(City::TIMEZONE.like("Pacific/%")).limit(4).select::<Label>().await?
    );
    let rows = labels.into_iter().map(|label| [label.name, label.location.to_string()]);
    Ok(table(&["name", "location"], rows)?)
}

async fn update(ds: &DataSource) -> Outcome {
    let before = City::find_by_id(ds, TURIN).required().await?;
    let patch = Patch::parse(r#"{"region": null}"#)?;
    let after = show!(
        "update: one field by name, one by the JSON {\"region\": null}; the others are left alone",
        before.update(ds).set(City::POPULATION, before.population + 1).with(patch).await?
    );
    before.save(ds).await?; // as it was
    let rows = [("before", before), ("after", after)].map(|(when, city)| {
        [when.to_owned(), city.name, city.region.unwrap_or("null".to_owned()), number(city.population)]
    });
    Ok(table(&["", "name", "region", "people"], rows)?)
}

async fn explain(ds: &DataSource) -> Outcome {
    let indexed = show!(
        "explain: an index on country and name, and none on timezone",
        City::find(ds).filter(City::COUNTRY_CODE.eq("IT") & City::NAME.like("San%")).explain().await?
    );
    let scanned = City::find(ds).filter(City::TIMEZONE.eq("Europe/Rome")).explain().await?;
    let rows = [("country, name", indexed), ("timezone", scanned)].map(|(asked, explain)| {
        let examined = explain.rows_examined.map_or_else(String::new, number);
        [asked.to_owned(), explain.plan, examined, number(explain.rows_returned)]
    });
    Ok(table(&["asked for", "plan", "rows examined", "rows returned"], rows)?)
}

async fn rollback(ds: &DataSource) -> Outcome {
    let before = City::count(ds).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    show!(
        "begin, rollback: without Italy, for a moment",
        City::destroy_all(&tx, City::COUNTRY_CODE.eq("IT")).await?
    );
    let (inside, outside) = (City::count(&tx).await?, City::count(ds).await?);
    tx.rollback().await?;
    let after = City::count(ds).await?;
    let rows = [
        ("before", before),
        ("in the transaction", inside),
        ("beside it", outside),
        ("after the rollback", after),
    ];
    Ok(table(&["", "cities"], rows.map(|(when, count)| [when.to_owned(), number(count)]))?)
}

async fn json(ds: &DataSource) -> Outcome {
    let filter = r#"{"where":{"population":{"gt":15000000}},"order":"population DESC","fields":["name","population"]}"#;
    let filter = Filter::parse(filter)?;
    filtered(ds, filter).await
}

/// The cities of a filter from outside, with whatever fields it asks for.
pub(crate) async fn filtered(ds: &DataSource, filter: Filter<City>) -> Outcome {
    let said = filter.to_json()?.to_string();
    let cities = show!(&format!("with: the filter {said}"), City::find(ds).with(filter).records().await?);
    let cities: Vec<_> = cities.iter().map(Record::to_json).collect();
    let Some(header) = cities.first().and_then(|city| city.as_object()) else {
        return Ok(line("no city matches")?);
    };
    let header: Vec<&String> = header.keys().collect();
    let cell = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rows = cities.iter().map(|city| header.iter().map(|name| cell(&city[name.as_str()])));
    Ok(table(&header, rows)?)
}
