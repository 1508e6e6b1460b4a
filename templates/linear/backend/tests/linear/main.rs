//! The backend of the template `linear` over real HTTP.

mod comments;
mod concurrency;
mod cycles;
mod determinism;
mod documents;
mod filters;
mod fixture;
mod issues;
mod labels;
mod lifecycle;
mod pages;
mod protocol;
mod relations;
mod schema;
mod state;
mod support;
mod teams;
mod tools;
