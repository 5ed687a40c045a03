//! Inputs made smaller, as long as they fail.

/// How often something is left out, at most.
const MOST: usize = 2000;

/// Leaves out what is not needed to fail.
pub(super) fn shrink(mut input: Vec<u8>, mut fails: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let (mut tries, mut length) = (0, input.len().div_ceil(2));
    while length > 0 {
        let mut start = 0;
        while start < input.len() && tries < MOST {
            let mut less = input.clone();
            less.drain(start..(start + length).min(input.len()));
            tries += 1;
            if fails(&less) {
                input = less;
            } else {
                start += length;
            }
        }
        length = if length == 1 { 0 } else { length.div_ceil(2) };
    }
    input
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn what_is_not_needed_is_left_out() {
        let fails = |input: &[u8]| input.contains(&b'x') && input.contains(&b'y');
        assert_eq!(shrink(b"abcxdefghyijk".to_vec(), fails), b"xy");
    }
}
