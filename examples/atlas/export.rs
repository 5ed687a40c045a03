//! Cities as JSON, in a file or on the standard output.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use juggler_core::prelude::*;

use crate::Outcome;
use crate::models::City;

/// Writes the cities of a filter.
pub(crate) async fn export(ds: &DataSource, filter: Filter<City>, file: &Path) -> Outcome {
    let cities = City::find(ds).with(filter).records().await?;
    let mut out: Box<dyn Write> = match file == Path::new("-") {
        true => Box::new(io::stdout()),
        false => Box::new(File::create(file).map_err(|error| format!("{}: {error}", file.display()))?),
    };
    let mut out = BufWriter::new(&mut out);
    serde_json::to_writer_pretty(&mut out, &cities).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(out.flush()?)
}
