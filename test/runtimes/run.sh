#!/usr/bin/env bash
# The contract in Bun, Deno and workerd, against the simulator: their binaries come from npm, without install scripts. Arguments go to
# Vitest.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."

if ! cmp -s "$here/package-lock.json" "$here/node_modules/.made-from"; then
  bash test/support/try-again.sh npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund --silent
  cp "$here/package-lock.json" "$here/node_modules/.made-from"
fi
exec node_modules/.bin/vitest run --project runtimes "$@"
