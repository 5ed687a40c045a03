//! Whatever a condition asks, a database of SQL finds the rows that the naive connector finds, which does nothing but ask
//! `query::matches`: random rows, random tests of every kind of property.

use std::process::ExitCode;
use std::sync::Arc;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::definition::ModelRef;
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use juggler_tests::models::Maybe;
use juggler_tests::naive;
use juggler_tests::random::Random;
use juggler_tests::servers::Server;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::{Map, Value as Json, json};
use tokio::runtime::Runtime;

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

const ROWS: usize = 80;
const CONDITIONS: usize = 400;

const TEXTS: &[&str] = &[
    "",
    "a",
    "A",
    "ab",
    "k",
    "K",
    "\u{212A}",
    "\u{130}",
    "i",
    "I",
    "\u{131}",
    "ß",
    "\u{17F}",
    "s",
    "S",
    "Ada",
    "ada lovelace",
    "ADA LOVELACE",
    "100%",
    "a_b",
    "a\\b",
    "a\nb",
    "é",
    "É",
    "ω",
    "\u{2126}",
    "Ω",
    "ςΣ",
    "\u{10000}",
    "null",
    "true",
    "1",
    "1.0",
    "a|b",
    "a  ",
    " a",
    "x.y",
    "xx",
    "a\"b",
    "'",
    "[a]",
    "*a?",
    "\u{e000}",
];
const LIKES: &[&str] = &[
    "",
    "a",
    "a%",
    "%a",
    "%a%",
    "%k%",
    "k",
    "_",
    "__",
    "%",
    "%%",
    "A_A%",
    "100\\%",
    "%\\_%",
    "%\u{212A}%",
    "\u{130}%",
    "i%",
    "%ß%",
    "%s",
    "%é%",
    "a\\\\b",
    "%|%",
    "a\\",
    "%ada%",
    "*%",
    "[a]%",
    "%\n%",
    "Σ%",
    "%Ω",
    "a _",
    "% ",
    "?a%",
];
const REGEXPS: &[&str] = &[
    "a",
    "^a",
    "a$",
    "^ada",
    "/ADA/i",
    "[a-z]+",
    "^[^a]*$",
    "a|b",
    "^(a|k)$",
    r"\bada\b",
    r"\w+",
    r"\d",
    "(?s)^a.b$",
    "^a.b$",
    "^.{1,3}$",
    "/k/i",
    "(a|b)+c?",
    "^$",
    "x{2,}",
    r"\p{Lu}",
    r"[\x00-\x20]",
    "a.*e",
    "^(ada)?( lovelace)?$",
    r"x\.y",
    "%",
    "/^b/m",
    "/^[ks]$/i",
    "",
    "^(?:a|ab)(?:c|b)?$",
    r"[\[\]*?.]",
    "(?=a)",
    r"(a)\1",
    "(a*)*$",
    "é|É",
    "^[\u{10000}-\u{10FFFF}]",
];
const INTS: &[i64] =
    &[0, 1, -1, 2, 5, 100, i64::MAX, i64::MIN, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1];
const FLOATS: &[f64] =
    &[0.0, -0.0, 0.1, 0.5, 1.0, -2.5, 5.0, 1e300, -1e300, 9_007_199_254_740_992.0, 5e-324, 0.3];
