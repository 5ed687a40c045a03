//! What is to be discovered.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::names::{NameMapper, NameOf};
use crate::connector::discover::{Owner, Scope};

/// What is to be discovered. The options are LoopBack's.
///
/// ```
/// use juggler_core::discover::DiscoverOptions;
///
/// let options = DiscoverOptions::new().views().owner("shop").limit(20);
/// # let _ = options;
/// ```
#[derive(Clone, Default)]
pub struct DiscoverOptions {
    owner: Option<String>,
    all: bool,
    pub(super) views: bool,
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
    pub(super) relations: bool,
    pub(super) exported: bool,
    pub(super) visited: Map<String, Json>,
    pub(super) name_mapper: Option<Arc<NameMapper>>,
    pub(super) disable_camel_case: bool,
}

impl DiscoverOptions {
    /// The tables of the current owner, one page that never ends, relations not followed, names in camel case.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whose tables: the schema of PostgreSQL, the database of MySQL. The default is the one that statements mean which name none.
    #[must_use]
    pub fn owner(mut self, owner: impl Into<String>) -> Self {
        self.owner = Some(owner.into());
        self
    }

    /// The same as [`owner`](Self::owner), by LoopBack's other name for it.
    #[must_use]
    pub fn schema(self, schema: impl Into<String>) -> Self {
        self.owner(schema)
    }

    /// The tables of all owners but the store's own, unless one is named.
    #[must_use]
    pub fn all(mut self) -> Self {
        self.all = true;
        self
    }

    /// Views, too.
    #[must_use]
    pub fn views(mut self) -> Self {
        self.views = true;
        self
    }

    /// No more than this many tables are listed.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The list begins after this many tables.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Follows foreign keys to other tables, and makes relations of them.
    #[must_use]
    pub fn relations(mut self) -> Self {
        self.relations = true;
        self
    }

    /// The same as [`relations`](Self::relations), by LoopBack's other name for it.
    #[must_use]
    pub fn associations(self) -> Self {
        self.relations()
    }

    /// Follows foreign keys both ways: also to the tables whose keys lead here. LoopBack has no such option.
    #[must_use]
    pub fn exported(mut self) -> Self {
        self.exported = true;
        self.relations()
    }

    /// Models that were discovered before, as [`discover_schemas`](crate::DataSource::discover_schemas) gave them: their tables are
    /// not asked for again.
    #[must_use]
    pub fn visited(mut self, schemas: Map<String, Json>) -> Self {
        self.visited = schemas;
        self
    }

    /// Makes the names of models from those of tables, of properties from columns, and of relations from the columns of foreign keys.
    /// Where it gives none, the name is the usual one.
    ///
    /// ```
    /// use juggler_core::discover::{DiscoverOptions, NameOf};
    ///
    /// let options = DiscoverOptions::new().name_mapper(|of, name| match of {
    ///     NameOf::Table => Some(name.trim_start_matches("tbl_").to_owned()),
    ///     _ => None,
    /// });
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn name_mapper(
        mut self,
        mapper: impl Fn(NameOf, &str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.name_mapper = Some(Arc::new(mapper));
        self
    }

    /// Leaves names as the store has them, but for dots, which no property may have. LoopBack's `nameMapper: null` does the same.
    #[must_use]
    pub fn disable_camel_case(mut self) -> Self {
        self.disable_camel_case = true;
        self
    }

    /// One table, by itself.
    pub(super) fn alone(mut self) -> Self {
        (self.relations, self.exported) = (false, false);
        self.visited = Map::new();
        self
    }

    /// Do the options say whose tables, or may they be of several?
    pub(super) fn names_owner(&self) -> bool {
        self.owner.is_some() || self.all
    }

    /// Where to look.
    pub(super) fn scope<'a>(&'a self, table: Option<&'a str>) -> Scope<'a> {
        let owner = match &self.owner {
            Some(owner) => Owner::Named(owner),
            None if self.all => Owner::All,
            None => Owner::Current,
        };
        Scope { owner, table }
    }
}

impl fmt::Debug for DiscoverOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscoverOptions")
            .field("owner", &self.owner)
            .field("all", &self.all)
            .field("views", &self.views)
            .field("limit", &self.limit)
            .field("offset", &self.offset)
            .field("relations", &self.relations)
            .field("exported", &self.exported)
            .field("visited", &self.visited.keys().collect::<Vec<_>>())
            .field("disable_camel_case", &self.disable_camel_case)
            .finish_non_exhaustive()
    }
}
