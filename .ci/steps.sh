# Steps that are timed, bounded and counted. Sourced by .ci/run.
# shellcheck shell=bash

readonly run_seconds_max=2400
logs="$(mktemp -d)"
passed=0 failed=0
failures=()
STEP_STATUS=0

# The port itself if nobody listens on it, else one that the kernel says is free.
free_port() {
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });'
  else
    echo "$1"
  fi
}

pass() { passed=$((passed + $1)); }
fail() { failed=$((failed + $1)); failures+=("$2"); }

# Runs a command or a function of tasks.sh, for so many seconds at most and never past the end of
# the whole run. Its status is in $STEP_STATUS.
run_step() {
  local name="$1" seconds="$2" left=$((run_seconds_max - SECONDS)) started=$SECONDS
  shift 2
  if [ "$left" -lt "$seconds" ]; then seconds=$((left > 1 ? left : 1)); fi
  printf '\n== %s\n' "$name"
  timeout --kill-after=15 "$seconds" bash -euo pipefail -c 'source .ci/tasks.sh; "$@"' _ "$@" \
    </dev/null 2>&1
  STEP_STATUS=$?
  case "$STEP_STATUS" in
    0) printf -- '-- ok, %d s: %s\n' $((SECONDS - started)) "$name" ;;
    124 | 137) printf -- '-- FAILED, not done after %d s: %s\n' "$seconds" "$name" ;;
    *) printf -- '-- FAILED with %d after %d s: %s\n' "$STEP_STATUS" $((SECONDS - started)) "$name" ;;
  esac
}

step() {
  run_step "$@"
  if [ "$STEP_STATUS" = 0 ]; then pass 1; else fail 1 "$1"; fi
}

# A step that has no chance counts as failed, under its own name.
only_if() {
  if [ "$1" = 0 ]; then
    "${@:2}"
  else
    STEP_STATUS=1
    printf '\n== %s\n-- FAILED, not tried: what it needs is not there\n' "$3"
    fail 1 "$3"
  fi
}

# The test suite counts each of its tests; the numbers come from vitest's own report.
tests() {
  local name="$1" counts
  export TEST_REPORT="$logs/tests.json"
  run_step "$name" "$2" "${@:3}" -- --reporter=default --reporter=json "--outputFile.json=$TEST_REPORT"
  # shellcheck disable=SC2016 # JavaScript, not shell.
  counts="$(node -p 'const r = JSON.parse(require("fs").readFileSync(process.env.TEST_REPORT)); `${r.numPassedTests} ${r.numFailedTests}`' 2>/dev/null)" || counts='0 0'
  pass "${counts% *}"
  if [ "${counts#* }" != 0 ]; then
    fail "${counts#* }" "$name"
  # A file that cannot be loaded, a leak or a time-out fails the run without failing a test; and a
  # run of no tests proves nothing.
  elif [ "$STEP_STATUS" != 0 ] || [ "${counts% *}" = 0 ]; then
    fail 1 "$name"
  fi
}

note_running_daemon() {
  daemon_was_there=no
  if timeout 10 docker version >/dev/null 2>&1; then daemon_was_there=yes; fi
}

# Ends what was started, in the reverse order, then says the result: on every way out.
finish() {
  local status=$?
  trap - EXIT INT TERM
  printf '\n== cleaning up\n'
  if timeout 10 docker version >/dev/null 2>&1; then
    timeout --kill-after=10 90 bash -c 'source .ci/tasks.sh; compose down --volumes --remove-orphans --timeout 20' \
      </dev/null >"$logs/down.log" 2>&1 || tail -n 5 "$logs/down.log"
    if [ "$daemon_was_there" = no ]; then stop_daemon; fi
  fi
  rm -rf "$logs"
  if [ "$status" != 0 ] && [ "$failed" = 0 ]; then fail 1 "the run itself, which ended with $status"; fi
  printf 'took %d s\n' "$SECONDS"
  if [ "$failed" != 0 ]; then printf 'failed: %s\n' "${failures[@]}"; fi
  printf '%d passed, %d failed\n' "$passed" "$failed"
  if [ "$failed" = 0 ] && [ "$passed" != 0 ]; then exit 0; else exit 1; fi
}

stop_daemon() {
  local pid
  pid="$(cat "${DOCKERD_PID_FILE:-/var/run/docker.pid}" 2>/dev/null)" || return 0
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 30); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 1
  done
  echo "dockerd (process $pid) does not end"
}
