
/// Which mutant this program is, as the environment says; and which of them it comes to, where that is asked.
#[doc(hidden)]
pub mod woven {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{LazyLock, Mutex};

    const MOST: usize = 1 << 14;

    static MEANT: LazyLock<usize> = LazyLock::new(|| {
        std::env::var("JUGGLER_MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(MOST)
    });
    static REACHED: LazyLock<Option<Mutex<std::fs::File>>> = LazyLock::new(|| {
        let path = std::env::var_os("JUGGLER_MUTANTS_REACHED")?;
        std::fs::OpenOptions::new().append(true).create(true).open(path).ok().map(Mutex::new)
    });
    static SEEN: [AtomicBool; MOST] = [const { AtomicBool::new(false) }; MOST];

    #[inline]
    pub fn is(number: usize) -> bool {
        if !SEEN[number].load(Ordering::Relaxed) && !SEEN[number].swap(true, Ordering::Relaxed) {
            if let Some(Ok(mut file)) = REACHED.as_ref().map(Mutex::lock) {
                let _ = file.write_all(format!("{number}\n").as_bytes());
            }
        }
        *MEANT == number
    }
}
