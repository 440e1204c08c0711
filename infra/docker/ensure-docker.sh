#!/usr/bin/env bash
# Makes sure that a Docker daemon answers and that a compose command is there.
#
#   bash infra/docker/ensure-docker.sh        does nothing where both are there already
#
# On Debian, as root, it installs what is missing with apt and starts the daemon itself, because a
# container or a small virtual machine has no init system that would. The daemon's process id is in
# $DOCKERD_PID_FILE (default /var/run/docker.pid) and its log in $DOCKERD_LOG.
set -euo pipefail

readonly pid_file="${DOCKERD_PID_FILE:-/var/run/docker.pid}"
readonly log_file="${DOCKERD_LOG:-/var/log/dockerd.log}"
readonly apt_seconds=420
readonly answer_seconds=60

say() { printf 'docker: %s\n' "$*"; }
fail() { printf 'docker: %s\n' "$*" >&2; exit 1; }

# `docker version` with a server part asks the daemon; a client alone is not enough.
answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
has_compose() { docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null; }

install_packages() {
  [ "$(id -u)" = 0 ] || fail 'missing, and only root can install it (packages docker.io, docker-compose)'
  command -v apt-get >/dev/null || fail 'missing, and this is no Debian: install Docker and its compose plugin'
  say "installing $* with apt"
  export DEBIAN_FRONTEND=noninteractive
  # The package would start the daemon through an init system, if there is one; a failure of that
  # is no failure of ours. `-o DPkg::Lock::Timeout` waits for another apt instead of failing.
  timeout "$apt_seconds" bash -c '
    apt-get -q -o DPkg::Lock::Timeout=120 update &&
    apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends "$@"' _ "$@" \
    </dev/null >"${log_file%.log}-apt.log" 2>&1 ||
    fail "apt could not install $* (its output: ${log_file%.log}-apt.log)"
}

start_daemon() {
  [ "$(id -u)" = 0 ] || fail 'no daemon answers, and only root can start one'
  # After a crash the file names a process that is gone, or by now another program: dockerd would
  # take that for a running daemon and refuse to start.
  if [ -f "$pid_file" ] && [ "$(cat "/proc/$(cat "$pid_file")/comm" 2>/dev/null)" != dockerd ]; then
    rm -f "$pid_file"
  fi
  say "starting the daemon (log: $log_file)"
  # Only a unix socket: nobody reaches the daemon over the network. `--ip` is the address on which
  # ports are published when nothing is said: loopback, so that no test server can be seen from outside.
  # `setsid` and closed descriptors: the daemon outlives this script and holds none of its pipes.
  setsid dockerd --host unix:///var/run/docker.sock --pidfile "$pid_file" --ip 127.0.0.1 \
    </dev/null >"$log_file" 2>&1 &
  local daemon=$! waited=0
  until answers; do
    kill -0 "$daemon" 2>/dev/null || { tail -n 5 "$log_file" >&2; fail 'the daemon ended at once, see above'; }
    [ "$waited" -lt "$answer_seconds" ] || fail "the daemon does not answer after $answer_seconds s"
    sleep 1
    waited=$((waited + 1))
  done
}

missing=()
command -v docker >/dev/null || missing+=(docker.io)
if ! answers && ! command -v dockerd >/dev/null; then missing=(docker.io); fi
command -v docker >/dev/null && has_compose || missing+=(docker-compose)
[ "${#missing[@]}" = 0 ] || install_packages "${missing[@]}"

answers || start_daemon
say "server $(docker version --format '{{.Server.Version}} (API {{.Server.APIVersion}})') answers"
