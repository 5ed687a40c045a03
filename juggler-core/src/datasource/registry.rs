//! Data sources whose models have relations to each other.

use std::sync::Arc;

use super::DataSource;
use crate::error::{Error, NameKind, Result};
use crate::session::Session;

/// Data sources whose models have relations to each other: users in one store, their posts in another.
///
/// Each model lives where it is attached, or defined. A relation, an include and a condition on related rows find their models on the
/// data source they start from, and then on the others, in the order in which they were given here. Between stores there are no joins,
/// so keys are read from one and asked of the other; and a transaction is one of its own data source alone.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     #[model(id, generated)]
///     id: i64,
///     posts: HasMany<Post>,
/// }
///
/// #[derive(Model)]
/// struct Post {
///     #[model(id, generated)]
///     id: i64,
///     user_id: i64,
///     user: BelongsTo<User>,
/// }
///
/// async fn with_posts(users: DataSource, posts: DataSource) -> juggler_core::Result<Vec<User>> {
///     users.attach::<(User,)>()?;
///     posts.attach::<(Post,)>()?;
///     let registry = Registry::new([users, posts]);
///     User::find(registry.data_source_of("User")?).include(User::POSTS).await
/// }
/// # }
/// ```
///
/// The data sources are linked for as long as the registry, or a clone of each data source, is held.
#[derive(Debug, Clone)]
pub struct Registry {
    sources: Vec<DataSource>,
}

impl Registry {
    /// Links data sources with each other. One that was linked before is linked with these from now on.
    pub fn new(sources: impl IntoIterator<Item = DataSource>) -> Self {
        let sources: Vec<DataSource> = sources.into_iter().collect();
        for (at, source) in sources.iter().enumerate() {
            let others = sources.iter().enumerate().filter(|(other, _)| *other != at);
            let peers = others.map(|(_, other)| Arc::downgrade(Session::source(other))).collect();
            source.source().link(peers);
        }
        Registry { sources }
    }

    /// The data sources, in order.
    #[must_use]
    pub fn data_sources(&self) -> &[DataSource] {
        &self.sources
    }

    /// The data source that a model lives on: the first that knows it.
    ///
    /// # Errors
    /// A model that none of them knows.
    pub fn data_source_of(&self, model: &str) -> Result<&DataSource> {
        self.sources.iter().find(|source| source.source().knows(model)).ok_or_else(|| {
            let models: Vec<_> = self.sources.iter().flat_map(DataSource::models).collect();
            let known = models.iter().map(|model| &*model.name);
            Error::unknown_name(NameKind::Model, model, "the registry", known)
        })
    }
}
