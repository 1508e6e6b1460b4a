//! What stands behind the options of every verb: what it prints, and commands to copy.

mod templates;

pub(crate) use templates::{TEMPLATE_PUSH, VERIFY};

/// Of `asym spin`.
pub(crate) const SPIN: &str = "\
Prints per clone its id, mode, URL, database and environment, and once its
tokens. A clone that fails is removed again, unless --keep is given.

Examples:
  asym spin slack --seed acme-corp
  asym spin slack stripe --group trial
  asym spin slack --name slack-demo --json
  asym spin slack --from before-the-trial";

/// Of `asym ls`.
pub(crate) const LS: &str = "\
Prints a line per clone, or per template with its modes and fixtures.

Examples:
  asym ls
  asym ls --templates
  asym ls --json";

/// Of `asym status`.
pub(crate) const STATUS: &str = "\
Prints a line per clone, or one clone with its URL, seed, database, image and
services, and what it waits for or failed with. Tokens are never shown.

Examples:
  asym status
  asym status slack-a1b2
  asym status slack-a1b2 --json";

/// Of `asym reset`.
pub(crate) const RESET: &str = "\
The run that ends is kept for a while, see asym runs. Prints one line with the
new epoch.

Examples:
  asym reset slack-a1b2
  asym reset slack-a1b2 --rotate-tokens";

/// Of `asym seed`.
pub(crate) const SEED: &str = "\
Content that nobody wrote to is replaced; to what a run has written, the fixture
is added. Prints the rows written and refused, and at most five warnings.

Examples:
  asym seed slack-a1b2 --fixture acme-corp";

/// Of `asym snapshot`.
pub(crate) const SNAPSHOT: &str = "\
Requests are held for the moment that copying takes. Prints the snapshot's name.

Examples:
  asym snapshot slack-a1b2
  asym snapshot slack-a1b2 --name before-the-trial
  asym snapshot slack-a1b2 --as-fixture busy-week";

/// Of `asym snapshots`.
pub(crate) const SNAPSHOTS: &str = "\
Prints a line per snapshot. With --delete it prints nothing.

Examples:
  asym snapshots
  asym snapshots slack-a1b2
  asym snapshots --delete before-the-trial";

/// Of `asym restore`.
pub(crate) const RESTORE: &str = "\
The run that ends is kept for a while, see asym runs. Prints one line.

Examples:
  asym restore slack-a1b2 before-the-trial";

/// Of `asym stop`.
pub(crate) const STOP: &str = "\
Prints nothing on success.

Examples:
  asym stop slack-a1b2
  asym stop slack-a1b2 stripe-c3d4";

/// Of `asym start`.
pub(crate) const START: &str = "\
Waits until the clones serve again. Prints nothing on success.

Examples:
  asym start slack-a1b2";

/// Of `asym upgrade`.
pub(crate) const UPGRADE: &str = "\
Data, tokens and address stay; added migrations run on the data that is there.
Prints per clone what was changed.

Examples:
  asym upgrade slack-a1b2
  asym upgrade --all
  asym upgrade slack-a1b2 --reset";

/// Of `asym runs`.
pub(crate) const RUNS: &str = "\
Prints a line per run. A run lasts from one reset to the next.

Examples:
  asym runs slack-a1b2
  asym query slack-a1b2 --run 1 \"select count(*) from messages\"";

/// Of `asym destroy`.
pub(crate) const DESTROY: &str = "\
Prints nothing on stdout, and on stderr a line per clone.

Examples:
  asym destroy slack-a1b2
  asym destroy slack-a1b2 stripe-c3d4";

/// Of `asym logs`.
pub(crate) const LOGS: &str = "\
Prints the lines as they were written; where there are several services, behind
the name of theirs.

Examples:
  asym logs slack-a1b2
  asym logs slack-a1b2 --follow --tail 20
  asym logs acme --since 5m";

/// Of `asym tokens`.
pub(crate) const TOKENS: &str = "\
Prints a line per token and per id that belongs to them. Only this verb and
asym spin show tokens.

Examples:
  asym tokens slack-a1b2
  asym tokens slack-a1b2 --json
  asym tokens slack-a1b2 --reprovision";

/// Of `asym query`.
pub(crate) const QUERY: &str = "\
Prints the rows as a table, or with --json as a list of objects.