const DECIMALS: &[&str] = &[
    "0",
    "1.0",
    "1.00",
    "1",
    "10",
    "9.99",
    "-0.5",
    "79228162514264337593543950335",
    "0.0000000000000000000000000001",
];
const BYTES: &[&str] = &["", "AA==", "AAE=", "AAEC", "/w==", "YQ=="];
const DAYS: &[&str] = &["2020-01-01", "2020-01-02", "0001-01-01", "9999-12-31", "1969-12-31"];
const TIMES: &[&str] = &["00:00:00", "12:30:00", "12:30:00.000001", "23:59:59.999999"];
const LOCALS: &[&str] = &["2020-01-01T00:00:00", "2020-01-01T00:00:00.000001", "1969-12-31T23:59:59.999999"];
const MOMENTS: &[&str] = &[
    "2020-01-01T00:00:00.000Z",
    "2020-01-01T00:00:00.001Z",
    "2020-01-01T00:00:00.000001Z",
    "1960-02-29T12:00:00Z",
];
const UUIDS: &[&str] = &[
    "00000000-0000-0000-0000-000000000000",
    "12345678-9abc-def0-1234-56789abcdef0",
    "ffffffff-0000-0000-0000-000000000001",
];
const ROLES: &[&str] = &["member", "admin", "guest"];

fn text(random: &mut Random, has_nul: bool) -> Json {
    match random.below(24) {
        0 if has_nul => json!("a\0b"),
        1 if has_nul => json!("\0"),
        _ => json!(random.one(TEXTS)),
    }
}

fn point(random: &mut Random) -> Json {
    let edges = [90.0, -90.0, 89.99, -89.99, 0.0];
    let lat = if random.below(3) == 0 { *random.one(&edges) } else { random.between(-90.0, 90.0) };
    let edges = [180.0, -180.0, 179.99, -179.99, 0.0];
    let lng = if random.below(3) == 0 { *random.one(&edges) } else { random.between(-180.0, 180.0) };
    json!({"lat": lat, "lng": lng})
}

/// A value of the kind of a property.
fn value(random: &mut Random, property: &str, has_nul: bool) -> Json {
    match property {
        "flag" => json!(random.below(2) == 0),
        "small" => json!((random.below(5) as i64) - 2),
        "large" => json!(random.one(INTS)),
        "quadWord" | "quad_word" => json!(random.one(&[0, 1, 2, i64::MAX])),
        "double" => json!(random.one(FLOATS)),
        "price" => json!(random.one(DECIMALS)),
        "bytes" => json!(random.one(BYTES)),
        "day" => json!(random.one(DAYS)),
        "time" => json!(random.one(TIMES)),
        "local" => json!(random.one(LOCALS)),
        "moment" => json!(random.one(MOMENTS)),
        "uuid" => json!(random.one(UUIDS)),
        "point" => point(random),
        "role" => json!(random.one(ROLES)),
        "address.zip" | "addresses.zip" => json!(random.below(4)),
        property if property.starts_with("json.") => scalar(random),
        "json" => any(random, 0),
        "text" => text(random, has_nul),
        _ => text(random, true),
    }
}

fn scalar(random: &mut Random) -> Json {
    match random.below(6) {
        0 => json!(random.one(INTS)),
        1 => json!(random.one(FLOATS)),
        2 => json!(random.below(2) == 0),
        3 => json!(random.below(3)),
        _ => text(random, true),
    }
}

fn any(random: &mut Random, level: usize) -> Json {
    match random.below(if level < 3 { 8 } else { 4 }) {
        0 => Json::Null,
        1..=3 => scalar(random),
        4 | 5 => (0..random.below(3)).map(|_| any(random, level + 1)).collect(),
        _ => {
            let mut object = Map::new();
            for name in ["a", "b", "c", "0"] {
                if random.below(2) == 0 {
                    object.insert(name.to_owned(), any(random, level + 1));
                }
            }
            Json::Object(object)
        }
    }
}

fn address(random: &mut Random) -> Json {
    let mut address = json!({"street": text(random, true), "zip": random.below(4)});
    if random.below(2) == 0 {
        address["city"] = text(random, true);
    }
    address
}

fn row(random: &mut Random, id: usize, has_nul: bool) -> Json {
    let mut row = json!({ "id": id });
    let names = Maybe::definition().properties.iter().map(|property| property.name.to_string());
    for name in names.filter(|name| name != "id") {
        if random.below(6) == 0 {
            continue;
        }
        row[&name] = match name.as_str() {
            "address" => address(random),
            "addresses" => (0..random.below(3)).map(|_| address(random)).collect(),
            "words" => (0..random.below(4)).map(|_| text(random, true)).collect(),
            name => value(random, name, has_nul),
        };
    }
    row
}

