//! SQLite's statements, on the handle of a connection that sqlx opened. The one place of juggler with `unsafe`.
//!
//! What keeps it sound:
//!
//! * A [`Database`] owns the connection and every statement on it. A statement is only lent, as a [`Running`] that borrows the database
//!   mutably, so that nothing is used twice at once, and none outlives the connection: they are finalized before it closes. The
//!   [`Prepared`] itself is out of reach, so that no safe code can put it into another database.
//! * sqlx gives its handle once, and is asked for nothing afterwards but to close the connection, which it does last.
//! * Our one function, `juggler_matches`, gets a test as a pointer that SQLite lends under a name of ours; a share of it is held by
//!   the binding, and is dropped with it.
//! * SQLite is in its multi-thread mode: a handle may move between threads, and `&mut` keeps it to one of them at a time.
//! * SQL is the user's, and may be whatever they like: what SQLite has in it that takes a bare pointer for a value is taken out.
//!
//! SQLite is C, into which Miri does not see; `.ci/valgrind` looks at the tests that come here.
#![allow(unsafe_code)]

use std::collections::HashMap;
use std::ffi::{CStr, c_int, c_void};
use std::panic::AssertUnwindSafe;
use std::ptr;
use std::slice;
use std::sync::Arc;

use foldhash::fast::RandomState;
use libsqlite3_sys as sqlite;
use sqlx::sqlite::SqliteConnection;

use super::deadline::{Deadline, INSTRUCTIONS};
use super::evaluate::evaluate;
use crate::statement::Evaluated;
use crate::text::{Spelling, is_blank};

/// What SQLite said: its extended code, and its message.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: c_int,
    pub(super) message: String,
}

/// A connection with its prepared statements.
pub(super) struct Database {
    statements: HashMap<Box<str>, Prepared, RandomState>,
    /// How many statements are kept prepared.
    kept: usize,
    raw: *mut sqlite::sqlite3,
    /// Closes the handle when it is dropped, which is after the statements.
    _connection: SqliteConnection,
}

// SAFETY: a handle may move between threads, and is used by one at a time, through `&mut Database`. Of what else is moved with it, and
// of what bindings hold, the assertions below say that it may.
unsafe impl Send for Database {}

const _: () = {
    const fn moves<T: Send>() {}
    const fn is_shared<T: Send + Sync>() {}
    moves::<SqliteConnection>();
    moves::<Deadline>();
    is_shared::<Evaluated>();
};

impl Database {
    /// Takes the handle of a connection.
    pub(super) async fn new(
        mut connection: SqliteConnection,
        kept: usize,
        deadline: Option<Deadline>,
    ) -> Result<Self, sqlx::Error> {
        let mut handle = connection.lock_handle().await?;
        if let Some(deadline) = deadline {
            handle.set_progress_handler(INSTRUCTIONS, move || deadline.is_ahead());
        }
        let raw = handle.as_raw_handle().as_ptr();
        drop(handle);
        // A name in quotes is a name, and an error where there is no such column; by default SQLite takes it for a text then.
        for quirk in [sqlite::SQLITE_DBCONFIG_DQS_DML, sqlite::SQLITE_DBCONFIG_DQS_DDL] {
            // SAFETY: the handle is open; these two take an int and a place for an int, which may be null.
            unsafe { sqlite::sqlite3_db_config(raw, quirk, 0 as c_int, ptr::null_mut::<c_int>()) };
        }
        // `fts3_tokenizer` takes and gives addresses, as bytes: any that is bound would be called by the next full-text table.
        for count in [1, 2] {
            // SAFETY: the handle is open, and the name is a C string. Without a function, the one of this name goes.
            unsafe {
                let (name, none) = (c"fts3_tokenizer".as_ptr(), ptr::null_mut());
                let flags = sqlite::SQLITE_UTF8;
                sqlite::sqlite3_create_function_v2(raw, name, count, flags, none, None, None, None, None)
            };
        }
        let flags = sqlite::SQLITE_UTF8 | sqlite::SQLITE_DETERMINISTIC | sqlite::SQLITE_DIRECTONLY;
        // SAFETY: the handle is open, the name is a C string, and the function has the type that SQLite calls. It needs no data of its
        // own, so there is nothing to outlive or to drop.
        let code = unsafe {
            sqlite::sqlite3_create_function_v2(
                raw,
                c"juggler_matches".as_ptr(),
                2,
                flags,
                ptr::null_mut(),
                Some(juggler_matches),
                None,
                None,
                None,
            )
        };
        match code {
            sqlite::SQLITE_OK => {
                Ok(Database { statements: HashMap::default(), kept, raw, _connection: connection })
            }
            _ => Err(sqlx::Error::Protocol(refusal(raw).message)),
        }
    }