Examples:
  asym query slack-a1b2 \"select ts, text from messages\"
  asym query slack-a1b2 --json -f score.sql
  asym query slack-a1b2 --run 1 \"select count(*) from messages\"";

/// Of `asym db`.
pub(crate) const DB: &str = "\
Prints a command that opens psql through a forward of its own; the login is in a
file that only you can read, not in the command.

Examples:
  asym db slack-a1b2                # print the command
  eval \"$(asym db slack-a1b2)\"      # run it
  asym db slack-a1b2 -- psql        # the same, for as long as psql runs
  asym db slack-a1b2 -- pg_dump     # any other program of Postgres";

/// Of `asym connect`.
pub(crate) const CONNECT: &str = "\
Without a command it prints one export line per variable for a shell, says on
stderr what listens where, and forwards until Ctrl-C.

Examples:
  asym connect acme
  asym connect acme -- python agent.py
  asym connect slack-a1b2 -- sh -c 'curl \"$SLACK_API_URL\"'
  eval \"$(asym connect acme --detach)\"
  asym connect --stop acme
  asym connect acme --webhooks 127.0.0.1:8080";

/// Of `asym env spin`.
pub(crate) const ENV_SPIN: &str = "\
Clones are made in the order of the file; one that fails does not hold up the
others. Prints a line for the environment and one per member with its URL;
failures go to stderr.

Examples:
  asym env spin examples/acme.env.yaml
  asym env spin acme.env.yaml --json";

/// Of `asym env status`.
pub(crate) const ENV_STATUS: &str = "\
Prints a line per environment, or one environment and a line per member.

Examples:
  asym env status
  asym env status acme";

/// Of `asym env render`.
pub(crate) const ENV_RENDER: &str = "\
Prints an Environment for kubectl apply and for git; needs no cluster.

Examples:
  asym env render examples/acme.env.yaml
  asym env render acme.env.yaml | kubectl apply -f -";

/// Of `asym env stop`.
pub(crate) const ENV_STOP: &str = "\
Prints nothing on success.

Examples:
  asym env stop acme";

/// Of `asym env start`.
pub(crate) const ENV_START: &str = "\
Waits until the members serve again. Prints nothing on success.

Examples:
  asym env start acme";

/// Of `asym env reset`.
pub(crate) const ENV_RESET: &str = "\
All members are reset at once. Prints a line for the environment and one per
member with its time and epoch; failures go to stderr.

Examples:
  asym env reset acme";

/// Of `asym env destroy`.
pub(crate) const ENV_DESTROY: &str = "\
Prints nothing on stdout, and on stderr a line per clone.

Examples:
  asym env destroy acme";

/// Of `asym import`.
pub(crate) const IMPORT: &str = "\
Everything is checked before anything is made. Prints what was made; what the
file has and this does not take over is said on stderr.

Examples:
  asym import ~/.asymmetric/registry.json --dry-run
  asym import registry.json";

/// Of `asym export`.
pub(crate) const EXPORT: &str = "\
Prints a registry.json of version 2. Tokens are in it only with --tokens.

Examples:
  asym export
  asym export --file registry.json --tokens";

/// Of `asym doctor`.
pub(crate) const DOCTOR: &str = "\
Prints a line per thing that was looked at, and what to do about problems. The
exit status is 1 when something does not work.

Examples:
  asym doctor
  asym doctor --fix";

/// Of `asym completion`.
pub(crate) const COMPLETION: &str = "\
Prints a script; its last line says how to install it. Names of clones,
environments and so on come from the cluster that the line speaks of.

kubectl asym completes where kubectl does, with a link to this program that is
called kubectl_complete-asym on the PATH.

Examples:
  source <(asym completion bash)
  asym completion fish | source";

/// Of `asym version`.
pub(crate) const VERSION: &str = "\
Prints a line per part.

Examples:
  asym version
  asym version --client";

/// Of `asym config`.
pub(crate) const CONFIG: &str = "\
Prints what is in force and where each value comes from.

Examples:
  asym config
  asym config set namespace team
  asym config unset namespace";

/// Of `asym config set`.
pub(crate) const CONFIG_SET: &str = "\
Prints nothing on success.

Examples:
  asym config set namespace team";

/// Of `asym config unset`.
pub(crate) const CONFIG_UNSET: &str = "\
Prints nothing on success.

Examples:
  asym config unset namespace";
