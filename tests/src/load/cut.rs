//! Futures that are cut off.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::random::Random;
use juggler_core::{Error, ErrorKind};

/// What became of something that was tried.
pub(crate) enum Tried<T> {
    Done(T),
    /// A race or the connection was lost: it may be tried again. Was a transaction found to be `over` before it ended?
    Lost {
        over: bool,
    },
    Cut,
}

/// Runs something to its end; or a part of it, in one of the ways in which futures are dropped.
pub(crate) async fn or_cut<T: Send + 'static>(
    random: &mut Random,
    work: impl Future<Output = Result<T, Failed>> + Send + 'static,
) -> Result<Tried<T>, String> {
    let micros = Duration::from_micros(random.below(3000) as u64);
    let turns = 1 + random.below(6);
    let outcome = match random.below(12) {
        0 => tokio::time::timeout(micros, work).await.ok(),
        1 => polled(turns, work).await,
        2 => tokio::select! {
            biased;
            () = yields(turns) => None,
            outcome = work => Some(outcome),
        },
        3 | 4 => {
            let task = tokio::spawn(work);
            match turns < 4 {
                true => yields(turns).await,
                false => tokio::time::sleep(micros).await,
            }
            task.abort();
            match task.await {
                Ok(outcome) => Some(outcome),
                Err(error) if error.is_cancelled() => None,
                Err(error) => return Err(format!("a panic: {error}")),
            }
        }
        _ => Some(work.await),
    };
    match outcome {
        None => Ok(Tried::Cut),
        Some(Ok(done)) => Ok(Tried::Done(done)),
        Some(Err(Failed::Refused(error))) if error.is_retryable() => Ok(Tried::Lost { over: false }),
        Some(Err(Failed::Refused(error))) if matches!(error.kind(), ErrorKind::TransactionFinished) => {
            Ok(Tried::Lost { over: true })
        }
        Some(Err(Failed::Refused(error))) => Err(format!("{error:?}")),
        Some(Err(Failed::Wrong(what))) => Err(what),
    }
}

/// Why something did not work.
pub(crate) enum Failed {
    Refused(Error),
    /// It is not what should have happened.
    Wrong(String),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Failed::Refused(error)
    }
}

async fn yields(turns: usize) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

/// Polls at most so often, and drops it.
async fn polled<T>(turns: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut done = 0;
    std::future::poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => {
            done += 1;
            if done >= turns { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}
