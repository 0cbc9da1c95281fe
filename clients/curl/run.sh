#!/usr/bin/env bash
# The commands of the documentation. They name port 8000, so a gateway of their own listens there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

case ${1:-} in
  install)
    command -v curl >/dev/null || bash ../../test/support/apt-install.sh curl
    ;;
  *) exec bash ../run-node.sh "$@" ;;
esac
