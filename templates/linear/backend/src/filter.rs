//! Filters, order and pages of lists, compiled to SQL with bound parameters.
//!
//! The input types of the schema say what kind of comparison each key is; the [`crate::model`] says which column or relation
//! it speaks of. A filter of a further type is an entry there.

mod builder;
mod comparator;
mod condition;
mod moment;
pub(crate) mod order;
mod window;

pub(crate) use builder::Builder;
pub(crate) use window::Window;
