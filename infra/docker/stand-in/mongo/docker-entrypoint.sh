#!/bin/bash
# Takes the same arguments as the official image's: options alone are for mongod.
set -euo pipefail

if [[ "${1:-}" == -* ]]; then
  set -- mongod "$@"
fi

if [ "${1:-}" = mongod ]; then
  # Loopback inside a container is reached by nobody: like the official image, listen on all of its
  # interfaces unless the caller said where.
  if [[ " $* " != *' --bind_ip'* ]]; then
    set -- "$@" --bind_ip_all
  fi
  if [ "$(id -u)" = 0 ]; then
    chown -R mongodb:mongodb /data/db /data/configdb
    exec setpriv --reuid mongodb --regid mongodb --clear-groups "$@"
  fi
fi
exec "$@"
