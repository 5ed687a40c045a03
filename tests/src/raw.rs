//! Statements that juggler does not write: what others do to a database.

use std::thread;

use sqlx::{AssertSqlSafe, Connection, MySqlConnection, PgConnection, SqliteConnection};

/// Runs text on the database of a connector, on a connection of its own; from whatever thread, inside a runtime or not.
///
/// # Errors
/// What the database says.
pub fn run(connector: &str, url: &str, text: &str) -> Result<(), String> {
    let (connector, url, text) = (connector.to_owned(), url.to_owned(), text.to_owned());
    let task = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        runtime.block_on(on(&connector, &url, &text)).map_err(|error| error.to_string())
    };
    thread::spawn(task).join().unwrap_or_else(|_| Err("the thread that asks the database ended".to_owned()))
}

async fn on(connector: &str, url: &str, text: &str) -> sqlx::Result<()> {
    match connector {
        "postgres" => {
            let mut connection = PgConnection::connect(url).await?;
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await?;
            connection.close().await
        }
        "mysql" => {
            let mut connection = MySqlConnection::connect(url).await?;
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await?;
            connection.close().await
        }
        _ => {
            let mut connection = SqliteConnection::connect(url).await?;
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await?;
            connection.close().await
        }
    }
}
