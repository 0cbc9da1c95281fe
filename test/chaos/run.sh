#!/usr/bin/env bash
# Hostile and heavy load on the gateway, started as in production. Arguments select cases by name; by default all of them
# run one after the other, each with its own gateway. Linux only: the figures of processes are read from /proc.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
export PATH=$PWD/node_modules/.bin:$PATH
source test/support/run-scripts.sh

# The types are removed from the scripts once; the gateways start without this cache, as users start them.
export NODE_COMPILE_CACHE=$PWD/node_modules/.cache/compile-cache

# Each stream takes two sockets of the gateway and, with both ends in one process, two of the test.
ulimit -n "$(ulimit -Hn)" 2>/dev/null

cases=$(cd "$here" && ls -- *.ts | sed 's/\.ts$//' | grep -vx soak)
for name in "$@"; do
  if ! grep -qxF -- "$name" <<<"$cases"; then
    echo "There is no case '$name':" $cases >&2
    exit 2
  fi
done
for name in ${@:-$cases}; do
  run timeout --kill-after=5 400 node --expose-gc "test/chaos/$name.ts"
done
summarize