    /// Prepares the statement of this text, once.
    pub(super) fn prepare(&mut self, text: &str) -> Result<(), Refusal> {
        if !self.statements.contains_key(text) {
            let prepared = self.prepare_new(text)?;
            if self.statements.len() >= self.kept {
                self.statements.clear();
            }
            self.statements.insert(text.into(), prepared);
        }
        Ok(())
    }

    /// The statement of this text, which was prepared.
    pub(super) fn statement(&mut self, text: &str) -> Result<Running<'_>, Refusal> {
        match self.statements.get_mut(text) {
            Some(prepared) => Ok(Running(prepared)),
            None => Err(Refusal { code: sqlite::SQLITE_MISUSE, message: "a statement was lost".to_owned() }),
        }
    }

    /// Prepares a statement. Text behind it is refused: SQLite would not run it, and not say so.
    fn prepare_new(&self, text: &str) -> Result<Prepared, Refusal> {
        let too_long =
            |_| Refusal { code: sqlite::SQLITE_TOOBIG, message: "the statement is too long".to_owned() };
        let length = c_int::try_from(text.len()).map_err(too_long)?;
        let (mut statement, mut tail) = (ptr::null_mut(), ptr::null());
        // SAFETY: the handle is open, the text is `length` bytes long, and `statement` and `tail` are places for pointers.
        let code = unsafe {
            sqlite::sqlite3_prepare_v3(
                self.raw,
                text.as_ptr().cast(),
                length,
                sqlite::SQLITE_PREPARE_PERSISTENT,
                &raw mut statement,
                &raw mut tail,
            )
        };
        if code != sqlite::SQLITE_OK || statement.is_null() {
            return Err(refusal(self.raw));
        }
        let prepared = Prepared { raw: statement, database: self.raw };
        let read = (tail as usize).saturating_sub(text.as_ptr() as usize);
        match text.get(read..) {
            Some(rest) if !is_blank(rest, Spelling::default()) => {
                let message = "one statement at a time: there is another behind it".to_owned();
                Err(Refusal { code: sqlite::SQLITE_MISUSE, message })
            }
            _ => Ok(prepared),
        }
    }

    /// Forgets all prepared statements: the tables behind them change.
    pub(super) fn forget(&mut self) {
        self.statements.clear();
    }

    /// Is no transaction open?
    pub(super) fn is_autocommit(&self) -> bool {
        // SAFETY: the handle is open.
        unsafe { sqlite::sqlite3_get_autocommit(self.raw) != 0 }
    }

    /// How many rows the last statement touched.
    pub(super) fn changes(&self) -> u64 {
        // SAFETY: the handle is open.
        u64::try_from(unsafe { sqlite::sqlite3_changes64(self.raw) }).unwrap_or(0)
    }

    /// How many rows all statements touched so far: tells whether the last one was among them.
    pub(super) fn total_changes(&self) -> i64 {
        // SAFETY: the handle is open.
        unsafe { sqlite::sqlite3_total_changes64(self.raw) }
    }

    /// The last id that was made.
    pub(super) fn last_id(&self) -> i64 {
        // SAFETY: the handle is open.
        unsafe { sqlite::sqlite3_last_insert_rowid(self.raw) }
    }
}

