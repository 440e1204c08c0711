#!/bin/bash
# Takes the same arguments as the official image's: options or a file alone are for redis-server.
set -euo pipefail
umask 0077

if [[ "${1:-}" == -* || "${1:-}" == *.conf ]]; then
  set -- redis-server "$@"
fi

if [ "${1:-}" = redis-server ]; then
  # The official image is compiled with protected mode off: without a file that says otherwise, a
  # published port has to answer, and behind it every client comes from the bridge, not from loopback.
  if [[ "${2:---}" == -* && " $* " != *' --protected-mode '* ]]; then
    set -- "$@" --protected-mode no
  fi
  if [ "$(id -u)" = 0 ]; then
    chown -R redis:redis /data
    exec setpriv --reuid redis --regid redis --clear-groups "$@"
  fi
fi
exec "$@"
