//! What a case runs in: a data source of its own, the models on it, and a file where it asks for one.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use juggler_core::connector::Settings;
use juggler_core::{Connectors, DataSource, Error, Result, RuntimeModel};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::case::{Case, ModelCase};
use super::observers::{self, Log};

/// A data source of its own, the models on it, and a file where the case asks for one.
pub(super) struct World<'a> {
    case: &'a Case,
    settings: Settings,
    folder: Option<TempDir>,
    pub(super) ds: DataSource,
    pub(super) log: Log,
    /// A model that cannot be defined answers every step with its error.
    models: HashMap<&'a str, Result<RuntimeModel>>,
}

impl<'a> World<'a> {
    /// A fresh one.
    pub(super) async fn new(connectors: &Connectors, url: &str, case: &'a Case) -> Result<Self> {
        // Cases of another connector are about what only that one has.
        let mut settings = match &*case.connector {
            "memory" => Settings::from_url(url)?,
            other => Settings::new(other),
        };
        let mut folder = None;
        for (key, json) in case.datasource.iter().filter(|(key, _)| *key != "fileContent") {
            if json == "$TMP" {
                let fresh = TempDir::new().map_err(io)?;
                settings.set(key, &json!(fresh.path().join("data.json")))?;
                folder = Some(fresh);
            } else {
                settings.set(key, json)?;
            }
        }
        let ds = connectors.from_settings(&settings)?;
        let mut world = World { case, settings, folder, ds, log: Log::default(), models: HashMap::new() };
        if let Some(content) = case.datasource.get("fileContent") {
            fs::write(world.file()?, map_rows(content, |row| json!(row.to_string())).to_string())
                .map_err(io)?;
        }
        world.define();
        observers::register(&world.ds, &case.observers, &world.log)?;
        // What is not made for this case alone may hold the rows of another.
        if settings_outlive(&world.settings) {
            world.ds.automigrate().await?;
        }
        Ok(world)
    }

    fn define(&mut self) {
        for model in &self.case.models {
            self.models.insert(&model.name, define(&self.ds, model));
        }
    }

    /// The model of a step.
    pub(super) fn model(&self, step: &Json) -> Result<&RuntimeModel> {
        let name = step["model"].as_str().unwrap_or_default();
        match self.models.get(name) {
            Some(Ok(model)) => Ok(model),
            Some(Err(error)) => Err(Error::new(error.kind().clone())),
            None => Err(Error::bad_request(format!("the case has no model `{name}`"))),
        }
    }

    /// Closes the data source and opens a new one on the same file, with the same models.
    pub(super) async fn reopen(&mut self, connectors: &Connectors) -> Result<Json> {
        self.ds.disconnect().await?;
        self.ds = connectors.from_settings(&self.settings)?;
        self.define();
        Ok(Json::Null)
    }

    /// The file, with its rows read.
    pub(super) fn file_content(&self) -> Result<Json> {
        let text = fs::read_to_string(self.file()?).map_err(io)?;
        let content =
            serde_json::from_str(&text).map_err(|error| Error::storage(format!("the file: {error}")))?;
        Ok(map_rows(&content, |row| {
            row.as_str().and_then(|row| serde_json::from_str(row).ok()).unwrap_or_else(|| row.clone())
        }))
    }

    fn file(&self) -> Result<PathBuf> {
        let folder = self.folder.as_ref().ok_or_else(|| Error::bad_request("the case has no file"))?;
        Ok(folder.path().join("data.json"))
    }
}

/// Does the store hold anything that another case has left there?
fn settings_outlive(settings: &Settings) -> bool {
    settings.file.is_none() && settings.connector != "memory"
}

fn define(ds: &DataSource, case: &ModelCase) -> Result<RuntimeModel> {
    let mut settings = case.settings.clone();
    if !case.validations.is_empty() {
        settings["validations"] = json!(case.validations);
    }
    // The cases were written for LoopBack's memory; what they say of it is said of the connector that stands in for it.
    if let Some(section) = settings.as_object_mut().and_then(|settings| settings.remove("memory")) {
        settings[ds.connector().name()] = section;
    }
    ds.define(&case.name, &case.properties, &settings)
}

/// `{"ids": .., "models": {model: {id: row}}}` with each row changed.
fn map_rows(content: &Json, change: impl Fn(&Json) -> Json) -> Json {
    let mut content = content.clone();
    let models = content.get_mut("models").and_then(Json::as_object_mut).into_iter().flatten();
    for row in models.filter_map(|(_, rows)| rows.as_object_mut()).flat_map(|rows| rows.values_mut()) {
        *row = change(row);
    }
    content
}

fn io(error: std::io::Error) -> Error {
    Error::storage(format!("the file of a case: {error}")).because_of(error)
}
