//! Exact arithmetic on amounts: whole numbers of the smallest currency unit, rounded half away from zero.

use serde_json::Number;

/// Digits after the point that decimals are kept with.
const PLACES: usize = 12;
const SCALE: i128 = 1_000_000_000_000;

/// A decimal text or number, multiplied by 10^12; none when it is not a decimal number of at most twelve places.
pub(crate) fn scaled(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() > PLACES || whole.is_empty() {
        return None;
    }
    let whole: i128 = whole.parse().ok()?;
    let padded = format!("{fraction:0<PLACES$}");
    let fraction: i128 = padded.parse().ok()?;
    Some(sign * (whole.checked_mul(SCALE)? + fraction))
}

/// `numerator / denominator`, rounded half away from zero; zero where the denominator is.
pub(crate) fn divided(numerator: i128, denominator: i128) -> i64 {
    if denominator == 0 {
        return 0;
    }
    let (numerator, denominator) = if denominator < 0 {
        (-numerator, -denominator)
    } else {
        (numerator, denominator)
    };
    let half = denominator / 2;
    let rounded = if numerator < 0 {
        -((-numerator + half) / denominator)
    } else {
        (numerator + half) / denominator
    };
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
}

/// `quantity` times a decimal amount.
pub(crate) fn times(unit: &str, quantity: i64) -> Option<i64> {
    Some(divided(scaled(unit)?.checked_mul(i128::from(quantity))?, SCALE))
}

/// This percentage of an amount.
pub(crate) fn percentage(amount: i64, percent: &Number) -> i64 {
    let scaled = scaled(&percent.to_string()).unwrap_or_default();
    divided(i128::from(amount) * scaled, SCALE * 100)
}

/// The tax of this percentage that is contained in an amount.
pub(crate) fn contained(amount: i64, percent: &Number) -> i64 {
    let scaled = scaled(&percent.to_string()).unwrap_or_default();
    divided(i128::from(amount) * scaled, SCALE * 100 + scaled)
}

/// `part / whole` of an amount.
pub(crate) fn share(amount: i64, part: i64, whole: i64) -> i64 {
    divided(i128::from(amount) * i128::from(part), i128::from(whole))
}

/// An amount as people read it, such as `$29.00` or `95.00 EUR`; currencies without smaller units have no point.
pub(crate) fn shown(amount: i64, currency: &str) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let amount = amount.unsigned_abs();
    let code = currency.to_ascii_uppercase();
    let number = if is_without_cents(currency) {
        amount.to_string()
    } else {
        format!("{}.{:02}", amount / 100, amount % 100)
    };
    match currency {
        "usd" => format!("{sign}${number}"),
        "eur" => format!("{sign}€{number}"),
        "gbp" => format!("{sign}£{number}"),
        _ => format!("{sign}{number} {code}"),
    }
}

/// Currencies whose smallest unit is the currency itself (<https://docs.stripe.com/currencies#zero-decimal>).
fn is_without_cents(currency: &str) -> bool {
    const WITHOUT: &[&str] = &[
        "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf",
        "xof", "xpf",
    ];
    WITHOUT.contains(&currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_rounded_half_away_from_zero() {
        assert_eq!(times("9900", 3), Some(29_700));
        assert_eq!(times("0.5", 1), Some(1));
        assert_eq!(times("0.05", 3), Some(0));
        assert_eq!((divided(-5, 2), divided(5, 2), divided(1, 0)), (-3, 3, 0));
        let third: Number = serde_json::from_str("33.33").unwrap();
        assert_eq!(percentage(10_000, &third), 3333);
        let nineteen: Number = serde_json::from_str("19").unwrap();
        assert_eq!((percentage(100, &nineteen), contained(119, &nineteen)), (19, 19));
        assert_eq!(share(9900, 15, 30), 4950);
    }

    #[test]
    fn amounts_are_shown_by_currency() {
        assert_eq!(shown(2900, "usd"), "$29.00");
        assert_eq!(shown(-5, "eur"), "-€0.05");
        assert_eq!(shown(500, "jpy"), "500 JPY");
    }
}
