//! Names that appear on the wire: the API group, labels, annotations, finalizer and field managers.

/// API group of all kinds.
pub const GROUP: &str = "getasym.dev";
/// The served version of all kinds.
pub const VERSION: &str = "v1alpha1";

/// Label with the clone's id on every object that belongs to a clone.
pub const CLONE_LABEL: &str = "asym.clone";
/// Label on `ConfigMaps` that hold a template's content; its value is the template's name.
pub const TEMPLATE_LABEL: &str = "getasym.dev/template";
/// Label on clones that an environment made; its value is the environment's name.
pub const ENVIRONMENT_LABEL: &str = "getasym.dev/environment";
/// Label on clones that an environment made; its value is the member's name.
pub const MEMBER_LABEL: &str = "getasym.dev/member";
/// Label with the version of the program that an object belongs to, or was defined by.
pub const VERSION_LABEL: &str = "app.kubernetes.io/version";
/// `app.kubernetes.io/managed-by` and `part-of` on everything the operator makes.
pub const MANAGED_BY: &str = "asymmetric";

/// Annotation that asks for the template's current image and content; its value is the request's id. With a reset asked
/// for at the same time the clone returns to the start of the new content instead of keeping its data.
pub const UPGRADE_REQUESTED: &str = "getasym.dev/upgrade-requested";
/// Annotation that asks for a reset; its value is the request's id.
pub const RESET_REQUESTED: &str = "getasym.dev/reset-requested";
/// Annotation that asks for the content of the snapshot in the spec's seed; its value is the request's id.
pub const RESTORE_REQUESTED: &str = "getasym.dev/restore-requested";
/// Annotation that asks for the content of the spec's seed; its value is the request's id.
pub const RESEED_REQUESTED: &str = "getasym.dev/reseed-requested";
/// Annotation that asks for new tokens; its value is the request's id.
pub const REPROVISION_REQUESTED: &str = "getasym.dev/reprovision-requested";
/// Annotation on a clone that is being deleted: lets go of it without removing what it has in Postgres and Redis,
/// when these are gone for good; `true`. What is left is collected once they answer again.
pub const ABANDON_EXTERNAL: &str = "getasym.dev/abandon-external";
/// Annotation that asks for another attempt after a permanent failure; any new value counts once.
pub const RETRY: &str = "getasym.dev/retry";

/// `status.observedGeneration` of an object that the operator has not seen: a default in the schema, by which generic
/// tools know that such an object is not done.
pub const UNOBSERVED: i64 = -1;

/// Annotation on an environment: the file that declares it, by the name that its maker knows it by. For people; nothing
/// is read from there.
pub const SOURCE: &str = "getasym.dev/source";

/// Name of the Postgres server that an installation has at least; statuses that name none mean this one.
pub const DEFAULT_DATABASE_SERVER: &str = "default";

/// Key of `<id>-tokens` with the certificates of the installation's authority, as PEM: what clients over TLS trust.
pub const AUTHORITY_KEY: &str = "ca.crt";
/// The same as an environment variable, in the Secret with an environment's connection.
pub const AUTHORITY_VARIABLE: &str = "ASYM_CA_CERTIFICATE";

/// Finalizer on clones, held until their database, roles and Redis user are gone.
pub const CLEANUP_FINALIZER: &str = "getasym.dev/cleanup";

/// Field manager of the objects that the operator applies.
pub const OPERATOR_MANAGER: &str = "asymmetric-operator";
/// Field manager of the operator's status writes.
pub const STATUS_MANAGER: &str = "asymmetric-operator-status";
/// Field manager of the command line.
pub const CLI_MANAGER: &str = "asymmetric-cli";

/// Ports handed out to clones when neither the clone nor the command line says otherwise.
pub const DEFAULT_PORT_RANGE: &str = "3000-3999";
/// TCP port of every backend's control interface.
pub const CONTROL_PORT: u16 = 9901;
/// TCP port at which every backend answers over TLS, with a certificate of the installation's authority.
pub const TLS_PORT: u16 = 9443;
/// Loopback port in a backend's pod that relays to its Postgres server; reached by port-forward only.
pub const RELAY_PORT: u16 = 5432;
/// Loopback port in a backend's pod where `asym connect --webhooks` connects to be sent webhooks; reached by
/// port-forward only.
pub const WEBHOOKS_PORT: u16 = 9902;
