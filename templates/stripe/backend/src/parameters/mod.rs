//! What an operation accepts: its parameters as a table, and the check of a request against it.
//!
//! The check yields [`Values`]: only what was sent, in its JSON type, with `null` for "unset this". Handlers
//! therefore see no raw text, and unknown, missing and malformed parameters have the vendor's answers in one place.

mod check;
mod currencies;
mod scalar;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use check::{check, merge_metadata};
pub(crate) use currencies::{CURRENCIES, minimum_amount};
pub(crate) use values::{Change, Values};

/// What a parameter holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Text of at most this many characters.
    Text(usize),
    /// An e-mail address (at most 512 characters).
    Email,
    /// A whole number in these bounds.
    Integer(i64, i64),
    /// `limit` of a list: out-of-range values are clamped to 1..=100, as the vendor does.
    Limit,
    /// A number with decimals.
    Number,
    /// An amount in the smallest currency unit with up to twelve decimal places, kept as text.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A three-letter currency code the vendor supports, in lower case afterwards.
    Currency,
    /// A tier's upper bound: a whole number or `inf`, which becomes `null`.
    UpTo,
    /// Seconds since the epoch, or an object of `gt`, `gte`, `lt`, `lte`; always an object afterwards.
    Created,
    /// An array.
    List(&'static Kind),
    /// An object with these fields.
    Object(&'static [Parameter]),
    /// An object with a currency code for each name.
    PerCurrency(&'static [Parameter]),
    /// Up to 50 keys of 40 characters with values of 500; an empty value removes the key.
    Metadata,
    /// The vendor has it, this clone does not: naming it is an error, never ignored.
    NotImplemented,
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    /// Name in the request.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) kind: Kind,
    /// The request is refused without it.
    pub(crate) required: bool,
    /// An empty string unsets it.
    pub(crate) unsettable: bool,
}

impl Parameter {
    /// A parameter that may be left out and not be unset.
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
            unsettable: false,
        }
    }

    /// The same, required.
    #[must_use]
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, unset by an empty string.
    #[must_use]
    pub(crate) const fn unsettable(mut self) -> Self {
        self.unsettable = true;
        self
    }
}

/// `expand[]`, which every operation but deletion has.
pub(crate) const EXPAND: Parameter = Parameter::new("expand", Kind::List(&TEXT));
/// Longest text where the vendor states no other bound.
const TEXT_LENGTH: usize = 5000;
/// Text with that bound.
pub(crate) const TEXT: Kind = Kind::Text(TEXT_LENGTH);
/// A whole number that is not negative.
pub(crate) const AMOUNT: Kind = Kind::Integer(0, 99_999_999_999);

/// A postal address.
pub(crate) const ADDRESS: &[Parameter] = &[
    Parameter::new("city", TEXT).unsettable(),
    Parameter::new("country", TEXT).unsettable(),
    Parameter::new("line1", TEXT).unsettable(),
    Parameter::new("line2", TEXT).unsettable(),
    Parameter::new("postal_code", TEXT).unsettable(),
    Parameter::new("state", TEXT).unsettable(),
];
