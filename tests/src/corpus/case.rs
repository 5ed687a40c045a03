//! A case of the corpus, as it is written.

use juggler_core::{Error, Result};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// A case: models on a fresh data source, and the steps to run there.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Case {
    /// Its name; the prefix is that of its file.
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub tag: String,
    /// The connector it was recorded on.
    #[serde(default = "memory")]
    pub connector: String,
    /// More settings of the data source.
    #[serde(default)]
    pub datasource: Map<String, Json>,
    /// The models, in the order of their definition.
    #[serde(default)]
    pub models: Vec<ModelCase>,
    /// Operation hooks.
    #[serde(default)]
    pub observers: Vec<Json>,
    /// Where the recorded answer is a quirk: the ids that a clean reading of the filter gives. They are what counts then.
    #[serde(default, rename = "saneIds")]
    pub sane_ids: Option<Vec<i64>>,
    /// The steps.
    pub steps: Vec<Json>,
}

/// A model of a case.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct ModelCase {
    /// Its name.
    pub name: String,
    /// Its properties, as LDL.
    #[serde(default)]
    pub properties: Json,
    /// Its settings, as LDL.
    #[serde(default)]
    pub settings: Json,
    /// What the JavaScript does with `Model.validates..Of`.
    #[serde(default)]
    pub validations: Vec<Json>,
}

impl Case {
    /// Reads one line of a file.
    ///
    /// # Errors
    /// Text that is no case.
    pub fn parse(line: &str) -> Result<Self> {
        serde_json::from_str(line)
            .map_err(|error| Error::bad_request(format!("this line is no case: {error}")))
    }

    /// The name of its file.
    #[must_use]
    pub fn file(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// Reads a file of cases.
    ///
    /// # Errors
    /// The first line that is no case.
    pub fn parse_all(text: &str) -> Result<Vec<Self>> {
        text.lines().filter(|line| !line.trim().is_empty()).map(Case::parse).collect()
    }
}

fn memory() -> String {
    "memory".to_owned()
}
