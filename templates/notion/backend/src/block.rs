//! Blocks: what pages are made of (<https://developers.notion.com/reference/block>).

pub(crate) mod append;
pub(crate) mod kinds;
pub(crate) mod languages;
pub(crate) mod operations;
pub(crate) mod read;
pub(crate) mod render;
