//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Loads 34,000 cities and 252 countries into typed models, and leads through what can be asked of them.
#[derive(Debug, Parser)]
#[command(name = "atlas")]
pub(crate) struct Args {
    /// Where the rows are kept: `memory:`, `memory:?file=atlas.json` to find them there the next time, `sqlite:atlas.db`,
    /// `postgres://user@host/database` or `mysql://user@host/database`
    #[arg(long, value_name = "URL", default_value = "memory:")]
    pub(crate) datasource: String,

    /// Print the cities of a filter in LoopBack's JSON, such as
    /// {"where":{"population":{"gt":10000000}},"order":"population DESC"}
    #[arg(long, value_name = "JSON")]
    pub(crate) filter: Option<String>,

    /// Write the cities, all of them or those of the filter, as JSON to a file; `-` is the standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) export: Option<PathBuf>,
}
