//! An API server in memory: stores objects, answers lists and watches, and lets a function act as the operator.

mod answer;
mod request;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full, StreamBody};
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::sync::{Barrier, watch};

use answer::{Answer, answered, refused, version};
use request::{Selection, Target, is_dry_run, merge, name_in, target};

/// When objects were made, unless they say it.
const CREATED: &str = "2026-01-05T09:00:00Z";

/// Gives the successive states that an object takes after somebody wrote it; none leaves it as it is.
type Operator = Box<dyn Fn(&Value) -> Vec<Value> + Send + Sync>;

/// The server; clones share their state.
#[derive(Clone)]
pub(crate) struct FakeServer {
    state: Arc<Mutex<State>>,
    changed: watch::Sender<usize>,
    operator: Arc<Operator>,
}

#[derive(Default)]
struct State {
    /// Objects by plural and name.
    objects: BTreeMap<(String, String), Value>,
    /// Everything that happened: plural, type, object.
    events: Vec<(String, &'static str, Value)>,
    /// What the operator does next; done when somebody watches, so that no state is missed.
    pending: VecDeque<(String, Value)>,
    /// Requests that change something, as `POST clones`.
    writes: Vec<String>,
    /// The same for dry runs.
    rehearsals: Vec<String>,
    /// Answers instead of the stored ones, by plural, or to one write, by `POST clones slack-a1`.
    refusals: BTreeMap<String, (u16, String)>,
    /// What requests wait for before they are answered, by `GET clones slack-a1`.
    gatherings: BTreeMap<String, VecDeque<Arc<Barrier>>>,
}

impl FakeServer {
    pub(crate) fn new(operator: impl Fn(&Value) -> Vec<Value> + Send + Sync + 'static) -> Self {
        let (changed, _) = watch::channel(0);
        Self {
            state: Arc::default(),
            changed,
            operator: Arc::new(Box::new(operator)),
        }
    }

    /// Stores an object as if it had been there before.
    pub(crate) fn with(self, plural: &str, object: &Value) -> Self {
        self.lock().put(plural, "ADDED", object.clone());
        self
    }

    /// Refuses every request for a plural, or one write such as `POST clones slack-a1`.
    pub(crate) fn refusing(self, what: &str, code: u16, message: &str) -> Self {
        self.lock()
            .refusals
            .insert(what.to_owned(), (code, message.to_owned()));
        self
    }

    /// Has the next `count` who ask, such as by `GET clones slack-a1`, wait for one another with the answer in hand, so
    /// that all of them have read before any of them writes.
    pub(crate) fn gathering(self, what: &str, count: usize) -> Self {
        let barrier = Arc::new(Barrier::new(count));
        let barriers = vec![barrier; count];
        self.lock().gatherings.insert(what.to_owned(), barriers.into());
        self
    }

    /// Waits until somebody is the first of those who gather.
    pub(crate) async fn first_at(&self, what: &str) {
        let all = self.lock().gatherings[what].len();
        while self.lock().gatherings[what].len() == all {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn writes(&self) -> Vec<String> {
        self.lock().writes.clone()
    }

    pub(crate) fn rehearsals(&self) -> Vec<String> {
        self.lock().rehearsals.clone()
    }

    /// Changes an object, or adds it, as somebody else would.
    pub(crate) fn update(&self, plural: &str, object: &Value) {
        self.write(plural, "MODIFIED", object.clone());
    }

    /// Removes an object, as somebody else would.
    pub(crate) fn remove(&self, plural: &str, name: &str) {
        drop(self.delete(plural, name, b"{}"));
    }

    pub(crate) fn object(&self, plural: &str, name: &str) -> Option<Value> {
        self.lock()
            .objects
            .get(&(plural.to_owned(), name.to_owned()))
            .cloned()
    }

    pub(crate) fn names(&self, plural: &str) -> Vec<String> {
        self.lock()
            .objects
            .keys()
            .filter(|key| key.0 == plural)
            .map(|key| key.1.clone())
            .collect()
    }

    pub(crate) fn client(&self) -> Client {
        let server = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let server = server.clone();
            async move { Ok::<_, std::convert::Infallible>(server.answer(request).await) }
        });
        Client::new(service, "team")
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    async fn answer(&self, request: Request<Body>) -> Response<Answer> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        if path == "/version" && self.object("version", "it").is_none() {
            return answered(&version());
        }
        let Target {
            namespace,
            plural,
            name,
        } = target(&path);
        let what = format!(
            "{} {plural} {}",
            parts.method,
            name.clone().unwrap_or_else(|| name_in(&body))
        );
        for refusable in [&plural, &what] {
            if let Some((code, message)) = self.lock().refusals.get(refusable) {
                return refused(*code, message, "");
            }
        }
        if let (Some(pod), true) = (&name, path.ends_with("/log")) {
            return self.log(pod, &query);
        }
        if let Some(review) = self.reviewed(&plural, &body) {
            return answered(&review);
        }
        let watches = query.contains("watch=true");
        let gathering = self
            .lock()
            .gatherings
            .get_mut(&what)
            .and_then(VecDeque::pop_front);
        let selection = Selection::of(namespace, &query);
        let answer = match (&parts.method, name) {
            (&Method::GET, None) if watches => self.watched(&plural, &query, selection),
            (&Method::GET, None) => self.list(&plural, &selection),
            (&Method::GET, Some(name)) => self.found(&plural, &name),
            (method, name) if is_dry_run(&query, &body) => {
                self.rehearse(method, &plural, name.as_deref(), &body)
            }
            (&Method::POST, None) => self.create(&plural, serde_json::from_slice(&body).unwrap()),
            (&Method::PUT | &Method::PATCH, Some(name)) => {
                let is_apply = query.contains("fieldManager")
                    && parts.headers["content-type"] == "application/apply-patch+yaml";
                self.change(
                    &parts.method,
                    &plural,
                    &name,
                    &serde_json::from_slice(&body).unwrap(),
                    is_apply,
                )
            }
            (&Method::DELETE, Some(name)) => self.delete(&plural, &name, &body),
            (method, name) => panic!("{method} {plural} {name:?} is not expected"),
        };
        if let Some(barrier) = gathering {
            barrier.wait().await;
        }
        answer
    }

