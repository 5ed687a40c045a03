//! What a store is asked while somebody watches.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::{Mutex, RwLock};

use super::{Session, Source};
use crate::connector::{Admission, Call, Outcome, Watcher};

/// What a data source asks its store for, since [`Session::watch_queries`] and until this is dropped: every call of the connector that
/// reads or writes, also those in transactions. Of a test, [`assert_queries!`](crate::assert_queries) does the rest.
///
/// It prints as a table without values: how often, which operation, on which model, with a condition of which shape.
pub struct Queries {
    asked: Arc<Mutex<Vec<Asked>>>,
    source: Arc<Source>,
}

/// Calls of one shape.
struct Asked {
    times: usize,
    operation: &'static str,
    model: String,
    condition: String,
}

type Listener = Arc<dyn Fn(&Call<'_>, &Outcome<'_>) + Send + Sync>;

/// Who watches the queries of a data source.
#[derive(Default)]
pub(crate) struct QueryWatch {
    watching: AtomicUsize,
    asked: Mutex<Vec<Weak<Mutex<Vec<Asked>>>>>,
    listeners: RwLock<Vec<Listener>>,
}

impl QueryWatch {
    pub(crate) fn is_on(&self) -> bool {
        self.watching.load(Ordering::Relaxed) > 0
    }
}

impl Watcher for QueryWatch {
    fn before<'a>(&'a self, call: &Call<'_>) -> Admission<'a> {
        if call.is_query() {
            let condition = call.condition.map(|shape| shape.to_string()).unwrap_or_default();
            for asked in self.asked.lock().iter().filter_map(Weak::upgrade) {
                note(&mut asked.lock(), call, &condition);
            }
        }
        None
    }

    /// Calls everyone, without a lock: a listener may use the data source.
    fn after(&self, call: &Call<'_>, outcome: &Outcome<'_>) {
        let listeners = self.listeners.read().clone();
        listeners.iter().for_each(|listener| listener(call, outcome));
    }
}

fn note(asked: &mut Vec<Asked>, call: &Call<'_>, condition: &str) {
    let Call { operation, model, .. } = *call;
    let model = model.unwrap_or_default();
    let is_same = |asked: &&mut Asked| {
        asked.operation == operation && asked.model == model && asked.condition == condition
    };
    match asked.iter_mut().find(is_same) {
        Some(same) => same.times += 1,
        None => asked.push(Asked {
            times: 1,
            operation,
            model: model.to_owned(),
            condition: condition.to_owned(),
        }),
    }
}

impl Session {
    /// Watches what this data source asks its store for, from now on and whoever asks. While nobody watches, this costs nothing.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct User { #[model(id, generated)] id: i64, name: String }
    /// # async fn demo(ds: &DataSource) -> juggler_core::Result<()> {
    /// let queries = ds.watch_queries();
    /// User::find(ds).filter(User::NAME.eq("ada")).await?;
    /// assert_eq!(queries.len(), 1);
    /// assert_eq!(queries.to_string(), "1 x  all  User  name = ?\n");
    /// # Ok(()) }
    /// # }
    /// ```
    #[must_use]
    pub fn watch_queries(&self) -> Queries {
        let (asked, source) = (Arc::default(), Arc::clone(self.source()));
        let watch = source.query_watch();
        watch.asked.lock().push(Arc::downgrade(&asked));
        watch.watching.fetch_add(1, Ordering::Relaxed);
        Queries { asked, source }
    }
}

impl Session {
    /// Calls `listener` after each call of the connector, for as long as the data source lives: how metrics hear of operations, models,
    /// rows, times and errors. Until there is a listener, this costs nothing; calls that are running are not heard of.
    ///
    /// It is called by the task that made the call, with no lock held, and should not block. It hears of transactions too, but not of
    /// their begin and end. What it hears holds no values; an error has its [`class`](crate::ErrorKind::class), and a message that
    /// may name properties.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: &DataSource) {
    /// ds.on_call(|call, outcome| {
    ///     let class = outcome.error.map_or("ok", |error| error.kind().class());
    ///     println!("{} {:?}: {class}, {:?} rows, {:?}", call.operation, call.model, outcome.rows, outcome.elapsed);
    /// });
    /// # }
    /// ```
    pub fn on_call(&self, listener: impl Fn(&Call<'_>, &Outcome<'_>) + Send + Sync + 'static) {
        let watch = self.source().query_watch();
        watch.listeners.write().push(Arc::new(listener));
        watch.watching.fetch_add(1, Ordering::Relaxed);
    }
}

impl Queries {
    /// How many there were.
    #[must_use]
    pub fn len(&self) -> usize {
        self.asked.lock().iter().map(|asked| asked.times).sum()
    }

    /// Was nothing asked?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Drop for Queries {
    fn drop(&mut self) {
        let watch = self.source.query_watch();
        watch.watching.fetch_sub(1, Ordering::Relaxed);
        let own = Arc::downgrade(&self.asked);
        watch.asked.lock().retain(|asked| !asked.ptr_eq(&own));
    }
}

impl fmt::Display for Queries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = self.asked.lock();
        let width = |of: fn(&Asked) -> usize| asked.iter().map(of).max().unwrap_or_default();
        let times = width(|asked| asked.times.to_string().len());
        let (operation, model) = (width(|asked| asked.operation.len()), width(|asked| asked.model.len()));
        for asked in asked.iter() {
            let Asked { times: n, operation: o, model: m, condition } = asked;
            let line = format!("{n:times$} x  {o:operation$}  {m:model$}  {condition}");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Queries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Runs a future, gives what it gives, and panics where the data source did not make exactly so many queries meanwhile: calls of its
/// connector that read or write. The message is a table of those it made, without values. For tests; nothing else should use the data
/// source at the same time.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use juggler_core::prelude::*;
/// # #[derive(Model)] struct User { #[model(id, generated)] id: i64, posts: HasMany<Post> }
/// # #[derive(Model)] struct Post { #[model(id, generated)] id: i64, user_id: i64, user: BelongsTo<User> }
/// use juggler_core::assert_queries;
///
/// async fn two_queries(ds: &DataSource) -> juggler_core::Result<()> {
///     let users = assert_queries!(2, ds, async {
///         let users = User::find(ds).await?;
///         for user in &users {
///             user.posts().load(ds).await?;
///         }
///         Ok::<_, Error>(users)
///     })?;
///     Ok(())
/// }
/// # }
/// ```
#[macro_export]
macro_rules! assert_queries {
    ($expected:expr, $session:expr, $work:expr $(,)?) => {{
        let (expected, queries): (usize, _) = ($expected, $session.watch_queries());
        let outcome = $work.await;
        ::core::assert!(
            queries.len() == expected,
            "{expected} queries were expected, {} were made:\n{queries}",
            queries.len(),
        );
        outcome
    }};
}
