#!/bin/sh
# Starts Redis with the access control list kept on the volume. The operator adds a user per clone and saves the
# list; the `default` user is the operator's, and its line is written anew because the Secret decides the password.
set -eu
umask 0077

list=/data/users.acl
touch "$list"
hash="$(tr -d '\n' </etc/asymmetric/password/password | sha256sum | cut -d ' ' -f 1)"
{
  echo "user default on #$hash ~* &* +@all"
  grep -v '^user default ' "$list" || true
} >"$list.new"
mv "$list.new" "$list"

exec redis-server /etc/asymmetric/config/redis.conf
