//! Regular expressions as LoopBack writes them: `"/source/flags"` or the source alone.

use crate::filter::Pattern;

impl Pattern {
    /// Reads `"/source/flags"`, or the source alone. Unknown flags are refused when the pattern is used.
    ///
    /// ```
    /// use juggler_core::filter::Pattern;
    /// let pattern = Pattern::parse("/^ada/i");
    /// assert_eq!((pattern.source.as_str(), pattern.flags.as_str()), ("^ada", "i"));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Pattern {
        let (source, flags) = literal(text).unwrap_or((text, ""));
        Pattern { source: source.to_owned(), flags: flags.to_owned() }
    }

    /// The text that reads as this pattern.
    pub(super) fn text(&self) -> String {
        if self.flags.is_empty() && literal(&self.source).is_none() {
            return self.source.clone();
        }
        format!("/{}/{}", self.source, self.flags)
    }

    /// The flags that are none of `g`, `i` and `m`.
    pub(crate) fn unknown_flags(&self) -> String {
        self.flags.chars().filter(|flag| !"gim".contains(*flag)).collect()
    }
}

fn literal(text: &str) -> Option<(&str, &str)> {
    let (source, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    flags.bytes().all(|byte| byte.is_ascii_alphabetic()).then_some((source, flags))
}
