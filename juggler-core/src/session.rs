//! Where operations run: on a data source, or in a transaction of one.

use std::fmt;
use std::sync::{Arc, OnceLock};

mod attached;
mod connection;
mod inside;
mod introduced;
mod life;
mod operation;
mod operations;
mod options;
mod queries;
mod source;
mod within;

pub(crate) use attached::{Attached, Scope};
pub(crate) use connection::Connection;
pub(crate) use inside::inside;
pub use life::LifeEvent;
pub use operation::{Argument, ArgumentPlace, Data, Operation, Route, Verb};
pub(crate) use operations::Operations;
pub use options::Loading;
use options::Options;
pub use queries::Queries;
pub(crate) use queries::QueryWatch;
pub(crate) use source::Source;
pub(crate) use within::Within;

use crate::connector::{Connector, TransactionOptions, Watched};
use crate::definition::ModelRef;
use crate::error::Result;

/// Where operations run. [`DataSource`](crate::DataSource) and [`Transaction`](crate::Transaction) deref to it, and every
/// operation takes `&Session`, so the same function works on either. Cheap to clone.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use juggler_core::prelude::*;
/// # #[derive(Model)] struct User { #[model(id)] id: i64 }
/// async fn how_many(db: &Session) -> juggler_core::Result<u64> {
///     User::count(db).await
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
    options: Options,
}

struct Inner {
    source: Arc<Source>,
    connector: Arc<dyn Connector>,
    transaction: Option<Arc<Within>>,
    /// The same, watched, once somebody watched.
    watched: OnceLock<Arc<dyn Connector>>,
}

impl Inner {
    fn new(source: Arc<Source>, connector: Arc<dyn Connector>) -> Self {
        Inner { source, connector, transaction: None, watched: OnceLock::new() }
    }
}

impl Session {
    pub(crate) fn new(source: Arc<Source>, connector: Arc<dyn Connector>) -> Self {
        Session { inner: Arc::new(Inner::new(source, connector)), options: Options::default() }
    }

    /// The same in a transaction that has begun, with these options.
    pub(crate) fn within(&self, transaction: Arc<dyn Connector>, options: TransactionOptions) -> Self {
        let source = Arc::clone(&self.inner.source);
        let within = Within::new(options, self.inner.transaction.clone());
        let inner = Inner { transaction: Some(within), ..Inner::new(source, transaction) };
        Session { inner: Arc::new(inner), options: self.options.clone() }
    }

    /// The transaction that it is one of.
    pub(crate) fn open_transaction(&self) -> Option<&Arc<Within>> {
        self.inner.transaction.as_ref()
    }

