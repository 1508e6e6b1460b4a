//! Searching: `field:'x' AND -f:"y" created>n metadata['k']:'v' f~"sub"`. <https://docs.stripe.com/search>

mod condition;
mod grammar;
mod page;
#[cfg(test)]
mod tests;

pub(crate) use condition::{Field, Type};
pub(crate) use page::page;

use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// The parameters of all searches.
pub(crate) const PARAMETERS: &[Parameter] = &[
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("page", TEXT),
    Parameter::new("query", TEXT).required(),
];
