//! Names of objects: the SHA-1 of what they hold.

use std::{fmt, str::FromStr};

/// The name of an object, 40 hexadecimal digits in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ObjectId([u8; 20]);

/// A text is not the full name of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("failed to read the name of an object: not 40 hexadecimal digits")]
pub(crate) struct InvalidObjectId;

impl ObjectId {
    /// The name of these 20 bytes.
    pub(crate) fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The name in the binary form of trees and packs.
    pub(crate) fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl TryFrom<&[u8]> for ObjectId {
    type Error = InvalidObjectId;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidObjectId> {
        bytes.try_into().map(Self).map_err(|_| InvalidObjectId)
    }
}

impl FromStr for ObjectId {
    type Err = InvalidObjectId;

    fn from_str(text: &str) -> Result<Self, InvalidObjectId> {
        let digits = text.as_bytes();
        if digits.len() != 40 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(InvalidObjectId);
        }
        let mut bytes = [0; 20];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = str::from_utf8(pair).map_err(|_| InvalidObjectId)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| InvalidObjectId)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
