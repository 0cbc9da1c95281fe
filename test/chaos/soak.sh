#!/usr/bin/env bash
# Mixed load, then no requests; `--minutes 10 --idle 2` by default. Linux only.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH=$PWD/node_modules/.bin:$PATH
source test/support/run-scripts.sh

run node test/chaos/soak.ts "$@"
summarize
