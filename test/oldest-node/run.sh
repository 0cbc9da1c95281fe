#!/usr/bin/env bash
# The oldest Node.js that package.json allows, in place of the package's own: what meets Node's HTTP, sockets, processes and
# signals, where versions differ. Arguments go to Vitest, in place of the files below.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

files=(
  src/server/upstream
  test/process/cli.test.ts test/process/shutdown
  test/process/real-time/{disconnect-sockets,slow-readers,large-bodies} test/integration/server/{disconnect,request-heads}
  test/integration/contract/{stream,requests} test/integration/upstream/{faults,silence}
)
if [ $# -gt 0 ]; then files=("$@"); fi

read -r version platform < <(node_modules/.bin/node -p '
  const [, oldest] = /^>=(\d+\.\d+)$/.exec(require("./package.json").engines.node);
  `${oldest}.0 ${process.platform}-${process.arch}`')
folder=node_modules/.cache/oldest-node
node=$folder/node_modules/node-$platform/bin
if [ "$("$node/node" --version 2>/dev/null)" != "v$version" ]; then
  # The binary alone: the package called node needs a script for that.
  bash test/support/try-again.sh npm install --silent --no-save --ignore-scripts --no-package-lock --prefix "$folder" "node-$platform@$version"
fi
echo "Node.js $("$node/node" --version)"
PATH=$PWD/$node:$PATH "$node/node" node_modules/vitest/vitest.mjs run --project unit --project integration --project process "${files[@]}"