    /// The answer to a question about one's own rights: what is refused is not allowed.
    fn reviewed(&self, plural: &str, body: &[u8]) -> Option<Value> {
        let mut review: Value = serde_json::from_slice(body).ok()?;
        let status = match plural {
            "selfsubjectreviews" => json!({"userInfo": {"username": "ada"}}),
            "selfsubjectaccessreviews" => {
                let resource = review["spec"]["resourceAttributes"]["resource"].as_str()?;
                json!({"allowed": !self.lock().refusals.contains_key(resource)})
            }
            _ => return None,
        };
        review["status"] = status;
        Some(review)
    }

    fn found(&self, plural: &str, name: &str) -> Response<Answer> {
        match self.object(plural, name) {
            Some(object) => answered(&object),
            None => refused(404, &format!("{plural} \"{name}\" not found"), name),
        }
    }

    /// What the container of a pod wrote, which stands in the pod as `log`, or `previousLog`.
    fn log(&self, pod: &str, query: &str) -> Response<Answer> {
        let which = if query.contains("previous=true") {
            "previousLog"
        } else {
            "log"
        };
        let object = self.object("pods", pod).unwrap();
        let text = object[which].as_str().unwrap().to_owned();
        Response::new(Full::from(text).map_err(|never| match never {}).boxed_unsync())
    }

    /// Answers as if the change had been made.
    fn rehearse(&self, method: &Method, plural: &str, name: Option<&str>, body: &[u8]) -> Response<Answer> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let name = name.map_or_else(|| name_of(&body), ToOwned::to_owned);
        self.lock().rehearsals.push(format!("{method} {plural} {name}"));
        match (self.object(plural, &name), method) {
            (Some(_), &Method::POST) => refused(409, &format!("{plural} \"{name}\" already exists"), &name),
            (Some(mut object), _) => {
                merge(&mut object, &body);
                answered(&object)
            }
            (None, &Method::POST | &Method::PATCH) => answered(&body),
            (None, _) => refused(404, &format!("{plural} \"{name}\" not found"), &name),
        }
    }

    fn list(&self, plural: &str, selection: &Selection) -> Response<Answer> {
        let state = self.lock();
        let items: Vec<&Value> = state
            .objects
            .iter()
            .filter(|(key, object)| key.0 == plural && selection.has(object))
            .map(|(_, object)| object)
            .collect();
        answered(&json!({"metadata": {"resourceVersion": state.events.len().to_string()}, "items": items}))
    }

