#!/usr/bin/env bash
# As for the other npm packages, with Debian's Chromium.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [ "${1:-}" = install ] && ! command -v chromium >/dev/null; then
  bash ../../test/support/apt-install.sh chromium
fi
exec bash ../run-node.sh "$@"
