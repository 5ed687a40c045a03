//! A process of the benches: whom it compares, and which of them are wanted.

use std::process::ExitCode;

use juggler_bench_harness::{BoxFuture, Contenders, Error};

use crate::keeper::Keeper;
use crate::place::{Database, Place};
use crate::raw;

/// A process of the benches.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    /// The name of its database on a server. What was in it is gone.
    pub database: &'static str,
    /// Those whom it compares with the raw driver of a place.
    pub contenders: fn(&Place) -> BoxFuture<'_, Result<Contenders, Error>>,
}

/// The part of the command line that says who is wanted, and where.
#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// Only these databases. PostgreSQL and MySQL need JUGGLER_POSTGRES_URL and JUGGLER_MYSQL_URL.
    #[arg(long, value_enum, value_delimiter = ',')]
    database: Vec<Database>,
    /// Only these contenders, beside the raw driver.
    #[arg(long, value_delimiter = ',')]
    contender: Vec<String>,
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Wanted {
    /// The databases.
    pub(crate) fn databases(&self) -> Vec<Database> {
        match &self.database[..] {
            [] => vec![Database::Sqlite, Database::Postgres, Database::Mysql],
            named => named.to_vec(),
        }
    }

    fn has(&self, contender: &str) -> bool {
        self.contender.is_empty() || self.contender.iter().any(|wanted| wanted == contender)
    }
}

impl Process {
    /// A database with its rows. `None` where the URL of its server is not set, which is said.
    pub(crate) async fn keeper(self, database: Database) -> Result<Option<Keeper>, Error> {
        let keeper = Keeper::new(database, self.database).await?;
        if keeper.is_none() {
            eprintln!("{}: the URL of its server is not set", database.name());
        }
        Ok(keeper)
    }

    /// The raw driver, and those beside it who are wanted.
    pub(crate) async fn beside_raw(self, place: &Place, wanted: &Wanted) -> Result<Contenders, Error> {
        let mut contenders = vec![raw::contender(place).await?];
        let others = (self.contenders)(place).await?;
        contenders.extend(others.into_iter().filter(|one| wanted.has(one.name())));
        Ok(contenders)
    }
}

/// Does the work of a process as a request handler would: in a spawned task.
pub(crate) async fn ended(work: impl Future<Output = Result<(), Error>> + Send + 'static) -> ExitCode {
    match tokio::spawn(work).await {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        Err(panic) => {
            eprintln!("{panic}");
            ExitCode::FAILURE
        }
    }
}
