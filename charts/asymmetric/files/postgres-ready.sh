#!/bin/sh
# Succeeds when the server takes connections.
for directory in /usr/lib/postgresql/*/bin; do
  PATH="$directory:$PATH"
done
exec pg_isready --quiet --host=127.0.0.1 --username=postgres
