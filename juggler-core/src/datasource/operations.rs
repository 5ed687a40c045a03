//! What a data source says of its operations, for whoever offers them to others.

use crate::datasource::DataSource;
use crate::error::Result;
pub use crate::session::{Argument, ArgumentPlace, Data, Operation, Route, Verb};

impl DataSource {
    /// What is known of the operations: first those of [`DataAccess`](crate::DataAccess), under LoopBack's names and with its
    /// routes, then those that were [defined](Self::define_operation).
    ///
    /// They are for programs that offer models to others: juggler serves nothing by itself, and its own calls never
    /// ask whether an operation is remote.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// ds.disable_remote("deleteById")?;
    /// for operation in ds.operations().iter().filter(|operation| operation.remote_enabled) {
    ///     if let Some(route) = &operation.route {
    ///         println!("{:?} {} {}", route.verb, route.path, operation.name);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        self.source().operations().all()
    }

    /// What is known of the operation of this name, or of this other name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn get_operation(&self, name: &str) -> Result<Operation> {
        self.source().operations().with(name, self.name(), |_| {})
    }

    /// Says what is to be known of an operation of one's own, or anew of a standard one. What it does, the program knows.
    ///
    /// # Errors
    /// No name, a path that does not begin with `/`, and arguments that do not go with it (400).
    pub fn define_operation(&self, operation: Operation) -> Result<()> {
        self.source().operations().define(operation)
    }

    /// Lets others call an operation.
    ///
    /// # Errors
    /// An unknown name.
    pub fn enable_remote(&self, name: &str) -> Result<()> {
        self.set_remote(name, true)
    }

    /// Lets nobody else call an operation.
    ///
    /// # Errors
    /// An unknown name.
    pub fn disable_remote(&self, name: &str) -> Result<()> {
        self.set_remote(name, false)
    }

    fn set_remote(&self, name: &str, enabled: bool) -> Result<()> {
        let set = |operation: &mut Operation| operation.remote_enabled = enabled;
        self.source().operations().with(name, self.name(), set).map(drop)
    }
}
