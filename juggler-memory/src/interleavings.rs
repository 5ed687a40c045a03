//! The connector under loom, which lets threads go on in every order that they may come by in, with as many switches as are said. The store
//! is the real one; only its locks and atomics are loom's.
//!
//! ```console
//! $ RUSTFLAGS="--cfg juggler_loom" cargo test --profile loom -p juggler-memory --lib interleavings
//! ```
//!
//! Files are not modelled: they have threads and channels of their own.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use juggler_core::connector::{
    Assignment, Connector, IsolationLevel, RowRef, TransactionConnector, TransactionOptions, Transactional,
};
use juggler_core::definition::IntSize;
use juggler_core::query::{Condition, Query, Test};
use juggler_core::row::{Flow, Row, Values, each};
use juggler_core::{Kind, ModelDefinition, ModelRef, Property, Result, Value};

use crate::Memory;

/// How often a thread is interrupted where it would not have to wait. Most faults need two (M. Musuvathi and S. Qadeer, "Iterative Context
/// Bounding", PLDI 2007).
const PREEMPTIONS: usize = 5;

/// Room for the calls of the connector: loom's threads have little.
const STACK: usize = 0x8000;

/// Runs a test in every order.
fn every_order(test: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(PREEMPTIONS);
    model.max_branches = 100_000;
    let (test, orders) = (Arc::new(test), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&orders);
    model.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        let test = Arc::clone(&test);
        spawn(move || test()).join().unwrap();
    });
    let orders = orders.load(Ordering::Relaxed);
    println!("{orders} orders");
    assert!(orders > 1, "loom has not seen the locks");
}

fn spawn<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> loom::thread::JoinHandle<T> {
    loom::thread::Builder::new().stack_size(STACK).spawn(f).unwrap()
}

/// What a call gives, that never waits without a file.
fn now<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a call on memory had to wait"),
    }
}

/// A store of accounts: `id` (generated), `name` (unique), `balance`.
#[derive(Clone)]
struct Accounts {
    memory: Memory,
    model: ModelRef,
}

const BALANCE: usize = 2;

impl Accounts {
    /// With two accounts, 1 and 2, of 10 each.
    fn two() -> Self {
        let int = || Kind::Int(IntSize::I64);
        let property = |name: &'static str, kind| Property::of(Cow::Borrowed(name), kind);
        let mut model = ModelDefinition::new("Account");
        model.properties = Cow::Owned(vec![
            property("id", int()).id().generated(),
            property("name", Kind::Text).unique(),
            property("balance", int()),
        ]);
        model.ids = Cow::Owned(vec![0]);
        let accounts = Accounts { memory: Memory::new(), model: ModelRef::from(model) };
        now(accounts.memory.define(&accounts.model)).unwrap();
        for name in ["a", "b"] {
            accounts.create(&accounts.memory, name).unwrap();
        }
        accounts
    }