/// What the handle says of its last call.
fn refusal(raw: *mut sqlite::sqlite3) -> Refusal {
    // SAFETY: the handle is open; the message is a C string that stays until the next call on the handle, and is copied here.
    unsafe {
        let message = sqlite::sqlite3_errmsg(raw);
        let text = match message.is_null() {
            true => String::new(),
            false => CStr::from_ptr(message).to_string_lossy().into_owned(),
        };
        Refusal { code: sqlite::sqlite3_extended_errcode(raw), message: text }
    }
}

/// A prepared statement.
struct Prepared {
    raw: *mut sqlite::sqlite3_stmt,
    database: *mut sqlite::sqlite3,
}

// SAFETY: as for `Database`, which owns it.
unsafe impl Send for Prepared {}

impl Drop for Prepared {
    fn drop(&mut self) {
        // SAFETY: the statement was prepared, its connection is still open, and nobody else has it.
        unsafe { sqlite::sqlite3_finalize(self.raw) };
    }
}

/// A statement that runs. It is reset when this is dropped, also where its rows were not read to the end.
pub(super) struct Running<'p>(&'p mut Prepared);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // SAFETY: the statement is prepared. What resetting says is what the last step said; of one that was left early and of which
        // it is worth knowing, `end` has asked.
        unsafe {
            sqlite::sqlite3_reset(self.0.raw);
            sqlite::sqlite3_clear_bindings(self.0.raw);
        }
    }
}

