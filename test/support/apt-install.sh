#!/usr/bin/env bash
# Installs packages of Debian: apt-install.sh NAME... Suites may run side by side, and apt-get refuses to.
set -euo pipefail
exec 9>"${TMPDIR:-/tmp}/apt-install.lock"
flock 9
again=$(dirname "${BASH_SOURCE[0]}")/try-again.sh
bash "$again" apt-get update -qq -o APT::Update::Error-Mode=any
DEBIAN_FRONTEND=noninteractive bash "$again" apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-unsafe-io "$@" >/dev/null
