//! `iterate_keys`.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::model::store;
use crate::connector::{KeyPage, KeyPattern};
use crate::dao::BoxFuture;
use crate::error::Result;
use crate::session::Session;

/// Keys one by one. See [`KeyValueModel::iterate_keys`](super::KeyValueModel::iterate_keys).
#[must_use = "a stream does nothing until it is polled"]
pub struct Keys {
    asked: Arc<Asked>,
    page: vec::IntoIter<String>,
    coming: Option<BoxFuture<'static, Result<KeyPage>>>,
}

struct Asked {
    session: Session,
    model: String,
    pattern: KeyPattern,
}

impl Keys {
    pub(super) fn new(session: Session, model: String, pattern: KeyPattern) -> Self {
        let asked = Arc::new(Asked { session, model, pattern });
        let first = ask(Arc::clone(&asked), None);
        Keys { asked, page: Vec::new().into_iter(), coming: Some(first) }
    }
}

fn ask(asked: Arc<Asked>, after: Option<String>) -> BoxFuture<'static, Result<KeyPage>> {
    Box::pin(async move {
        let Asked { session, model, pattern } = &*asked;
        store(session).await?.keys(model, pattern, after.as_deref()).await
    })
}

impl Stream for Keys {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(key) = self.page.next() {
                return Poll::Ready(Some(Ok(key)));
            }
            let Some(coming) = &mut self.coming else { return Poll::Ready(None) };
            let page = ready!(coming.as_mut().poll(cx));
            self.coming = None;
            match page {
                Err(error) => return Poll::Ready(Some(Err(error))),
                Ok(KeyPage { keys, next }) => {
                    self.page = keys.into_iter();
                    self.coming = next.map(|next| ask(Arc::clone(&self.asked), Some(next)));
                }
            }
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("model", &self.asked.model)
            .field("pattern", &self.asked.pattern.source())
            .finish_non_exhaustive()
    }
}