    /// Creates an account of 10, and gives its id.
    fn create(&self, on: &dyn Connector, name: &str) -> Result<i64> {
        let row = [Value::Null, name.into(), 10_i64.into()];
        let mut id = 0;
        let mut sink = each(|row: &dyn Row| {
            id = row.get(0)?.to_owned().as_value_int();
            Ok(Flow::Continue)
        });
        now(on.create(&self.model, &[&Values(&row) as RowRef<'_>], &mut sink))?;
        drop(sink);
        Ok(id)
    }

    /// The ids and the balances of all accounts.
    fn all(&self, on: &dyn Connector) -> Result<Vec<(i64, i64)>> {
        let mut rows = Vec::new();
        let mut sink = each(|row: &dyn Row| {
            rows.push((row.get(0)?.to_owned().as_value_int(), row.get(BALANCE)?.to_owned().as_value_int()));
            Ok(Flow::Continue)
        });
        now(on.all(&Query::all(&self.model), &mut sink))?;
        drop(sink);
        Ok(rows)
    }

    fn balances(&self, on: &dyn Connector) -> Result<Vec<i64>> {
        Ok(self.all(on)?.into_iter().map(|(_, balance)| balance).collect())
    }

    fn set(&self, on: &dyn Connector, id: i64, balance: i64) -> Result<u64> {
        let set = Assignment::Set { property: BALANCE, value: balance.into() };
        now(on.update(&self.model, &Condition::id(&self.model, &[id.into()]), &[set]))
    }

    fn begin(&self, isolation: IsolationLevel) -> Result<Arc<dyn TransactionConnector>> {
        now(self.memory.begin(&TransactionOptions::isolation(isolation)))
    }

    /// In a transaction, again until it wins the race.
    fn transaction(&self, f: impl Fn(&dyn Connector) -> Result<()>) {
        loop {
            let transaction = self.begin(IsolationLevel::ReadCommitted).unwrap();
            match f(&*transaction).and_then(|()| now(transaction.commit())) {
                Ok(()) => return,
                Err(error) => assert!(error.is_retryable(), "{error}"),
            }
        }
    }
}

trait AsInt {
    fn as_value_int(&self) -> i64;
}

impl AsInt for Value {
    fn as_value_int(&self) -> i64 {
        match self {
            Value::Int(value) => *value,
            other => panic!("{other:?} is no integer"),
        }
    }
}

/// Moves 1 from account 1 to account 2.
fn transfer(accounts: &Accounts, on: &dyn Connector) -> Result<()> {
    let [a, b] = accounts.balances(on)?[..] else { panic!("two accounts") };
    accounts.set(on, 1, a - 1)?;
    accounts.set(on, 2, b + 1).map(drop)
}

#[test]
fn a_reader_sees_whole_writes() {
    every_order(|| {
        let accounts = Accounts::two();
        let writer = accounts.clone();
        let writer = spawn(move || {
            let set = Assignment::Set { property: BALANCE, value: 11_i64.into() };
            now(writer.memory.update(&writer.model, &Condition::all(), &[set])).unwrap()
        });
        let seen = accounts.balances(&accounts.memory).unwrap();
        assert!([[10, 10], [11, 11]].contains(&[seen[0], seen[1]]), "{seen:?}");
        assert_eq!(writer.join().unwrap(), 2);
    });
}

#[test]
fn a_reader_sees_whole_transactions() {
    every_order(|| {
        let accounts = Accounts::two();
        let writer = accounts.clone();
        let writer = spawn(move || writer.transaction(|on| transfer(&writer, on)));
        let seen = accounts.balances(&accounts.memory).unwrap();
        assert!([[10, 10], [9, 11]].contains(&[seen[0], seen[1]]), "{seen:?}");
        writer.join().unwrap();
        assert_eq!(accounts.balances(&accounts.memory).unwrap(), [9, 11]);
    });
}

#[test]
fn a_transaction_sees_one_moment() {
    every_order(|| {
        let accounts = Accounts::two();
        let writer = accounts.clone();
        let writer = spawn(move || writer.transaction(|on| transfer(&writer, on)));
        let reader = accounts.begin(IsolationLevel::RepeatableRead).unwrap();
        let first = accounts.balances(&*reader).unwrap();
        assert_eq!(accounts.balances(&*reader).unwrap(), first);
        assert_eq!(first.iter().sum::<i64>(), 20);
        now(reader.commit()).unwrap();
        writer.join().unwrap();
    });
}

#[test]
fn no_update_is_lost() {
    every_order(|| {
        let accounts = Accounts::two();
        let other = accounts.clone();
        let other = spawn(move || other.transaction(|on| transfer(&other, on)));
        accounts.transaction(|on| transfer(&accounts, on));
        other.join().unwrap();
        assert_eq!(accounts.balances(&accounts.memory).unwrap(), [8, 12]);
    });
}

#[test]
fn a_write_outside_is_not_lost_to_a_transaction() {
    every_order(|| {
        let accounts = Accounts::two();
        let other = accounts.clone();
        let other = spawn(move || {
            let by = Assignment::Increment { property: BALANCE, by: 5_i64.into() };
            now(other.memory.update(&other.model, &Condition::all(), &[by])).unwrap()
        });
        accounts.transaction(|on| transfer(&accounts, on));
        assert_eq!(other.join().unwrap(), 2);
        assert_eq!(accounts.balances(&accounts.memory).unwrap(), [14, 16]);
    });
}

#[test]
fn serializable_transactions_do_not_skew_writes() {
    every_order(|| {
        let accounts = Accounts::two();
        // Each takes 15 from one account if both have 20 together.
        let take = |accounts: &Accounts, id: i64| -> Result<()> {
            let on = accounts.begin(IsolationLevel::Serializable)?;
            if accounts.balances(&*on)?.iter().sum::<i64>() == 20 {
                accounts.set(&*on, id, -5)?;
            }
            now(on.commit())
        };
        let other = accounts.clone();
        let other = spawn(move || take(&other, 2));
        let outcomes = [take(&accounts, 1), other.join().unwrap()];
        for error in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            assert!(error.is_retryable(), "{error}");
        }
        assert_eq!(accounts.balances(&accounts.memory).unwrap().iter().sum::<i64>(), 5);
    });
}

#[test]
fn of_three_with_a_version_one_is_first() {
    every_order(|| {
        let accounts = Accounts::two();
        let write = |accounts: &Accounts| {
            let (model, by) =
                (&accounts.model, Assignment::Increment { property: BALANCE, by: 1_i64.into() });
            let as_seen = Condition::test(model, BALANCE, Test::Eq(10_i64.into()));
            let mut sink = each(|row: &dyn Row| {
                assert_eq!(row.get(BALANCE)?.to_owned(), Value::Int(11));
                Ok(Flow::Continue)
            });
            now(accounts.memory.update_attributes_if(model, &[1_i64.into()], &as_seen, &[by], &mut sink))
                .unwrap()
        };
        let others = [accounts.clone(), accounts.clone()].map(|other| spawn(move || write(&other)));
        let mine = write(&accounts);
        assert_eq!(mine + others.map(|other| other.join().unwrap()).iter().sum::<u64>(), 1);
        assert_eq!(accounts.balances(&accounts.memory).unwrap(), [11, 10]);
    });
}

#[test]
fn of_a_unique_value_there_is_one() {
    every_order(|| {
        let accounts = Accounts::two();
        let other = accounts.clone();
        let other = spawn(move || other.create(&other.memory, "c"));
        let transaction = accounts.begin(IsolationLevel::ReadCommitted).unwrap();
        let mine = accounts.create(&*transaction, "c").and_then(|_| now(transaction.commit()));
        let outcomes = [mine, other.join().unwrap().map(drop)];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert_eq!(accounts.all(&accounts.memory).unwrap().len(), 3);
    });
}

#[test]
fn generated_ids_are_given_once() {
    every_order(|| {
        let accounts = Accounts::two();
        let other = accounts.clone();
        let other = spawn(move || other.create(&other.memory, "c").unwrap());
        let transaction = accounts.begin(IsolationLevel::ReadCommitted).unwrap();
        let mine = accounts.create(&*transaction, "d").unwrap();
        now(transaction.commit()).unwrap();
        let theirs = other.join().unwrap();
        assert_ne!(mine, theirs);
        let ids: Vec<i64> = accounts.all(&accounts.memory).unwrap().into_iter().map(|(id, _)| id).collect();
        assert!(ids.contains(&mine) && ids.contains(&theirs) && ids.len() == 4, "{ids:?}");
    });
}

#[test]
fn a_dropped_transaction_leaves_nothing() {
    every_order(|| {
        let accounts = Accounts::two();
        let other = accounts.clone();
        let other = spawn(move || {
            let transaction = other.begin(IsolationLevel::ReadCommitted).unwrap();
            other.set(&*transaction, 1, 99).unwrap();
            drop(transaction);
        });
        accounts.set(&accounts.memory, 2, 11).unwrap();
        assert_eq!(accounts.balances(&accounts.memory).unwrap(), [10, 11]);
        other.join().unwrap();
        assert_eq!(accounts.balances(&accounts.memory).unwrap(), [10, 11]);
    });
}
