use asymmetric_crd::names::external_names;
use asymmetric_crd::{CloneSpec, CloneStatus};

use super::*;
use crate::database_servers::{DatabaseAddress, DatabaseServer};
use crate::postgres::{PostgresServer, ServerSettings};

fn servers(names: &[&str]) -> DatabaseServers {
    let server = |name: &&str| {
        let address = DatabaseAddress {
            host: (*name).to_owned(),
            port: 5432,
            authorities: None,
        };
        let settings = ServerSettings::new(*name, 5432, "postgres", "", "test");
        DatabaseServer::new(
            *name,
            address,
            true,
            Arc::new(PostgresServer::new(settings).unwrap()),
        )
    };
    names.iter().map(server).collect()
}

fn clone(namespace: &str, id: &str) -> AppClone {
    let mut clone = AppClone::new(id, CloneSpec::default());
    clone.metadata.uid = Some(format!("{namespace}/{id}"));
    clone.metadata.namespace = Some(namespace.to_owned());
    clone
}

/// As a watch tells of it after `reservation` was recorded.
fn recorded(mut clone: AppClone, reservation: &Reservation) -> Arc<AppClone> {
    let port = reservation
        .port
        .map(|port| ("backend".to_owned(), i32::from(port)));
    clone.status = Some(CloneStatus {
        ports: port.into_iter().collect(),
        database: Some(reservation.names.database.clone()),
        database_server: Some(reservation.server.clone()),
        ..CloneStatus::default()
    });
    Arc::new(clone)
}

fn wish(id: &str) -> Wish<'static> {
    Wish {
        names: external_names("clone_{id}", "{id}:", id, None),
        other_names: external_names("clone_{id}", "{id}:", id, Some("beef")),
        ports: Some(3000..=3001),
        server: None,
    }
}

/// What is chosen for clones of the names of `ids` while nobody has seen a status of them.
fn reserve(
    reservations: &Reservations,
    servers: &DatabaseServers,
    namespace: &str,
    id: &str,
) -> Result<Reservation, NamedError> {
    reservations.reserve(&clone(namespace, id), &[], servers, wish(id))
}

#[tokio::test]
async fn two_at_once_share_nothing() {
    let (reservations, servers) = (Reservations::default(), servers(&["a", "b"]));
    let first = reserve(&reservations, &servers, "default", "one").unwrap();
    let second = reserve(&reservations, &servers, "default", "two").unwrap();
    assert_eq!((first.port, first.server.as_str()), (Some(3000), "a"));
    assert_eq!((second.port, second.server.as_str()), (Some(3001), "b"));
    let again = reserve(&reservations, &servers, "default", "one").unwrap();
    assert_eq!(again, first, "a pass that is repeated chooses the same");
}

#[tokio::test]
async fn what_is_recorded_is_taken_also_after_a_restart() {
    let (before, after, servers) = (
        Reservations::default(),
        Reservations::default(),
        servers(&["a", "b"]),
    );
    let first = reserve(&before, &servers, "default", "one").unwrap();
    let others = [recorded(clone("default", "one"), &first)];
    let second = after
        .reserve(&clone("default", "two"), &others, &servers, wish("two"))
        .unwrap();
    assert_eq!((second.port, second.server.as_str()), (Some(3001), "b"));
}

#[tokio::test]
async fn one_id_in_two_namespaces_gets_two_names_on_whatever_server() {
    let (reservations, servers) = (Reservations::default(), servers(&["a", "b"]));
    let first = reserve(&reservations, &servers, "team-a", "one").unwrap();
    let second = reserve(&reservations, &servers, "team-b", "one").unwrap();
    assert_ne!(first.server, second.server);
    assert_eq!(first.names, wish("one").names);
    assert_eq!(second.names, wish("one").other_names);
    assert_eq!(first.port, second.port, "ports are unique in a namespace only");
}

#[tokio::test]
async fn a_full_range_is_named_until_a_clone_goes() {
    let (reservations, servers) = (Reservations::default(), servers(&["a"]));
    for id in ["one", "two"] {
        reserve(&reservations, &servers, "default", id).unwrap();
    }
    let error = reserve(&reservations, &servers, "default", "three").unwrap_err();
    let sentence = "no free port in 3000-3001; destroy a clone or widen the range";
    assert_eq!(error.to_string(), sentence);
    reservations.forget("default/one");
    let third = reserve(&reservations, &servers, "default", "three").unwrap();
    assert_eq!(third.port, Some(3000));
}

#[tokio::test]
async fn content_is_where_its_snapshot_is() {
    let (reservations, servers) = (Reservations::default(), servers(&["a", "b"]));
    let of_snapshot = Wish {
        server: Some("b"),
        ..wish("one")
    };
    let reservation = reservations.reserve(&clone("default", "one"), &[], &servers, of_snapshot);
    assert_eq!(reservation.unwrap().server, "b");
}
