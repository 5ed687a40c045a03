//! What a connector owes a sink: it waits when told to, holding nothing; it stops when told to; errors come back.

use std::task::{Context, Poll};
use std::time::Duration;

use juggler_core::prelude::*;
use juggler_core::query::Query;
use juggler_core::row::{Flow, Row, RowSink, each};
use juggler_core::{Error, Result};

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::User;

pub(super) const CASES: &[Case] = cases!("sinks";
    wait_is_awaited_before_the_next_row,
    nothing_is_held_while_waiting,
    stop_is_obeyed,
    an_error_comes_back,
);

/// Takes rows in pairs of a row and a wait.
#[derive(Default)]
struct Slow {
    rows: usize,
    waits: usize,
    polls: usize,
    /// Rows that came without the wait before them.
    pushed: usize,
}

impl RowSink for Slow {
    fn row(&mut self, _: &dyn Row) -> Result<Flow> {
        self.pushed += usize::from(self.rows > self.waits);
        self.rows += 1;
        Ok(Flow::Wait)
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.polls += 1;
        if !self.polls.is_multiple_of(3) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.waits = self.rows;
        Poll::Ready(())
    }
}

async fn wait_is_awaited_before_the_next_row(world: World) -> Outcome {
    world.with_users().await?;
    let mut slow = Slow::default();
    world.ds.connector().all(&Query::all(User::definition()), &mut slow).await?;
    assert_eq!((slow.rows, slow.pushed), (5, 0));
    assert!(slow.waits >= 4, "it was asked {} times", slow.waits);
    Ok(())
}

/// Is never ready again after its first row.
struct Stuck;

impl RowSink for Stuck {
    fn row(&mut self, _: &dyn Row) -> Result<Flow> {
        Ok(Flow::Wait)
    }

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

async fn nothing_is_held_while_waiting(world: World) -> Outcome {
    world.with_users().await?;
    let mut stuck = Stuck;
    let query = Query::all(User::definition());
    let reading = tokio::time::timeout(Duration::from_secs(20), world.ds.connector().all(&query, &mut stuck));
    let working = async {
        tokio::task::yield_now().await;
        User::update_all(&world.ds, everything()).set(User::AGE, 7).await?;
        User::destroy_by_id(&world.ds, 1).await?;
        User::count(&world.ds).await
    };
    tokio::select! {
        biased;
        read = reading => Err(format!("the sink was never ready, and yet: {read:?}").into()),
        count = working => {
            assert_eq!(count?, 4);
            Ok(())
        }
    }
}

async fn stop_is_obeyed(world: World) -> Outcome {
    world.with_users().await?;
    let mut rows = 0;
    let mut sink = each(|_: &dyn Row| {
        rows += 1;
        Ok(if rows < 2 { Flow::Continue } else { Flow::Stop })
    });
    world.ds.connector().all(&Query::all(User::definition()), &mut sink).await?;
    drop(sink);
    assert_eq!(rows, 2);
    Ok(())
}

async fn an_error_comes_back(world: World) -> Outcome {
    world.with_users().await?;
    let mut sink = each(|_: &dyn Row| Err(Error::bad_request("enough")));
    let outcome = world.ds.connector().all(&Query::all(User::definition()), &mut sink).await;
    assert_eq!(refused(outcome, 400).to_string(), "enough");
    drop(sink);
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}
