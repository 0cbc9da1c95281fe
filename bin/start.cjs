'use strict'
// A file of its own: old versions of Node.js cannot read `import()`.
void import('../dist/program/main.js')
