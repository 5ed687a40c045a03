//! What may be said of any one call: the `options` that LoopBack's operations take last.

use crate::session::{Loading, Session};

/// What may be said of one call, on each builder of an operation. The same for all calls of a request: on its
/// [`Session`], by [`with`](Session::with), [`without_hooks`](Session::without_hooks) and
/// [`unscoped`](Session::unscoped).
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use juggler_core::prelude::*;
/// # #[derive(Model)] struct User { #[model(id, generated)] id: i64, email: String }
/// struct Actor(&'static str);
///
/// # async fn demo(ds: &DataSource, users: Vec<NewUser>) -> juggler_core::Result<()> {
/// User::create_all(ds, users).validate(false).skip_hooks().await?; // rows that were checked elsewhere
/// let all = User::find(ds).unscoped().option(Actor("kim")).await?; // hooks see who asks
/// # Ok(()) }
/// # }
/// ```
///
/// Hooks of the call, and rules that wait, see these options on their session, so what they read and write through it has
/// them too. A call without options borrows the session it was given, and pays nothing. A setter of the same name
/// that a derive prints comes first; then say `CallOptions::notify(builder, false)`.
pub trait CallOptions: Sized {
    /// The session of this call: from now on its own copy of the one it was given.
    fn call_session(&mut self) -> &mut Session;

    /// Whether hooks are called: those of derived models, and observers. LoopBack's `options.notify`.
    ///
    /// The juggler skips only the hooks that an operation thought of, which differ from one to the next; `false` skips
    /// all of them here. Default scopes and rules are no hooks, and count. `true` calls hooks even where the session says
    /// [`without_hooks`](Session::without_hooks).
    #[must_use = "nothing happens until the call is awaited"]
    fn notify(mut self, notify: bool) -> Self {
        self.call_session().options_mut().without_hooks = !notify;
        self
    }

    /// Without hooks: another way to say `notify(false)`.
    #[must_use = "nothing happens until the call is awaited"]
    fn skip_hooks(self) -> Self {
        self.notify(false)
    }

    /// Without the default scope of the model.
    #[must_use = "nothing happens until the call is awaited"]
    fn unscoped(mut self) -> Self {
        self.call_session().options_mut().unscoped = true;
        self
    }

    /// With another rule for related rows that are asked for and were not included: in this call, and in the hooks it calls.
    #[must_use = "nothing happens until the call is awaited"]
    fn loading(mut self, loading: Loading) -> Self {
        self.call_session().options_mut().loading = loading;
        self
    }

    /// With a value for hooks, which find it by its type: `cx.session.value::<Actor>()`. It hides one of the same type on the
    /// session.
    #[must_use = "nothing happens until the call is awaited"]
    fn option<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.call_session().options_mut().add(value);
        self
    }
}

/// Implements it for a builder, whose session is where the pattern says.
macro_rules! call_options {
    ($builder:ident<$lifetime:lifetime $(, $param:ident)*> at $($path:tt).+) => {
        impl<$($param),*> super::CallOptions for $builder<$lifetime $(, $param)*> {
            fn call_session(&mut self) -> &mut crate::session::Session {
                self.$($path).+.to_mut()
            }
        }
    };
}
pub(super) use call_options;
