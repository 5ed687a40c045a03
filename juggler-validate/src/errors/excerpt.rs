//! Values in messages are short: the head, three dots, and the last characters.

const LONGEST: usize = 32;
const TAIL: usize = 3;

/// Cuts a rendered value. In a quoted text it is the text that is cut, so the quotes stay closed.
pub(super) fn cut(rendered: String) -> String {
    if rendered.chars().count() <= LONGEST {
        return rendered;
    }
    match serde_json::from_str::<String>(&rendered) {
        Ok(text) => serde_json::Value::String(shorten(&text)).to_string(),
        Err(_) => shorten(&rendered),
    }
}

fn shorten(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= LONGEST {
        return text.to_owned();
    }
    // Of closing brackets, up to three are kept: the end of a nested list stays an end.
    let closing =
        chars.iter().rev().take(TAIL).take_while(|c| matches!(c, ' ' | '\t' | ')' | '}' | ']')).count();
    let tail = if closing == 0 { TAIL } else { closing };
    let head = LONGEST - tail - "...".len() - 1;
    chars[..head].iter().chain(&['.'; 3]).chain(&chars[chars.len() - tail..]).collect()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn long_values_keep_their_head_and_tail() {
        let cases = [
            ("undefined", "undefined"),
            (r#""bartholomew the great""#, r#""bartholomew the great""#),
            (r#""bartholomew the greatbartholomew the great""#, r#""bartholomew the greatbart...eat""#),
            (r#""0123456789012345678901234567890""#, r#""0123456789012345678901234567890""#),
            (r#""01234567890123456789012345678901""#, r#""01234567890123456789012345678901""#),
            ("[\n  { id: 1, number: 'alpha', customerId: 1 }\n]", "[\n  { id: 1, number: 'alpha...]"),
            ("123456789012345678901234567890123", "1234567890123456789012345...123"),
        ];
        for (rendered, shown) in cases {
            assert_eq!(cut(rendered.to_owned()), shown);
        }
    }

    #[test]
    fn cutting_twice_changes_nothing() {
        let once = cut(format!("{:?}", "é\n".repeat(40)));
        assert_eq!(cut(once.clone()), once);
    }
}
