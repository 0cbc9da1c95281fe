#!/usr/bin/env node
'use strict'
// Any version of Node.js can read this file: it has nothing newer than ECMAScript 5, and loads the rest only if that can run.
var versionOf = /(\d+)\.(\d+)/
var oldest = versionOf.exec(require('../package.json').engines.node)
var given = versionOf.exec(process.versions.node)
var majors = given[1] - oldest[1]

if (majors < 0 || (majors === 0 && given[2] - oldest[2] < 0)) {
  console.error(
    'dashscope-gateway needs Node.js ' +
      oldest[0] +
      ' or newer; this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '). Install a newer version from https://nodejs.org and start it again.',
  )
  console.error(
    'dashscope-gateway 需要 Node.js ' + oldest[0] + ' 或更高版本，请从 https://nodejs.org 安装后重试。',
  )
  process.exit(1)
} else {
  require('./start.cjs')
}
