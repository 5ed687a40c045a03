//! Tables that juggler did not create, whose text has another collation: conditions and orders mean the same there, and only what the
//! database keeps unique follows its own rule.
#![allow(clippy::unwrap_used)]

use std::process::ExitCode;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::{DataSource, ErrorKind, Result};
use juggler_tests::raw;
use juggler_tests::servers::Server;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

#[derive(Clone, Copy)]
struct Backend {
    name: &'static str,
    factory: &'static dyn ConnectorFactory,
    server: Option<&'static Server>,
    create: &'static str,
    /// What the documentation says is answered by the collation of the column.
    deviates: &'static [&'static str],
}

/// Where `a`, `A` and `á` are the same to the database, or stand beside each other.
const BACKENDS: [Backend; 3] = [
    Backend {
        name: "sqlite",
        factory: &juggler_sql::SQLITE,
        server: None,
        create: "CREATE TABLE \"Word\" (id INTEGER PRIMARY KEY, word TEXT COLLATE NOCASE, code TEXT COLLATE NOCASE UNIQUE);
                 CREATE INDEX words ON \"Word\" (word);",
        deviates: &[],
    },
    Backend {
        name: "postgres",
        factory: &juggler_sql::POSTGRES,
        server: Some(&POSTGRES),
        create: "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
                 CREATE TABLE \"Word\" (id BIGINT PRIMARY KEY, word TEXT COLLATE folded, code TEXT COLLATE folded UNIQUE);
                 CREATE INDEX words ON \"Word\" (word);",
        deviates: &[],
    },
    Backend {
        name: "mysql",
        factory: &juggler_sql::MYSQL,
        server: Some(&MYSQL),
        create: "CREATE TABLE `Word` (id BIGINT PRIMARY KEY, word VARCHAR(64), code VARCHAR(64) UNIQUE, INDEX (word))
                 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;",
        deviates: &[ORDER, LAST],
    },
];

const WORDS: [&str; 12] = ["b", "a", "A", "a ", "á", "B", "Z", "z", "ab", "AB", "ß", "ss"];

const ORDER: &str = r#"{"order": "word"}"#;
const LAST: &str = r#"{"order": "word DESC", "limit": 5, "skip": 1}"#;
const NONE_OF: &str = r#"{"where": {"word": {"nin": ["a", "Z", "ss", null]}}}"#;

const CONDITIONS: [&str; 17] = [
    r#"{"word": "a"}"#,
    r#"{"word": "A"}"#,
    r#"{"word": "a "}"#,
    r#"{"word": "ss"}"#,
    r#"{"word": {"neq": "a"}}"#,
    r#"{"word": {"inq": ["a"]}}"#,
    r#"{"word": {"inq": ["a", "Z", "ss"]}}"#,
    r#"{"word": {"gt": "a"}}"#,
    r#"{"word": {"gte": "B", "lt": "a "}}"#,
    r#"{"word": {"between": ["B", "b"]}}"#,
    r#"{"word": {"like": "a%"}}"#,
    r#"{"word": {"like": "A_"}}"#,
    r#"{"word": {"nlike": "%a%"}}"#,
    r#"{"word": {"ilike": "A%"}}"#,
    r#"{"word": {"ilike": "Á"}}"#,
    r#"{"word": {"regexp": "^a"}}"#,
    r#"{"or": [{"word": "SS"}, {"code": "0"}, {"code": null}]}"#,
];

async fn filled(ds: &DataSource) -> Result<()> {
    let properties =
        json!({"id": {"type": "number", "storage": "i64", "id": true}, "word": "string", "code": "string"});
    let model = ds.define("Word", &properties, &json!({"strict": true, "forceId": false}))?;
    let rows = WORDS
        .iter()
        .enumerate()
        .map(|(at, word)| json!({"id": at + 1, "word": word, "code": at.to_string()}));
    let rows: Vec<Json> = rows.chain([json!({"id": 20, "word": null, "code": null})]).collect();
    model.create_all(ds, &rows)?.await.map(drop)
}

async fn ids(ds: &DataSource, filter: &Json) -> Result<Vec<u64>> {
    let model = ds.model("Word")?;
    let rows = model.find(ds).with(model.filter(filter)?).await?;
    Ok(rows.iter().filter_map(|row| row.to_json()["id"].as_u64()).collect())
}

impl Backend {
    async fn compare(self, url: &str) -> Result<Vec<String>> {
        let settings = Settings::from_url(url)?;
        let tested = DataSource::with_settings(self.factory.create(&settings)?, &settings);
        let memory = juggler_memory::connect("memory:").await?;
        filled(&tested).await?;
        filled(&memory).await?;
        let mut different = Vec::new();
        let read = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        let conditions = CONDITIONS.iter().map(|text| (*text, json!({"where": read(text)})));
        for (text, filter) in conditions.chain([ORDER, LAST, NONE_OF].map(|text| (text, read(text)))) {
            let (expected, found) = (ids(&memory, &filter).await?, ids(&tested, &filter).await?);
            if (expected != found) != self.deviates.contains(&text) {
                different.push(format!("{filter}: {expected:?} on memory, {found:?} here"));
            }
        }
        // What is unique is for the database to say.
        let model = tested.model("Word")?;
        model.create(&tested, &json!({"id": 30, "word": "x", "code": "x"}))?.await?;
        let twin = model.create(&tested, &json!({"id": 31, "word": "x", "code": "X"}))?.await;
        if !twin.is_err_and(|error| matches!(error.kind(), ErrorKind::Conflict { .. })) {
            different.push("`x` and `X` are both unique".to_owned());
        }
        Ok(different)
    }

    fn answers_the_same(self) -> std::result::Result<Completion, Failed> {
        let folder = TempDir::new().unwrap();
        let url = match self.server {
            Some(server) => server.fresh().url.unwrap(),
            None => format!("sqlite:{}", folder.path().join("foreign.db").display()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let file = if self.server.is_none() { format!("{url}?mode=rwc") } else { url.clone() };
        raw::run(self.name, &file, self.create).map_err(Failed::from)?;
        let different = runtime.block_on(self.compare(&url)).map_err(|error| error.to_string())?;
        match different.is_empty() {
            true => Ok(Completion::Completed),
            false => Err(different.join("\n").into()),
        }
    }
}

fn main() -> ExitCode {
    let trials = BACKENDS.map(|backend| {
        let missing = backend.server.and_then(Server::missing);
        Trial::ignorable_test(format!("{}::conditions_mean_the_same", backend.name), move || match missing {
            Some(reason) => Ok(Completion::ignored_with(reason)),
            None => backend.answers_the_same(),
        })
    });
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials.into());
    POSTGRES.clean();
    MYSQL.clean();
    outcome.exit_code()
}
