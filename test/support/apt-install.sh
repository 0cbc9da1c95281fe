#!/usr/bin/env bash
# Installs packages of Debian: apt-install.sh NAME... Suites may run side by side, and apt-get refuses to.
set -euo pipefail
exec 9>"${TMPDIR:-/tmp}/apt-install.lock"
flock 9
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-unsafe-io "$@" >/dev/null
