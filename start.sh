#!/usr/bin/env bash
# Installs and builds what is missing or older than the sources, then runs the gateway. Options pass on: ./start.sh --simulate --port 9000
# Settings come from the environment; a file .env beside this script fills in what the environment leaves open.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [[ ! -x node_modules/.bin/node || package-lock.json -nt node_modules/.package-lock.json ]]; then
  command -v npm >/dev/null || { echo 'npm is missing: install Node.js, which brings it.' >&2; exit 1; }
  npm ci >&2
fi
node_modules/.bin/node scripts/build-if-stale.ts

arguments=()
if [[ -f .env ]]; then arguments+=(--env-file=.env); fi
# A crash leaves no memory image, and with it no key, behind; nor does SIGUSR1 open the inspector.
ulimit -c 0
# The package brings its own Node; exec, so that signals reach the server itself.
exec node_modules/.bin/node --disable-sigusr1 ${arguments[@]+"${arguments[@]}"} dist/cli/main.js "$@"
