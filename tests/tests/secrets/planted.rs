//! Values that cannot be mistaken for others, and the search for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use juggler_core::Value;
use libtest_mimic::Failed;
use parking_lot::Mutex;

/// The values of one case. Each case has others, so that what is found is known to be its own.
#[derive(Clone)]
pub(crate) struct Planted {
    case: u64,
    /// What is searched for, and what it is.
    spellings: Arc<Mutex<Vec<(String, String)>>>,
}

impl Planted {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(101);
        Planted { case: NEXT.fetch_add(1, Ordering::Relaxed), spellings: Arc::default() }
    }

    /// A text. It has letters and digits only, so that no escape changes it.
    pub(crate) fn text(&self, name: &str) -> String {
        let text = format!("pl4nted{name}{}z", self.case);
        self.search(name, &text);
        text
    }

    /// A whole number.
    pub(crate) fn number(&self) -> i64 {
        let number = 7_316_501_900_000 + i64::try_from(self.case).unwrap_or_default();
        self.spelled("number", number.to_string());
        number
    }

    /// A day.
    pub(crate) fn day(&self) -> NaiveDate {
        let day = NaiveDate::from_ymd_opt(1600, 3, 14).unwrap() + chrono::Days::new(self.case);
        self.spelled("day", day.to_string());
        day
    }

    fn search(&self, name: &str, text: &str) {
        self.spelled(name, text.to_owned());
        self.spelled(name, text.to_uppercase());
        self.spelled(name, text.bytes().map(|byte| format!("{byte:02x}")).collect());
        self.spelled(name, text.bytes().map(|byte| format!("{byte:02X}")).collect());
        // As a list of numbers, which `Debug` shows of bytes.
        self.spelled(
            name,
            text.bytes().map(|byte| format!("{byte},")).collect::<String>().trim_end_matches(',').into(),
        );
        // Base64 depends on where the text begins: what does not depend on its neighbours is searched for.
        for before in 0..3 {
            let bytes = [vec![b'x'; before], text.as_bytes().to_vec()].concat();
            let base64 = Value::Bytes(bytes).to_json().as_str().unwrap_or_default().to_owned();
            let end = base64.trim_end_matches('=').len().saturating_sub(2);
            self.spelled(name, base64[4.min(end)..end].to_owned());
        }
    }

    fn spelled(&self, name: &str, spelling: String) {
        self.spellings.lock().push((name.to_owned(), spelling));
    }

    /// Is none of it said? White space is not looked at.
    pub(crate) fn is_nowhere_in(&self, heard: &str) -> Result<(), String> {
        let close: String = heard.chars().filter(|letter| !letter.is_whitespace()).collect();
        for (name, spelling) in self.spellings.lock().iter() {
            if let Some(at) = close.find(spelling.as_str()) {
                let around = |at: usize| (0..=at).rev().find(|at| close.is_char_boundary(*at)).unwrap_or(0);
                let (from, to) = (around(at.saturating_sub(300)), around((at + 200).min(close.len())));
                return Err(format!("{name} is said, as {spelling}: {}", &close[from..to]));
            }
        }
        Ok(())
    }
}

/// A search that finds nothing, ever, would pass every test.
pub(crate) fn finds_what_is_said() -> Result<(), Failed> {
    let planted = Planted::new();
    let (text, number, day) = (planted.text("text"), planted.number(), planted.day());
    let bytes = text.as_bytes().to_vec();
    for said in [
        format!("a {text:?}"),
        text.to_uppercase(),
        format!("{:#?}", Value::from(number)),
        format!("{day:?}"),
        format!("{bytes:#?}"),
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Value::Bytes([b"kim:".to_vec(), bytes.clone(), b"@".to_vec()].concat()).to_json().to_string(),
    ] {
        if planted.is_nowhere_in(&said).is_ok() {
            return Err(Failed::from(format!("not found: {said}")));
        }
    }
    planted.is_nowhere_in("pl4nted elsewhere").map_err(Failed::from)
}
