//! What keeps a request from its handler.

use super::Plan;
use crate::{
    Access, Call, Operation, Principal, Refusal, Reply, instance::Shared, rate, request_log::Outcome,
};

/// What keeps a request from its handler, in the order in which vendors check it.
pub(super) fn obstacle(shared: &Shared, plan: &Plan, call: &Call) -> Option<(Outcome, Reply)> {
    let request = &plan.prepared.request;
    let refused = |outcome, refusal: &Refusal<'_>| Some((outcome, shared.vendor.refuse(request, refusal)));
    if let Some(reply) = &plan.early {
        return Some((Outcome::Refused, reply.clone()));
    }
    let Some(operation) = call.operation() else {
        return match plan.other_methods.as_slice() {
            [] => refused(Outcome::Unmatched, &Refusal::UnknownRoute),
            allowed => refused(Outcome::Unmatched, &Refusal::UnknownMethod { allowed }),
        };
    };
    match (&call.principal, &plan.credential) {
        (None, Some(credential)) => {
            return refused(Outcome::Refused, &Refusal::InvalidCredential { credential });
        }
        (None, None) if operation.access == Access::Required => {
            return refused(Outcome::Refused, &Refusal::NotAuthenticated);
        }
        _ => {}
    }
    let inside = call.operations_inside().iter().map(AsRef::as_ref);
    let called = || std::iter::once(operation).chain(inside.clone());
    if let Some(operation) = called().find(|operation| !operation.is_implemented()) {
        return refused(Outcome::Refused, &Refusal::NotImplemented { operation });
    }
    if let Some(exceeded) = rate::exceeded(shared, operation, call) {
        return refused(Outcome::Refused, &exceeded);
    }
    if let Some(principal) = &call.principal
        && let Some(operation) = called().find(|operation| !may_call(principal, operation))
    {
        let refusal = Refusal::MissingScope {
            needed: operation.scopes,
            provided: &principal.scopes,
        };
        return refused(Outcome::Refused, &refusal);
    }
    let error = plan.malformed.as_ref()?;
    refused(Outcome::Refused, &Refusal::MalformedArguments(error))
}

/// Whether the token has one of the scopes that the operation wants.
fn may_call(principal: &Principal, operation: &Operation) -> bool {
    let scopes = operation.scopes;
    scopes.is_empty() || scopes.iter().any(|scope| principal.has_scope(scope))
}
