#!/bin/sh
# Starts PostgreSQL on the volume, which is initialised when empty. Runs in the official image and in any other
# that has the server under /usr/lib/postgresql or on the PATH.
set -eu
umask 0077

for directory in /usr/lib/postgresql/*/bin; do
  if [ -x "$directory/postgres" ]; then
    PATH="$directory:$PATH"
  fi
done
export PATH

volume=/var/lib/postgresql/data
data="$volume/pgdata"
password_file=/etc/asymmetric/password/password

if [ ! -d "$data" ]; then
  # Made aside and renamed when complete, so that a start that was killed half way is simply done again.
  rm -rf "$data.new"
  initdb --pgdata="$data.new" --username=postgres --pwfile="$password_file" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C
  sha256sum <"$password_file" >"$data.new/password.sha256"
  mv "$data.new" "$data"
fi

# A volume with fsGroup gets group permissions from the kubelet; the server refuses a data directory that has them.
chmod 0700 "$data"

# The Secret decides: a password made anew for a kept volume, or rotated, is set before anybody connects.
if [ "$(sha256sum <"$password_file")" != "$(cat "$data/password.sha256" 2>/dev/null || true)" ]; then
  password="$(sed "s/'/''/g" "$password_file")"
  printf "ALTER ROLE postgres PASSWORD '%s'\n" "$password" |
    postgres --single -D "$data" -c log_min_messages=warning -c exit_on_error=on postgres >/dev/null
  sha256sum <"$password_file" >"$data/password.sha256"
fi

exec postgres -D "$data" -c config_file=/etc/asymmetric/config/postgresql.conf
