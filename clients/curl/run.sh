#!/usr/bin/env bash
# The commands of the documentation. They name port 8000, so a gateway of their own listens there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

case ${1:-} in
  install)
    if ! command -v curl >/dev/null; then
      apt-get update -qq
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends curl >/dev/null
    fi
    ;;
  *) exec bash ../run-node.sh "$@" ;;
esac
