#!/usr/bin/env bash
# Dockerfile, compose.yaml, what is in deploy/, and examples/function-compute: each as far as a machine without Docker, systemd's process 1 and a
# cluster can tell. Arguments choose: image, commands, systemd, manifests, monitoring, nginx, replicas; all of them by default.
# Installs nginx, Redis, Prometheus, systemd's tools and strace with apt-get where they are missing.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
export PATH=$PWD/node_modules/.bin:$PATH

source test/support/run-scripts.sh
beside=$(mktemp)
nginx=
trap 'rm -f "$log" "$beside"; [ -z "$nginx" ] || kill "$nginx" 2>/dev/null' EXIT

# tell NAME STATUS: what ran beside the others said, and how it ended.
tell() {
  cat "$beside"
  return "$2"
}

# need COMMAND PACKAGE
need() {
  command -v "$1" >/dev/null && return
  echo "== $1 is missing: apt-get install $2"
  if [ "$updated" = no ]; then bash "$again" apt-get update -qq -o APT::Update::Error-Mode=any && updated=yes; fi
  # Services of packages stay off.
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 bash "$again" apt-get install -y -qq --no-install-recommends "$2" >"$log" 2>&1 ||
    cat "$log"
}
updated=no
again=test/support/try-again.sh

# The packages with the schemas, anew where the lock file has changed.
install_schemas() {
  cmp -s "$here/package-lock.json" "$here/node_modules/.made-from" && return
  bash "$again" npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund --silent || return
  cp "$here/package-lock.json" "$here/node_modules/.made-from"
}

for part in "${@:-all}"; do
  case $part in
    image | commands | systemd | manifests | monitoring | nginx | replicas | all) ;;
    *)
      echo "There is no part '$part': image, commands, systemd, manifests, monitoring, nginx, replicas" >&2
      exit 2
      ;;
  esac
done
wants() { [[ " ${*:2} " == *" $1 "* || " ${*:2} " == *" all "* ]]; }

# Most of what nginx is looked at for is waiting: the other parts run meanwhile.
if wants nginx "${@:-all}"; then
  need nginx nginx
  need openssl openssl
  node test/deploy/nginx.ts >"$beside" 2>&1 &
  nginx=$!
fi
if wants image "${@:-all}"; then
  run node test/deploy/image.ts
fi
if wants commands "${@:-all}"; then
  run node test/deploy/commands.ts
fi
if wants systemd "${@:-all}"; then
  need systemd-analyze systemd
  need strace strace
  run node test/deploy/systemd.ts
fi
if wants manifests "${@:-all}"; then
  need redis-server redis-server
  install_schemas
  run node test/deploy/kubernetes.mjs
  run node test/deploy/components.mjs
  run node test/deploy/compose.mjs
  run node test/deploy/function-compute.mjs
fi
if wants monitoring "${@:-all}"; then
  need promtool prometheus
  need redis-server redis-server
  install_schemas
  run node test/deploy/monitoring.mjs
  run node test/deploy/prometheus.ts
fi
if wants replicas "${@:-all}"; then
  need nginx nginx
  need openssl openssl
  need redis-server redis-server
  run node test/deploy/replicas.ts
fi
if wants nginx "${@:-all}"; then
  wait "$nginx"
  run tell nginx.ts "$?"
  nginx=
fi

summarize
