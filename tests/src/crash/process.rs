//! The writer as a process of its own.

use std::io::{self, BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::witness::Witness;
use crate::cases::Outcome;

/// The writer as a process of its own.
#[derive(Debug)]
pub struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no such program.
    pub fn start(command: &mut Command) -> io::Result<Process> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        Ok(Process { child, lines: BufReader::new(out).lines() })
    }

    /// Lets a witness hear its next line.
    ///
    /// # Errors
    /// Of the witness, and when the writer ended by itself.
    pub fn hear(&mut self, witness: &mut Witness) -> Outcome {
        match self.lines.next() {
            Some(line) => witness.hear(&line?),
            None => Err(format!("the writer ended by itself: {:?}", self.child.wait()).into()),
        }
    }

    /// Kills it, and lets the witness hear what it said before: that is still there, and a line is written as a whole.
    ///
    /// # Errors
    /// Of the witness.
    pub fn kill(mut self, witness: &mut Witness) -> Outcome {
        self.child.kill()?;
        for line in self.lines {
            witness.hear(&line?)?;
        }
        self.child.wait()?;
        witness.is_gone();
        Ok(())
    }
}
