//! Operations that a request reaches inside another one.

use crate::{Call, Operation, arguments::Arguments, instance::Shared};
use std::{borrow::Cow, sync::Arc};

/// What the request calls inside `host`, by the vendor's word.
pub(super) fn called(
    shared: &Shared,
    host: Option<&Operation>,
    arguments: &Arguments,
) -> Vec<Arc<Operation>> {
    let Some(host) = host else { return Vec::new() };
    let names = shared.vendor.called_inside(host, arguments);
    let find = |name: String| {
        let mut known = shared.operations.iter();
        known.find(|known| known.host == Some(host.name) && known.name == name)
    };
    names.into_iter().filter_map(find).cloned().collect()
}

/// What the request log calls a request: the operations inside, where there are any, otherwise the one of the route.
pub(super) fn logged_name(call: &Call) -> Option<Cow<'static, str>> {
    match call.operations_inside() {
        [] => call.operation().map(|operation| operation.name().into()),
        [only] => Some(only.name.into()),
        several => {
            let names: Vec<&str> = several.iter().map(|operation| operation.name).collect();
            Some(names.join(", ").into())
        }
    }
}