/// An expression out of what expressions are made of.
fn expression(random: &mut Random, level: usize) -> String {
    const ATOMS: &[&str] = &[
        "a",
        "b",
        "k",
        "A",
        "é",
        ".",
        "x",
        " ",
        "_",
        "%",
        r"\|",
        r"\.",
        r"\n",
        "[ab]",
        "[^a]",
        "[a-zA-Z ]",
        "(?i)a",
        "^",
        "$",
        r"\b",
        "(?s:.)",
        "ada",
        "1",
        r"[\d.]",
        "\u{10000}",
        "-",
        "[*-]",
        "",
    ];
    const REPEATS: &[&str] = &["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "{3,20}"];
    if level > 2 {
        return (*random.one(ATOMS)).to_owned();
    }
    let part = |random: &mut Random| expression(random, level + 1);
    match random.below(7) {
        0 => format!("{}|{}", part(random), part(random)),
        1 => format!("(?:{}){}", part(random), random.one(REPEATS)),
        2 => format!("({})", part(random)),
        3 => format!("^{}$", part(random)),
        4 | 5 => format!("{}{}", part(random), part(random)),
        _ => (*random.one(ATOMS)).to_owned(),
    }
}

/// A test of one property, or several together.
fn condition(random: &mut Random, has_nul: bool, level: usize) -> Json {
    if level < 2 && random.below(5) == 0 {
        let name = *random.one(&["and", "or", "nor"]);
        let parts: Vec<Json> =
            (0..1 + random.below(3)).map(|_| condition(random, has_nul, level + 1)).collect();
        return json!({ name: parts });
    }
    let names: Vec<String> =
        Maybe::definition().properties.iter().map(|property| property.name.to_string()).collect();
    let inside = [
        "address.street",
        "address.zip",
        "address.city",
        "addresses.street",
        "addresses.zip",
        "json.a",
        "json.b.a",
        "json.0",
        "json.b.0.c",
        "text",
        "text",
        "words",
        "words",
        "point",
    ];
    let name = match random.below(2) {
        0 => names[random.below(names.len())].clone(),
        _ => (*random.one(&inside)).to_owned(),
    };
    if name == "address" || name == "addresses" {
        return json!({ name: {"exists": random.below(2) == 0} });
    }
    if name == "point" {
        let mut near = json!({ "near": point(random), "unit": "kilometers" });
        if random.below(4) > 0 {
            let high = *random.one(&[1.0, 500.0, 5000.0, 21_000.0]);
            near["maxDistance"] = json!(random.between(0.0, high));
        }
        if random.below(4) == 0 {
            near["minDistance"] = json!(random.between(0.0, 1000.0));
        }
        return json!({ "point": near });
    }
    let holds_text = matches!(
        name.as_str(),
        "text" | "words" | "role" | "address.street" | "address.city" | "addresses.street"
    ) || name.starts_with("json");
    let one = |random: &mut Random| value(random, &name, has_nul);
    let operators = if holds_text { 13 } else { 8 };
    let operation = match random.below(operators) {
        0 => one(random),
        1 => Json::Null,
        2 => json!({ (*random.one(&["gt", "gte", "lt", "lte"])): one(random) }),
        3 => json!({ "between": [one(random), one(random)] }),
        4 | 5 => {
            let mut list: Vec<Json> = (0..random.below(5)).map(|_| one(random)).collect();
            if random.below(4) == 0 {
                list.push(Json::Null);
            }
            json!({ (*random.one(&["inq", "nin"])): list })
        }
        6 => json!({ "neq": if random.below(4) == 0 { Json::Null } else { one(random) } }),
        7 => json!({ "exists": random.below(2) == 0 }),
        8..=10 => {
            json!({ (*random.one(&["like", "nlike", "ilike", "nilike"])): random.one(LIKES) })
        }
        _ if random.below(2) == 0 => json!({ "regexp": expression(random, 0) }),
        _ => json!({ "regexp": random.one(REGEXPS) }),
    };
    json!({ name: operation })
}

async fn found(ds: &DataSource, model: &RuntimeModel, filter: &Json) -> Result<(Vec<Json>, u64)> {
    let filter = model.filter(filter)?;
    let rows = model.find(ds).with(filter.clone()).await?;
    let ids = rows.iter().map(|row| row.to_json()["id"].clone()).collect();
    Ok((ids, model.find(ds).with(filter).count().await?))
}

async fn agree(factory: &'static dyn ConnectorFactory, settings: Settings, seed: u64) -> Result<(), Failed> {
    let ds = DataSource::with_settings(factory.create(&settings)?, &settings);
    let naive =
        DataSource::with_settings(naive::CONNECTOR.create(&Settings::new("naive"))?, &Settings::new("naive"));
    let has_nul = factory.name() != "postgres";
    let model = RuntimeModel::new(ModelRef::Static(Maybe::definition()));
    let mut random = Random::new(seed);
    let rows: Vec<Json> = (1..=ROWS).map(|id| row(&mut random, id, has_nul)).collect();
    for to in [&ds, &naive] {
        model.create_all(to, &rows)?.await?;
    }
    let (mut matched, mut refused) = (0, 0);
    for _ in 0..CONDITIONS {
        let mut filter = json!({ "where": condition(&mut random, has_nul, 0) });
        if random.below(4) == 0 {
            filter["limit"] = json!(1 + random.below(5));
            filter["skip"] = json!(random.below(5));
        }
        let expected = found(&naive, &model, &filter).await.map_err(|error| error.status_code());
        let answered = found(&ds, &model, &filter).await;
        let told = answered.as_ref().err().map(ToString::to_string);
        let answered = answered.map_err(|error| error.status_code());
        if expected != answered {
            return Err(format!("{filter}\n expected {expected:?}\n answered {answered:?}\n {told:?}").into());
        }
        matched += expected.as_ref().map_or(0, |(ids, _)| ids.len());
        refused += usize::from(expected.is_err());
    }
    // The conditions are worth something.
    if matched < CONDITIONS * 2 || refused > CONDITIONS / 10 {
        return Err(format!("{matched} rows matched, {refused} conditions were refused").into());
    }
    Ok(())
}

fn main() -> ExitCode {
    let Ok(runtime) = Runtime::new() else { return ExitCode::FAILURE };
    let runtime = Arc::new(runtime);
    let seed = std::env::var("JUGGLER_SEED").ok().and_then(|seed| seed.parse().ok());
    let backends: [(&str, &'static dyn ConnectorFactory, Option<&Server>); 3] = [
        ("sqlite", &juggler_sql::SQLITE, None),
        ("postgres", &juggler_sql::POSTGRES, Some(&POSTGRES)),
        ("mysql", &juggler_sql::MYSQL, Some(&MYSQL)),
    ];
    let mut trials = Vec::new();
    for (name, factory, server) in backends {
        for round in 1..=4_u64 {
            let runtime = Arc::clone(&runtime);
            let missing = server.and_then(Server::missing);
            trials.push(Trial::ignorable_test(format!("{name}_agrees_{round}"), move || {
                if let Some(reason) = missing {
                    return Ok(Completion::ignored_with(reason));
                }
                let settings = match server {
                    Some(server) => server.fresh(),
                    None => {
                        let mut settings = Settings::new("sqlite");
                        settings.other.insert("createTables".to_owned(), json!(true));
                        settings
                    }
                };
                runtime.block_on(agree(factory, settings, seed.unwrap_or(round)))?;
                Ok(Completion::Completed)
            }));
        }
    }
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    POSTGRES.clean();
    MYSQL.clean();
    outcome
}
