#!/usr/bin/env bash
# The package as npm makes it, installed in an empty folder: the command, the entries, their types, and its size.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
export PATH=$PWD/node_modules/.bin:$PATH

source test/support/run-scripts.sh

# The tools that look at packages, anew where the lock file has changed.
if ! cmp -s "$here/package-lock.json" "$here/node_modules/.made-from"; then
  bash test/support/try-again.sh npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund --silent &&
    cp "$here/package-lock.json" "$here/node_modules/.made-from" || exit
fi

run node "$here/check.ts"
summarize
