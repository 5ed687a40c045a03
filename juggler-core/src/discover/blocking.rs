//! The same without `await`: LoopBack's `..Sync` functions.

use std::collections::BTreeMap;
use std::future::{Future, pending};
use std::sync::OnceLock;
use std::thread;

use serde_json::{Map, Value as Json};
use tokio::runtime::{Builder, Handle};

use super::{
    DiscoverOptions, DiscoveredForeignKey, DiscoveredKey, DiscoveredModel, DiscoveredProperty,
    DiscoveredUniqueKey,
};
use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::error::{Error, Result};

/// Runs a future to its end, and holds up the thread for as long. What it waits for is looked after by a runtime on a thread of its
/// own, so this works in a program without a runtime, and inside one too, where it holds up whatever else would run on the thread.
///
/// ```
/// use juggler_core::discover::blocking;
///
/// assert_eq!(blocking(async { Ok(1 + 1) })?, 2);
/// # Ok::<(), juggler_core::Error>(())
/// ```
///
/// # Errors
/// Those of the future; and when no thread can be started.
pub fn blocking<T: Send>(future: impl Future<Output = Result<T>> + Send) -> Result<T> {
    let runtime = runtime()?;
    if Handle::try_current().is_err() {
        return runtime.block_on(future);
    }
    // A thread inside a runtime may not enter another.
    let outcome = thread::scope(|scope| scope.spawn(|| runtime.block_on(future)).join());
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The runtime of all calls that block. It never ends: connections that were opened there belong to it.
fn runtime() -> Result<&'static Handle> {
    static RUNTIME: OnceLock<std::io::Result<Handle>> = OnceLock::new();
    let start = || {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        thread::Builder::new()
            .name("juggler-blocking".to_owned())
            .spawn(move || runtime.block_on(pending::<()>()))?;
        Ok(handle)
    };
    RUNTIME
        .get_or_init(start)
        .as_ref()
        .map_err(|error| Error::unsupported(format!("blocking calls: {error}")))
}

/// The operations of a data source that do not need `await`: LoopBack's `..Sync` functions. See [`DataSource::blocking`].
#[derive(Debug, Clone, Copy)]
pub struct Blocking<'a>(&'a DataSource);

impl DataSource {
    /// Discovery, and what goes with it, in calls that hold up the thread until they are done. For anything else there is
    /// [`blocking`].
    ///
    /// ```no_run
    /// # use juggler_core::{DataSource, discover::DiscoverOptions};
    /// # fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// let tables = ds.blocking().discover_model_definitions(DiscoverOptions::new())?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn blocking(&self) -> Blocking<'_> {
        Blocking(self)
    }
}

/// The method of the same name, to its end.
macro_rules! sync {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {
        impl Blocking<'_> {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// As the method of the same name.
                pub fn $name(&self, $($argument: $type),*) -> Result<$output> {
                    blocking(self.0.$name($($argument),*))
                }
            )*
        }
    };
}

sync! {
    /// [`DataSource::discover_model_definitions`].
    discover_model_definitions(options: DiscoverOptions) -> Vec<DiscoveredModel>;
    /// [`DataSource::discover_model_properties`].
    discover_model_properties(table: &str, options: DiscoverOptions) -> Vec<DiscoveredProperty>;
    /// [`DataSource::discover_primary_keys`].
    discover_primary_keys(table: &str, options: DiscoverOptions) -> Vec<DiscoveredKey>;
    /// [`DataSource::discover_unique_keys`].
    discover_unique_keys(table: &str, options: DiscoverOptions) -> Vec<DiscoveredUniqueKey>;
    /// [`DataSource::discover_foreign_keys`].
    discover_foreign_keys(table: &str, options: DiscoverOptions) -> Vec<DiscoveredForeignKey>;
    /// [`DataSource::discover_exported_foreign_keys`].
    discover_exported_foreign_keys(table: &str, options: DiscoverOptions) -> Vec<DiscoveredForeignKey>;
    /// [`DataSource::discover_schema`].
    discover_schema(table: &str, options: DiscoverOptions) -> Json;
    /// [`DataSource::discover_schemas`].
    discover_schemas(table: &str, options: DiscoverOptions) -> Map<String, Json>;
    /// [`DataSource::discover_all_schemas`].
    discover_all_schemas(options: DiscoverOptions) -> Map<String, Json>;
    /// [`DataSource::discover_and_build_models`].
    discover_and_build_models(table: &str, options: DiscoverOptions) -> BTreeMap<String, RuntimeModel>;
    /// [`DataSource::discover_rust`].
    discover_rust(options: DiscoverOptions) -> String;
    /// [`DataSource::connect`].
    connect() -> ();
    /// [`DataSource::disconnect`].
    disconnect() -> ();
    /// [`DataSource::ping`](crate::DataSource::ping).
    ping() -> ();
}