impl Running<'_> {
    /// Goes on to the next row; `false` where there is none.
    pub(super) fn step(&mut self) -> Result<bool, Refusal> {
        // SAFETY: the statement is prepared.
        match unsafe { sqlite::sqlite3_step(self.0.raw) } {
            sqlite::SQLITE_ROW => Ok(true),
            sqlite::SQLITE_DONE => Ok(false),
            _ => Err(refusal(self.0.database)),
        }
    }

    /// Ends before the last row. What it wrote is committed by that, and may be refused by it.
    pub(super) fn end(self) -> Result<(), Refusal> {
        // SAFETY: the statement is prepared.
        self.told(unsafe { sqlite::sqlite3_reset(self.0.raw) })
    }

    /// Goes back to before the first row, with the same values.
    pub(super) fn rewind(&mut self) {
        // SAFETY: the statement is prepared.
        unsafe { sqlite::sqlite3_reset(self.0.raw) };
    }

    /// How many values it takes.
    pub(super) fn parameters(&self) -> usize {
        // SAFETY: the statement is prepared.
        usize::try_from(unsafe { sqlite::sqlite3_bind_parameter_count(self.0.raw) }).unwrap_or(0)
    }

    /// The columns that it gives: the name of each, and the type that its table was declared with, empty where there is none.
    pub(super) fn columns(&self) -> Vec<(String, String)> {
        // SAFETY: the statement is prepared; SQLite answers null for a column that is not there, or has no declared type. What it
        // answers is a C string that stays until the statement is prepared anew or goes, and is copied here.
        let text = |text: *const std::ffi::c_char| match text.is_null() {
            true => String::new(),
            false => unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned(),
        };
        // SAFETY: as above.
        let count = unsafe { sqlite::sqlite3_column_count(self.0.raw) };
        (0..count)
            .map(|at| {
                // SAFETY: as above.
                let (name, declared) = unsafe {
                    (
                        sqlite::sqlite3_column_name(self.0.raw, at),
                        sqlite::sqlite3_column_decltype(self.0.raw, at),
                    )
                };
                (text(name), text(declared))
            })
            .collect()
    }

    /// Sets the value at a place, counted from 1.
    pub(super) fn bind_null(&mut self, at: c_int) -> Result<(), Refusal> {
        // SAFETY: the statement is prepared; SQLite checks the place.
        self.told(unsafe { sqlite::sqlite3_bind_null(self.0.raw, at) })
    }

    /// Sets the value at a place, counted from 1.
    pub(super) fn bind_int(&mut self, at: c_int, value: i64) -> Result<(), Refusal> {
        // SAFETY: as above.
        self.told(unsafe { sqlite::sqlite3_bind_int64(self.0.raw, at, value) })
    }

    /// Sets the value at a place, counted from 1.
    pub(super) fn bind_float(&mut self, at: c_int, value: f64) -> Result<(), Refusal> {
        // SAFETY: as above.
        self.told(unsafe { sqlite::sqlite3_bind_double(self.0.raw, at, value) })
    }

    /// Sets the value at a place, counted from 1.
    pub(super) fn bind_text(&mut self, at: c_int, value: &str) -> Result<(), Refusal> {
        let transient = sqlite::SQLITE_TRANSIENT();
        // SAFETY: as above; the text is as long as is said, and SQLite copies it.
        self.told(unsafe {
            sqlite::sqlite3_bind_text64(
                self.0.raw,
                at,
                value.as_ptr().cast(),
                value.len() as u64,
                transient,
                sqlite::SQLITE_UTF8 as u8,
            )
        })
    }

    /// Sets the value at a place, counted from 1.
    pub(super) fn bind_bytes(&mut self, at: c_int, value: &[u8]) -> Result<(), Refusal> {
        if value.is_empty() {
            // SAFETY: as above. A blob of no bytes has no pointer that SQLite would take for one.
            return self.told(unsafe { sqlite::sqlite3_bind_zeroblob(self.0.raw, at, 0) });
        }
        let transient = sqlite::SQLITE_TRANSIENT();
        // SAFETY: as above; the bytes are as many as is said, and SQLite copies them.
        self.told(unsafe {
            sqlite::sqlite3_bind_blob64(self.0.raw, at, value.as_ptr().cast(), value.len() as u64, transient)
        })
    }

    /// Sets the test at a place, counted from 1, for `juggler_matches`.
    pub(super) fn bind_evaluated(&mut self, at: usize, evaluated: &Arc<Evaluated>) -> Result<(), Refusal> {
        let at = c_int::try_from(at).unwrap_or(c_int::MAX); // which SQLite refuses
        let shared = Arc::into_raw(Arc::clone(evaluated)).cast_mut().cast();
        // SAFETY: as above. SQLite has the one share that was made here, and gives it to `drop_evaluated` exactly once, also where it
        // refuses to bind it.
        self.told(unsafe {
            sqlite::sqlite3_bind_pointer(self.0.raw, at, shared, EVALUATED.as_ptr(), Some(drop_evaluated))
        })
    }

    fn told(&self, code: c_int) -> Result<(), Refusal> {
        match code {
            sqlite::SQLITE_OK => Ok(()),
            _ => Err(refusal(self.0.database)),
        }
    }

    /// The value of a column of the row at hand.
    pub(super) fn column(&self, at: usize) -> ColumnValue<'_> {
        let Ok(at) = c_int::try_from(at) else { return ColumnValue::Null };
        // SAFETY: the statement stands on a row; for a column that is not there SQLite lends a value that is null. The value stays where
        // it is until the next step, which needs `&mut self`, and so outlives what is lent here. SQLite calls it unprotected: nobody
        // guards it against a second thread. There is none: `Running` is not `Sync`. One call for the value saves one for each look at it.
        // Who looks again moves nothing: SQLite lays a text or bytes out at the first look, and answers with what it laid out after that.
        unsafe { value_of(sqlite::sqlite3_column_value(self.0.raw, at)) }
    }
}

/// Under this name SQLite lends a pointer to us, and to nobody who does not say it: what is written in SQL is never one.
const EVALUATED: &CStr = c"juggler: a test";

/// Drops a test that was bound.
unsafe extern "C" fn drop_evaluated(shared: *mut c_void) {
    // SAFETY: it is the share that `bind_evaluated` gave away, which SQLite gives back once.
    drop(unsafe { Arc::from_raw(shared.cast_const().cast::<Evaluated>()) });
}