    fn watched(&self, plural: &str, query: &str, selection: Selection) -> Response<Answer> {
        let from = query
            .split("resourceVersion=")
            .nth(1)
            .and_then(|rest| rest.split('&').next()?.parse().ok());
        let (plural, selection) = (plural.to_owned(), Arc::new(selection));
        let state = (from.unwrap_or(0_usize), self.clone(), self.changed.subscribe());
        let events = stream::unfold(state, move |(mut next, server, mut changed)| {
            let (plural, selection) = (plural.clone(), selection.clone());
            async move {
                loop {
                    let event = server.lock().events.get(next).cloned();
                    let Some((kind, event, object)) = event else {
                        if !server.act() {
                            changed.changed().await.ok()?;
                        }
                        continue;
                    };
                    next += 1;
                    if kind == plural && selection.has(&object) {
                        let line = format!("{}\n", json!({"type": event, "object": object}));
                        let frame = http_body::Frame::data(Bytes::from(line));
                        return Some((Ok::<_, std::io::Error>(frame), (next, server, changed)));
                    }
                }
            }
        });
        Response::new(StreamBody::new(events.boxed()).boxed_unsync())
    }

    /// Lets the operator do one thing; whether it had anything to do.
    fn act(&self) -> bool {
        let mut state = self.lock();
        let Some((plural, next)) = state.pending.pop_front() else {
            return false;
        };
        // What was deleted meanwhile stays deleted.
        if state.objects.contains_key(&(plural.clone(), name_of(&next))) {
            state.put(&plural, "MODIFIED", next);
        }
        true
    }

    fn create(&self, plural: &str, object: Value) -> Response<Answer> {
        let name = name_of(&object);
        self.lock().writes.push(format!("POST {plural} {name}"));
        if self.object(plural, &name).is_some() {
            return refused(409, &format!("{plural} \"{name}\" already exists"), &name);
        }
        answered(&self.write(plural, "ADDED", object))
    }

    fn change(
        &self,
        method: &Method,
        plural: &str,
        name: &str,
        patch: &Value,
        is_apply: bool,
    ) -> Response<Answer> {
        self.lock().writes.push(format!("{method} {plural} {name}"));
        let stored = self.object(plural, name);
        let mut object = match (stored, is_apply) {
            (Some(object), _) => object,
            (None, true) => json!({}),
            (None, false) => return refused(404, &format!("{plural} \"{name}\" not found"), name),
        };
        if *method == Method::PUT {
            let read = &patch["metadata"]["resourceVersion"];
            if !read.is_null() && *read != object["metadata"]["resourceVersion"] {
                return refused(409, &format!("{plural} \"{name}\" has been modified"), name);
            }
            object = patch.clone();
        } else {
            merge(&mut object, patch);
        }
        answered(&self.write(plural, "MODIFIED", object))
    }

    fn delete(&self, plural: &str, name: &str, options: &[u8]) -> Response<Answer> {
        let mut state = self.lock();
        state.writes.push(format!("DELETE {plural} {name}"));
        let options: Value = serde_json::from_slice(options).unwrap_or_default();
        let read = &options["preconditions"]["resourceVersion"];
        let stored = state.objects.get(&(plural.to_owned(), name.to_owned()));
        if !read.is_null() && stored.is_some_and(|stored| *read != stored["metadata"]["resourceVersion"]) {
            return refused(409, &format!("{plural} \"{name}\" has been modified"), name);
        }
        let Some(object) = state.objects.remove(&(plural.to_owned(), name.to_owned())) else {
            return refused(404, &format!("{plural} \"{name}\" not found"), name);
        };
        state.events.push((plural.to_owned(), "DELETED", object.clone()));
        let count = state.events.len();
        drop(state);
        self.changed.send_replace(count);
        answered(&object)
    }

    fn write(&self, plural: &str, event: &'static str, object: Value) -> Value {
        let stored = self.lock().put(plural, event, object);
        let next = (self.operator)(&stored);
        let mut state = self.lock();
        state
            .pending
            .extend(next.into_iter().map(|next| (plural.to_owned(), next)));
        let count = state.events.len();
        drop(state);
        self.changed.send_replace(count);
        stored
    }
}

impl State {
    fn put(&mut self, plural: &str, event: &'static str, mut object: Value) -> Value {
        let version = (self.events.len() + 1).to_string();
        let name = name_of(&object);
        merge(
            &mut object,
            &json!({"metadata": {"resourceVersion": version, "generation": 1, "uid": format!("uid-of-{name}")}}),
        );
        let metadata = object["metadata"].as_object_mut().unwrap();
        metadata.entry("namespace").or_insert_with(|| "team".into());
        metadata
            .entry("creationTimestamp")
            .or_insert_with(|| CREATED.into());
        self.objects.insert((plural.to_owned(), name), object.clone());
        self.events.push((plural.to_owned(), event, object.clone()));
        object
    }
}

fn name_of(object: &Value) -> String {
    object["metadata"]["name"].as_str().unwrap().to_owned()
}
