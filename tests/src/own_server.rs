//! A server of a test's own, in a folder that goes with it: one that may be killed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use juggler_core::connector::Settings;
use tempfile::TempDir;

use crate::databases::{Database, Ignored};

/// The password of the user of [`OwnServer`]s.
pub const PASSWORD: &str = "own-server-secret";

/// A server of a test's own, with an empty database.
#[derive(Debug)]
pub struct OwnServer {
    database: Database,
    folder: TempDir,
    port: u16,
    options: Vec<String>,
    process: Option<Child>,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

impl OwnServer {
    /// Sets up a server and starts it with these options, as `--read-only`.
    ///
    /// # Errors
    /// [`Ignored`] where its programs are not installed, and what they say.
    pub fn start(database: Database, options: &[&str]) -> Outcome<OwnServer> {
        let folder = TempDir::new()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let options = options.iter().map(|&option| option.to_owned()).collect();
        let mut server = OwnServer { database, folder, port, options, process: None };
        server.set_up()?;
        server.restart()?;
        Ok(server)
    }

    /// Settings that lead to it.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::new(self.database.pick("sqlite", "postgres", "mysql"));
        let user = self.database.pick("", "postgres", "tester");
        let name = self.database.pick("", "postgres", "test");
        let scheme = &settings.connector;
        settings.url = Some(format!("{scheme}://{user}:{PASSWORD}@127.0.0.1:{}/{name}", self.port));
        settings.other.insert("createTables".to_owned(), serde_json::json!(true));
        settings
    }

    /// Where its files are, its socket among them.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it said so far.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn log(&self) -> io::Result<String> {
        fs::read(self.folder.path().join("log")).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Other options, for the next start.
    pub fn options(&mut self, options: &[&str]) {
        self.options = options.iter().map(|&option| option.to_owned()).collect();
    }

    /// Kills it, as a crash does.
    ///
    /// # Errors
    /// When it is not there.
    pub fn kill(&mut self) -> io::Result<()> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        process.kill()?;
        process.wait().map(drop)
    }

    /// Starts it again, and waits until it answers.
    ///
    /// # Errors
    /// When it does not start.
    pub fn restart(&mut self) -> Outcome<()> {
        let began = Instant::now();
        self.spawn()?;
        while !self.answers() {
            // After a crash of PostgreSQL it does not start while a session of before has not seen it.
            let has_ended =
                self.process.as_mut().is_some_and(|process| matches!(process.try_wait(), Ok(Some(_))));
            if has_ended && began.elapsed() < Duration::from_secs(30) {
                self.spawn()?;
            }
            if began.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(self.folder.path().join("log"))?;
                return Err(format!("the server does not start: {log}").into());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    fn spawn(&mut self) -> Outcome<()> {
        let log = File::create(self.folder.path().join("log"))?;
        let mut command = self.command()?;
        command.args(&self.options).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.process = Some(command.spawn()?);
        Ok(())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn set_up(&self) -> Outcome<()> {
        let folder = self.folder.path();
        match self.database {
            Database::Postgres => {
                let password = folder.join("password");
                fs::write(&password, PASSWORD)?;
                let mut initdb = program("postgres", &postgres("initdb")?);
                initdb.args(["-A", "scram-sha-256", "-U", "postgres", "--locale=C.UTF-8", "-N", "--pwfile"]);
                done(initdb.arg(password).arg("-D").arg(self.data()))
            }
            _ => {
                let mut install = program("mysql", &found("mariadb-install-db")?);
                install.args(["--no-defaults", "--auth-root-authentication-method=normal"]);
                install.env("TMPDIR", folder);
                done(install.arg(with("--datadir=", &self.data())))?;
                let start = "CREATE DATABASE IF NOT EXISTS test; GRANT ALL ON test.* TO tester@'127.0.0.1' IDENTIFIED BY";
                Ok(fs::write(
                    folder.join("start.sql"),
                    format!("{start} '{PASSWORD}';\n").replacen("; ", ";\n", 1),
                )?)
            }
        }
    }

    fn command(&self) -> Outcome<Command> {
        let (folder, port) = (self.folder.path(), self.port);
        Ok(match self.database {
            Database::Postgres => {
                let mut command = program("postgres", &postgres("postgres")?);
                command.arg("-D").arg(self.data()).args(["-p", &port.to_string()]).arg("-k").arg(folder);
                command
            }
            _ => {
                let mut command = program("mysql", &found("mariadbd")?);
                command.args([
                    "--no-defaults",
                    "--bind-address=127.0.0.1",
                    "--skip-name-resolve",
                    &format!("--port={port}"),
                ]);
                command.arg(with("--datadir=", &self.data())).arg(with("--socket=", &folder.join("socket")));
                command.arg(with("--pid-file=", &folder.join("pid")));
                // A server that starts deletes the temporary tables that it finds, also those of another.
                command.arg(with("--tmpdir=", folder));
                let start = folder.join("start.sql");
                if !folder.join("log").exists() || fs::read(folder.join("started")).is_err() {
                    fs::write(folder.join("started"), "")?;
                    command.arg(with("--init-file=", &start));
                }
                command
            }
        })
    }

    /// Does somebody speak at its port? PostgreSQL listens before it is ready, and says so.
    fn answers(&self) -> bool {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.contains(self.database.pick("", "ready to accept connections", "ready for connections"))
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        let _ = self.kill();
        thread::sleep(Duration::from_millis(300)); // the processes of PostgreSQL see that their parent is gone
    }
}

fn with(option: &str, path: &Path) -> std::ffi::OsString {
    let mut text = std::ffi::OsString::from(option);
    text.push(path);
    text
}

/// A program, run by another user where we are root, as which servers do not run.
fn program(user: &str, path: &Path) -> Command {
    let is_root =
        fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    if !is_root {
        return Command::new(path);
    }
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--init-groups"]).arg(path);
    command
}

fn done(command: &mut Command) -> Outcome<()> {
    let output = command.stdin(Stdio::null()).output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// A program of PostgreSQL, in the folder of its newest version.
fn postgres(name: &str) -> Outcome<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin").join(name)).collect())
        .unwrap_or_default();
    versions.retain(|path| path.exists());
    versions.sort();
    versions.pop().map_or_else(|| found(name), Ok)
}

/// A program on the path, or where servers are.
fn found(name: &str) -> Outcome<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = folders.map(|folder| folder.join(OsStr::new(name))).find(|path| path.exists());
    found.ok_or_else(|| Ignored(format!("{name} is not installed")).into())
}
