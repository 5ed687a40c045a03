//! Base64 with the standard alphabet (RFC 4648).

use std::fmt;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes that print as base64, with padding.
pub(crate) struct Encoded<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.chunks(3) {
            let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            let mut letters = [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift & 63) as usize]);
            letters[chunk.len() + 1..].fill(b'=');
            f.write_str(std::str::from_utf8(&letters).unwrap_or_default())?;
        }
        Ok(())
    }
}

/// The bytes of base64 text; the padding may be missing.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let padded = text.len().is_multiple_of(4);
    let text = match text.strip_suffix('=') {
        Some(text) if padded => text.strip_suffix('=').unwrap_or(text),
        _ => text,
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for &letter in chunk {
            bits = bits << 6 | sextet(letter)?;
        }
        bits <<= 6 * (4 - chunk.len());
        let [_, decoded @ ..] = bits.to_be_bytes();
        let (decoded, rest) = decoded.split_at(chunk.len() - 1);
        if decoded.is_empty() || rest.iter().any(|byte| *byte != 0) {
            return None; // one letter is no byte, and stray bits are a mistake
        }
        bytes.extend_from_slice(decoded);
    }
    Some(bytes)
}

fn sextet(letter: u8) -> Option<u32> {
    let (first, offset) = match letter {
        b'A'..=b'Z' => (b'A', 0),
        b'a'..=b'z' => (b'a', 26),
        b'0'..=b'9' => (b'0', 52),
        b'+' => (b'+', 62),
        b'/' => (b'/', 63),
        _ => return None,
    };
    Some(u32::from(letter - first) + offset)
}

#[cfg(test)]
mod tests {
    use super::{Encoded, decode};

    #[test]
    fn the_vectors_of_the_rfc_go_both_ways() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ] {
            assert_eq!(Encoded(bytes.as_bytes()).to_string(), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
            assert_eq!(decode(text.trim_end_matches('=')).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&Encoded(&all).to_string()), Some(all));
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["Z", "Zg=", "Zh==", "Zg==Zg==", "Zm9v!", "Zm 9v", "=", "====", "Zm9v=", "Zé=="] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
