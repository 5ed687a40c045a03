//! A server that crashes and comes back, one that lets nobody in without a password, and one that lets nobody write.

use std::time::Duration;

use juggler_core::ErrorKind;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{Case, SERVERS, Store};
use juggler_tests::own_server::{OwnServer, PASSWORD};

use super::{in_time, is_connection, tells, told};

pub(super) const CASES: &[Case] = database_cases!(SERVERS;
    a_crash_loses_nothing_that_was_acknowledged,
    a_wrong_password_is_told,
    a_server_that_takes_no_writes_says_so,
);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "lines")]
struct Line {
    #[model(id, generated)]
    id: i64,
    number: i64,
}

async fn a_crash_loses_nothing_that_was_acknowledged(store: Store) -> Outcome {
    let mut server = OwnServer::start(store.database, &[])?;
    let ds = store.database.data_source(&server.settings())?;
    let mut acknowledged = Vec::new();
    let mut errors = 0;
    for round in 0..3 {
        for number in round * 100..round * 100 + 50 {
            match in_time(Line::create(&ds, NewLine { number })).await {
                Ok(line) => acknowledged.push(line.number),
                Err(error) => {
                    assert!(is_connection(&error) || error.is_timeout(), "{error:?}");
                    errors += 1;
                }
            }
        }
        assert!(errors <= round, "one write at most notices each crash");
        server.kill()?;
        // The process of a session of PostgreSQL answers until it sees that its parent is gone.
        let error = in_time(async {
            loop {
                match Line::count(&ds).await {
                    Ok(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                    Err(error) => break error,
                }
            }
        })
        .await;
        assert!(is_connection(&error) || error.is_timeout(), "{error:?}");
        server.restart()?;
        assert_eq!(in_time(Line::count(&ds)).await?, acknowledged.len() as u64, "no read notices");
    }
    let stored = Line::find(&ds).order(Line::NUMBER.asc()).await?;
    assert_eq!(stored.iter().map(|line| line.number).collect::<Vec<_>>(), acknowledged);
    Ok(())
}

async fn a_wrong_password_is_told(store: Store) -> Outcome {
    let server = OwnServer::start(store.database, &[])?;
    let mut settings = server.settings();
    settings.password = Some("planted-and-wrong".to_owned());
    let ds = store.database.data_source(&settings)?;
    let error = in_time(ds.connect()).await.expect_err("the password is wrong");
    assert!(matches!(error.kind(), ErrorKind::Login { .. }), "{error:?}");
    tells(&error, &[store.database.pick("", "password authentication failed", "Access denied")]);
    let told = told(&error);
    assert!(!told.contains("planted-and-wrong") && !told.contains(PASSWORD), "{told}");
    let ds = store.database.data_source(&server.settings())?;
    ds.connect().await?;
    Ok(())
}

async fn a_server_that_takes_no_writes_says_so(store: Store) -> Outcome {
    let option = store.database.pick("", "--default_transaction_read_only=on", "--read-only=1");
    let mut server = OwnServer::start(store.database, &[])?;
    let ds = store.database.data_source(&server.settings())?;
    Line::create(&ds, NewLine { number: 1 }).await?;
    drop(ds);
    server.kill()?;
    server.options(&[option]);
    server.restart()?;
    let mut settings = server.settings();
    settings.other.remove("createTables");
    let ds = store.database.data_source(&settings)?;
    for error in [
        Line::create(&ds, NewLine { number: 2 }).await.expect_err("nothing is written"),
        Line::update_all(&ds, Line::ID.gt(0)).set(Line::NUMBER, 2).await.expect_err("nothing is written"),
        Line::destroy_by_id(&ds, 1).await.expect_err("nothing is written"),
    ] {
        assert!(matches!(error.kind(), ErrorKind::ReadOnly { .. }), "{error:?}");
        tells(&error, &["Line", "read-only"]);
    }
    let numbers: Vec<_> = Line::find(&ds).await?.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [1], "reading works, and nothing was written");
    Ok(())
}
