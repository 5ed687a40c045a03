//! What a backend says of itself to be tested.

use juggler_core::connector::{ConnectorFactory, Settings};

/// What a backend says of itself to be tested.
pub trait Setup: Send + Sync + 'static {
    /// What makes its connectors.
    fn factory(&self) -> &'static dyn ConnectorFactory;

    /// Settings of a store that is empty, one for each call.
    fn settings(&self) -> Settings;

    /// Why the backend cannot be tested at all: the server that is not there.
    fn missing(&self) -> Option<&'static str> {
        None
    }

    /// Cases that cannot pass, by name, each with the reason.
    fn exclusions(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }
}