    /// Is it one of a transaction?
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.inner.transaction.is_some()
    }

    pub(crate) fn source(&self) -> &Arc<Source> {
        &self.inner.source
    }

    /// The connector behind it, unwatched.
    pub(crate) fn store(&self) -> &Arc<dyn Connector> {
        &self.inner.connector
    }

    /// The connector behind it.
    #[must_use]
    pub fn connector(&self) -> &Arc<dyn Connector> {
        let Inner { source, connector, watched, .. } = &*self.inner;
        let watch = source.query_watch();
        match watch.is_on() {
            false => connector,
            true => watched.get_or_init(|| Arc::new(Watched::by(Arc::clone(connector), Arc::clone(watch)))),
        }
    }

    /// The name of the data source.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.source.name()
    }

    /// The same, without the default scopes of models: `User::find(&ds.unscoped())` sees every row. For one call,
    /// [`unscoped`](crate::dao::CallOptions::unscoped) of its builder.
    #[must_use]
    pub fn unscoped(&self) -> Session {
        self.with_options(|options| options.unscoped = true)
    }

    /// The same, without hooks: neither those of derived models nor observers are called. LoopBack's `notify: false`; for one
    /// call, [`notify`](crate::dao::CallOptions::notify) of its builder.
    #[must_use]
    pub fn without_hooks(&self) -> Session {
        self.with_options(|options| options.without_hooks = true)
    }

    /// The same, with a value for hooks, which find it by its type: who is asking, what a request is called. For one call,
    /// [`option`](crate::dao::CallOptions::option) of its builder.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: &DataSource) {
    /// struct Actor(&'static str);
    ///
    /// let session = ds.with(Actor("kim"));
    /// assert_eq!(session.value::<Actor>().map(|actor| actor.0), Some("kim"));
    /// # }
    /// ```
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(&self, value: T) -> Session {
        self.with_options(|options| options.add(value))
    }

    /// The same, with another rule for related rows that are asked for and were not included: see [`Loading`]. For one call,
    /// [`loading`](crate::dao::CallOptions::loading) of its builder.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct User { #[model(id, generated)] id: i64, posts: HasMany<Post> }
    /// # #[derive(Model)] struct Post { #[model(id, generated)] id: i64, user_id: i64, user: BelongsTo<User> }
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// let strict = ds.loading(Loading::Forbid);
    /// for user in &User::find(&strict).await? {
    ///     assert!(user.posts().load(&strict).await.is_err_and(|error| error.is_not_loaded()));
    /// }
    /// # Ok(()) }
    /// # }
    /// ```
    #[must_use]
    pub fn loading(&self, loading: Loading) -> Session {
        self.with_options(|options| options.loading = loading)
    }

    /// The value of this type that came along with the session.
    #[must_use]
    pub fn value<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.options.value()
    }

    /// The model of this name: on this data source, or on one that it is linked with.
    pub(crate) fn model_named(&self, name: &str) -> Result<ModelRef> {
        self.inner.source.model_named(name)
    }

    /// Where a model lives: here, or on the data source that it is attached to. What goes along with a call goes along there.
    pub(crate) fn of(&self, model: &ModelRef) -> Session {
        match self.inner.source.peer_with(&model.name) {
            None => self.clone(),
            Some(peer) => {
                let connector = Arc::clone(peer.connector());
                Session { inner: Arc::new(Inner::new(peer, connector)), options: self.options.clone() }
            }
        }
    }

    /// Is it one of the same data source?
    pub(crate) fn is_of(&self, other: &Session) -> bool {
        Arc::ptr_eq(&self.inner.source, &other.inner.source)
    }

    /// How many keys one query asks for at most.
    pub(crate) fn key_page(&self) -> usize {
        self.inner.source.key_page()
    }

    /// What it adds to its operations, to be changed.
    pub(crate) fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    fn with_options(&self, set: impl FnOnce(&mut Options)) -> Session {
        let mut session = self.clone();
        set(&mut session.options);
        session
    }

    /// Do default scopes count?
    pub(crate) fn is_scoped(&self) -> bool {
        !self.options.unscoped
    }

    /// Are hooks called?
    pub(crate) fn calls_hooks(&self) -> bool {
        !self.options.without_hooks
    }

    /// What is read when related rows are asked for.
    pub(crate) fn loads(&self) -> Loading {
        self.options.loading
    }

    /// What is known of a model, where the connection is up and the connector knows the model.
    #[inline]
    pub(crate) fn prepared(&self, model: &ModelRef) -> Result<Option<&Arc<Attached>>> {
        self.refuse_inside()?;
        let source = &self.inner.source;
        Ok(source.introduced(model).filter(|_| source.is_connected()))
    }

    /// Waits for the connection. A transaction has its own: did it wait for one beside that, all those of a pool could wait for each other.
    pub(crate) async fn wait_for_connection(&self) -> Result<()> {
        match self.is_in_transaction() {
            true => Ok(()),
            false => self.inner.source.ready().await,
        }
    }

    /// Waits for the connection, makes sure that the connector knows the model, and gives what is known of it.
    pub(crate) async fn prepare(&self, model: &ModelRef) -> Result<&Arc<Attached>> {
        if let Some(attached) = self.prepared(model)? {
            return Ok(attached);
        }
        let source = &self.inner.source;
        // On the heap, so that the futures of operations stay small: this happens once.
        Box::pin(async {
            self.wait_for_connection().await?;
            source.introduce(model).await
        })
        .await
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("name", &self.name())
            .field("connector", &self.inner.connector.name())
            .finish()
    }
}
