//! Git itself: objects with the SHA-1s that git gives them, references, histories, differences and merges.
//!
//! All but [`store`] is without input or output. Formats are those of git's own documentation
//! (<https://git-scm.com/docs/gitformat-pack>, <https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>).

pub(crate) mod changes;
pub(crate) mod commit;
pub(crate) mod files;
pub(crate) mod graph;
pub(crate) mod id;
pub(crate) mod merge;
pub(crate) mod object;
pub(crate) mod pack;
pub(crate) mod packet;
pub(crate) mod patch;
pub(crate) mod path;
pub(crate) mod reference;
pub(crate) mod refs;
pub(crate) mod signature;
pub(crate) mod store;
pub(crate) mod tag;
pub(crate) mod tree;

#[cfg(test)]
mod tests;
