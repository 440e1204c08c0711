# What the steps of .ci/run do. Sourced by each step's own shell.
# shellcheck shell=bash

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

container_of() { compose ps --all --quiet "$1" 2>/dev/null || compose ps --quiet "$1"; }

# The builder says a thousand lines; they are of interest when it fails.
compose_up() {
  local log status=0
  log="$(mktemp)"
  compose up --build --detach >"$log" 2>&1 || status=$?
  if [ "$status" = 0 ]; then tail -n 12 "$log"; else tail -n 80 "$log"; fi
  rm -f "$log"
  if [ "$status" != 0 ]; then compose logs --tail 30; fi
  return "$status"
}

compose_healthy() {
  local service state
  for service in redis mongo account-service projector; do
    while state="$(docker inspect --format '{{.State.Health.Status}}' "$(container_of "$service")")"; do
      [ "$state" != healthy ] || break
      # The logs on the way: a container that starts over and over says why only there.
      if [ "$SECONDS" -gt 100 ]; then compose logs --tail 30 "$service"; return 1; fi
      sleep 1
    done
    echo "$service: $state"
  done
}

import_sample() {
  npm run import -- "$SAMPLE" --url "http://127.0.0.1:$STREAMFOLD_HTTP_PORT" --verify \
    --mongo "mongodb://127.0.0.1:$STREAMFOLD_MONGO_PORT/?directConnection=true"
}

log_length() { docker exec "$(container_of redis)" redis-cli XLEN accountStream; }

import_again() {
  local before after
  before="$(log_length)"
  import_sample
  after="$(log_length)"
  echo "events in the log: $before before, $after after"
  [ "$before" = "$after" ] && [ "$before" -gt 0 ]
}

show_log() {
  local entries
  entries="$(docker exec "$(container_of redis)" redis-cli XRANGE accountStream - + COUNT 3)"
  echo "$entries"
  grep -q '"type":"create"' <<<"$entries"
}

# An app that has to be killed would end with 137: requests cut, entries not acknowledged.
compose_stops() {
  local service code status=0
  compose stop
  for service in account-service projector redis mongo; do
    code="$(docker inspect --format '{{.State.ExitCode}}' "$(container_of "$service")")"
    echo "$service: exit code $code"
    [ "$code" = 0 ] || status=1
  done
  return "$status"
}

# Says so, and ends well, where the package registry of Python cannot be reached.
fuzz_service() { node infra/run.mjs fuzz --seconds 60 --or-skip; }

# Without the condition that leads to the sources, as whoever installs a package has it.
built_packages() {
  node infra/run.mjs build
  local node=.streamfold/toolchain/node-24/node_modules/node/bin/node
  [ -x "$node" ] || node=node
  for package in accounts account-projections api-keys client event-store projections; do
    (cd "packages/$package" && "../../$node" --input-type=module --eval \
      "const all = await import('@streamfold/$package'); console.log('$package exports', Object.keys(all).length, 'names')")
  done
  "$node" apps/cli/dist/main.js --help | head -n 3
}

# The package as npm would get it, judged by the tools of its users, then installed where nothing of
# the workspace is and used from JavaScript and from TypeScript.
packed_package() {
  local folder root="$PWD" pnpm tsc="$PWD/node_modules/typescript/bin/tsc" tarball
  folder="$(mktemp -d)"
  # shellcheck disable=SC2064 # The folder of now.
  trap "rm -rf '$folder'" EXIT
  pnpm="$(node -p 'require("./package.json").packageManager')"
  # What an earlier build left behind would be packed too.
  rm -rf packages/event-store/dist
  node infra/run.mjs build
  local node="$root/.streamfold/toolchain/node-24/node_modules/node/bin/node"
  [ -x "$node" ] || node="$(command -v node)"
  (cd packages/event-store && npx -y "$pnpm" --config.pm-on-fail=ignore pack --silent --pack-destination "$folder")
  tarball="$(echo "$folder"/*.tgz)"
  "$node" node_modules/publint/src/cli.js run --strict "$tarball"
  "$node" node_modules/@arethetypeswrong/cli/dist/index.js --profile esm-only --format ascii "$tarball"
  mkdir "$folder/consumer"
  cp packages/event-store/test/consumer/* "$folder/consumer"
  cd "$folder/consumer"
  echo '{"private":true,"type":"module"}' >package.json
  npm install --no-fund --no-audit --loglevel=error "$tarball" @types/node@24
  "$node" plain.mjs
  "$node" "$tsc" --noEmit --strict --exactOptionalPropertyTypes --module nodenext --target es2024 \
    --types node typed.ts
  echo 'type-checks as TypeScript'
}