/// `juggler_matches(column, test)`: is the test true of the value of the column?
unsafe extern "C" fn juggler_matches(
    context: *mut sqlite::sqlite3_context,
    count: c_int,
    values: *mut *mut sqlite::sqlite3_value,
) {
    let refuse = |message: &str| {
        let length = c_int::try_from(message.len()).unwrap_or(0);
        // SAFETY: SQLite lends the context for this call; the message is as long as is said, and SQLite copies it.
        unsafe { sqlite::sqlite3_result_error(context, message.as_ptr().cast(), length) };
    };
    if count != 2 || values.is_null() {
        return refuse("juggler_matches takes a column and a test");
    }
    // SAFETY: SQLite lends two values for this call. A pointer is only given out that was bound under our name, which is a share of
    // an `Evaluated` that lives as long as its binding, and that outlives this call. Nothing else looks at the values meanwhile.
    let (value, evaluated) = unsafe {
        let pointer = sqlite::sqlite3_value_pointer(*values.add(1), EVALUATED.as_ptr());
        (value_of(*values), pointer.cast_const().cast::<Evaluated>().as_ref())
    };
    let Some(evaluated) = evaluated else { return refuse("juggler_matches is for juggler's own tests") };
    // A panic must not unwind through SQLite.
    match std::panic::catch_unwind(AssertUnwindSafe(|| evaluate(evaluated, value))) {
        // SAFETY: as above.
        Ok(Ok(is_match)) => unsafe { sqlite::sqlite3_result_int(context, c_int::from(is_match)) },
        Ok(Err(error)) => refuse(&error.to_string()),
        Err(_) => refuse("a test of a value panicked"),
    }
}

/// # Safety
/// The value is lent by SQLite for `'r`, and nobody else looks at it meanwhile.
unsafe fn value_of<'r>(raw: *mut sqlite::sqlite3_value) -> ColumnValue<'r> {
    // SAFETY: as the caller says. The number of bytes is asked for after the pointer, as SQLite's documentation demands.
    unsafe {
        match sqlite::sqlite3_value_type(raw) {
            sqlite::SQLITE_INTEGER => ColumnValue::Int(sqlite::sqlite3_value_int64(raw)),
            sqlite::SQLITE_FLOAT => ColumnValue::Float(sqlite::sqlite3_value_double(raw)),
            sqlite::SQLITE_TEXT => {
                let text = sqlite::sqlite3_value_text(raw);
                let text = bytes(text.cast(), sqlite::sqlite3_value_bytes(raw));
                text.map_or(ColumnValue::Lost, ColumnValue::Text)
            }
            sqlite::SQLITE_BLOB => {
                let blob = sqlite::sqlite3_value_blob(raw);
                let blob = bytes(blob.cast(), sqlite::sqlite3_value_bytes(raw));
                blob.map_or(ColumnValue::Lost, ColumnValue::Bytes)
            }
            _ => ColumnValue::Null,
        }
    }
}

/// Bytes of SQLite. It answers null where there are none, and also where it has no memory to lay out those that there are.
///
/// # Safety
/// The pointer is null, or leads to so many bytes that stay for `'r`.
unsafe fn bytes<'r>(start: *const u8, length: c_int) -> Option<&'r [u8]> {
    match usize::try_from(length) {
        Ok(0) => Some(&[]),
        // SAFETY: as the caller says.
        Ok(length) if !start.is_null() => Some(unsafe { slice::from_raw_parts(start, length) }),
        _ => None,
    }
}

/// The value of a column. Text may hold bytes that are no UTF-8.
#[derive(Clone, Copy)]
pub(super) enum ColumnValue<'r> {
    Null,
    Int(i64),
    Float(f64),
    Text(&'r [u8]),
    Bytes(&'r [u8]),
    /// Text or bytes that SQLite has no memory for.
    Lost,
}
