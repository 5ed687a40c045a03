//! The texts of failures.

use std::borrow::Cow;

/// A text used instead of LoopBack's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// For every failure of the rule but "is blank" and "is null".
    Text(Cow<'static, str>),
    /// By kind of failure: `min`, `int`, `blank`, `null`, …
    ByKind(Cow<'static, [(Cow<'static, str>, Cow<'static, str>)]>),
}

impl Message {
    pub(super) fn of(&self, kind: Option<&str>) -> Option<Cow<'static, str>> {
        match self {
            Message::Text(_) if matches!(kind, Some("blank" | "null")) => None,
            Message::Text(text) => Some(text.clone()),
            Message::ByKind(texts) => {
                let (_, text) = texts.iter().find(|(of, _)| kind == Some(of))?;
                Some(text.clone())
            }
        }
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Message::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Message::Text(Cow::Owned(text))
    }
}

impl<K, T> FromIterator<(K, T)> for Message
where
    K: Into<Cow<'static, str>>,
    T: Into<Cow<'static, str>>,
{
    fn from_iter<I: IntoIterator<Item = (K, T)>>(texts: I) -> Self {
        Message::ByKind(texts.into_iter().map(|(kind, text)| (kind.into(), text.into())).collect())
    }
}

pub(super) fn default(rule: &str, kind: Option<&str>) -> &'static str {
    match (rule, kind) {
        (_, Some("blank")) => "is blank",
        (_, Some("null")) => "is null",
        ("presence", _) => "can't be blank",
        ("absence", _) => "can't be set",
        ("length", Some("min")) => "too short",
        ("length", Some("max")) => "too long",
        ("length", Some("is")) => "length is wrong",
        ("numericality", Some("number")) => "is not a number",
        ("numericality", Some("int")) => "is not an integer",
        ("numericality", Some("min")) => "is too small",
        ("numericality", Some("max")) => "is too large",
        ("inclusion", _) => "is not included in the list",
        ("exclusion", _) => "is reserved",
        ("uniqueness", _) => "is not unique",
        ("date", _) => "is not a valid date",
        _ => "is invalid",
    }
}

#[cfg(test)]
mod tests {
    use crate::{Message, Rule};

    #[test]
    fn a_plain_text_leaves_blank_and_null_alone() {
        let rule = Rule::length().min(3).message("bad size");
        assert_eq!(rule.message_of(Some("min")), "bad size");
        assert_eq!(rule.message_of(Some("blank")), "is blank");
        assert_eq!(rule.message_of(Some("null")), "is null");
    }

    #[test]
    fn texts_by_kind_fall_back_to_the_defaults() {
        let mut rule = Rule::numericality().int();
        rule.message = Some(Message::from_iter([("int", "whole numbers only"), ("blank", "give one")]));
        assert_eq!(rule.message_of(Some("int")), "whole numbers only");
        assert_eq!(rule.message_of(Some("blank")), "give one");
        assert_eq!(rule.message_of(Some("number")), "is not a number");
        assert_eq!(rule.message_of(None), "is invalid");
    }

    #[test]
    fn each_failure_has_its_words() {
        let cases = [
            (Rule::presence(), None, "can't be blank"),
            (Rule::absence(), None, "can't be set"),
            (Rule::length(), Some("min"), "too short"),
            (Rule::length(), Some("max"), "too long"),
            (Rule::length(), Some("is"), "length is wrong"),
            (Rule::numericality(), Some("number"), "is not a number"),
            (Rule::numericality(), Some("int"), "is not an integer"),
            (Rule::numericality(), Some("min"), "is too small"),
            (Rule::numericality(), Some("max"), "is too large"),
            (Rule::inclusion(&[]), None, "is not included in the list"),
            (Rule::exclusion(&[]), None, "is reserved"),
            (Rule::exclusion(&[]), Some("null"), "is null"),
            (Rule::email(), None, "is invalid"),
            (Rule::email(), Some("blank"), "is blank"),
            (Rule::uniqueness(), None, "is not unique"),
            (Rule::date(), None, "is not a valid date"),
            (Rule::custom_method("a"), Some("min"), "is invalid"),
            (Rule::each(&[]), None, "is invalid"),
        ];
        for (rule, kind, words) in cases {
            assert_eq!(rule.message_of(kind), words, "{} {kind:?}", rule.name());
        }
    }
}
