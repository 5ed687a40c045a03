//! Where a soak takes place: a store that may go away and comes back.

use std::time::{Duration, Instant};

use juggler_core::DataSource;
use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_tests::cases::Outcome;
use juggler_tests::databases::{Database, Store};
use juggler_tests::load::{self, after};
use juggler_tests::own_server::OwnServer;
use tempfile::TempDir;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What kind of store it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    /// The memory connector, with a file.
    Memory,
    /// A database.
    Sql(Database),
}

impl Backend {
    pub(crate) const ALL: &[Backend] = &[
        Backend::Memory,
        Backend::Sql(Database::Sqlite),
        Backend::Sql(Database::Postgres),
        Backend::Sql(Database::Mysql),
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Backend::Memory => "memory",
            Backend::Sql(database) => database.name(),
        }
    }
}

/// A store of a soak's own.
pub(crate) enum Ground {
    Memory(TempDir),
    Sqlite(Store),
    Server(Store, Box<OwnServer>),
}

impl Ground {
    /// A new one.
    ///
    /// # Errors
    /// [`Ignored`](juggler_tests::databases::Ignored) where its server is not installed, and what goes wrong.
    pub(crate) fn new(backend: Backend) -> Result<Ground> {
        Ok(match backend {
            Backend::Memory => Ground::Memory(TempDir::new()?),
            Backend::Sql(Database::Sqlite) => Ground::Sqlite(Store::new(Database::Sqlite)?),
            Backend::Sql(database) => {
                let server = OwnServer::start(database, &[])?;
                let store = Store { database, settings: server.settings(), folder: None };
                Ground::Server(store, Box::new(server))
            }
        })
    }

    fn store(&self) -> Option<&Store> {
        match self {
            Ground::Memory(_) => None,
            Ground::Sqlite(store) | Ground::Server(store, _) => Some(store),
        }
    }

    /// The database whose statements it takes, if it takes any.
    pub(crate) fn database(&self) -> Option<Database> {
        self.store().map(|store| store.database)
    }

    /// A data source on it.
    pub(crate) fn open(&self) -> Result<DataSource> {
        let ds = match self {
            Ground::Memory(folder) => {
                let mut settings = Settings::new("memory");
                settings.file = Some(folder.path().join("soak.json"));
                DataSource::with_settings(juggler_memory::CONNECTOR.create(&settings)?, &settings)
            }
            Ground::Sqlite(store) | Ground::Server(store, _) => {
                // Stores that go away make others wait.
                let patience = Duration::from_secs(600);
                let settings = load::settings(&store.settings, store.database, patience)?;
                store.database.data_source(&settings)?
            }
        };
        load::attach(&ds)?;
        Ok(ds)
    }

    /// It goes away in each so many rounds: a server takes a while to come back.
    pub(crate) const fn rounds_per_restart(&self) -> usize {
        match self {
            Ground::Memory(_) | Ground::Sqlite(_) => 1,
            Ground::Server(..) => 4,
        }
    }

    /// Goes away, whatever is being done, and comes back.
    pub(crate) async fn restart(&mut self, ds: &DataSource) -> Outcome {
        match self {
            Ground::Memory(_) | Ground::Sqlite(_) => {
                ds.disconnect().await?;
                Ok(ds.connect().await?)
            }
            Ground::Server(_, server) => tokio::task::block_in_place(|| {
                server.kill()?;
                server.restart()
            }),
        }
    }

    /// No task holds a connection or a transaction.
    pub(crate) async fn is_quiet(&self, ds: &DataSource) -> Outcome {
        after::all_connections_are_free(ds).await?;
        match self.store() {
            Some(store) => after::nothing_is_open(store).await,
            None => Ok(()),
        }
    }

    /// Closes a data source whose rows are all destroyed, of which nothing is left then, and looks at the store anew.
    pub(crate) async fn close(&self, ds: DataSource) -> Outcome {
        ds.disconnect().await?;
        drop(ds);
        let began = Instant::now();
        while tokio::runtime::Handle::current().metrics().num_alive_tasks() > 0 {
            if began.elapsed() > Duration::from_secs(20) {
                return Err("tasks are left".into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let ds = self.open()?;
        after::rows_are(&ds, &[]).await?;
        after::everything_works(&ds).await?;
        match self.store() {
            Some(store) => after::database_is_whole(store).await,
            None => Ok(()),
        }
    }
}
