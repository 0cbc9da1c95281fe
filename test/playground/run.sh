#!/usr/bin/env bash
# The playground in Debian's Chromium, against the simulator. Words choose checks by their name: run.sh "wrong key". Screenshots are
# kept in artefacts/, whose path is printed. PAGE_SLOWDOWN=6 slows the pages down.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
export PATH=$PWD/node_modules/.bin:$PATH

command -v chromium >/dev/null || bash test/support/apt-install.sh chromium
# Anew where the lock file has changed. No package's own scripts are needed.
if ! cmp -s "$here/package-lock.json" "$here/node_modules/.made-from"; then
  bash test/support/try-again.sh npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund --silent || exit
  cp "$here/package-lock.json" "$here/node_modules/.made-from"
fi

source test/support/run-scripts.sh
run node test/playground/main.mjs "$@"
echo "Screenshots: $here/artefacts"
summarize
