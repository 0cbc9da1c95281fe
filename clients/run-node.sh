#!/usr/bin/env bash
# What the clients that are npm packages have in common. In a client's folder: run-node.sh install, run-node.sh test.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH=$here/../node_modules/.bin:$PATH

case ${1:-} in
  install)
    # Anew where the lock file has changed. No package's own scripts are needed.
    if ! cmp -s package-lock.json node_modules/.made-from; then
      bash ../../test/support/try-again.sh npm ci --ignore-scripts --silent
      cp package-lock.json node_modules/.made-from
    fi
    ;;
  test) node test.mjs ;;
  *)
    echo "Usage: run.sh install|test" >&2
    exit 2
    ;;
esac
