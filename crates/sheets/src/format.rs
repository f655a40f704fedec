//! Number format codes: which of them show a percentage.

/// Whether a format code multiplies by a hundred and shows a percent sign. A quoted or escaped sign is only text:
/// `0"%"` shows 95 as 95%.
pub(crate) fn is_percent(code: &str) -> bool {
    let mut characters = code.chars();
    let mut quoted = false;
    let mut bracketed = false;
    while let Some(character) = characters.next() {
        match character {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => bracketed = true,
            ']' => bracketed = false,
            '%' if !bracketed => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_sign_is_a_percentage() {
        for code in ["0%", "0.00%", "[Red]0%;-0%", "0.0_ %"] {
            assert!(is_percent(code), "{code}");
        }
        for code in ["0\"%\"", "0\\%", "0", "@", "yyyy-mm-dd", "0\"人\""] {
            assert!(!is_percent(code), "{code}");
        }
    }
}
