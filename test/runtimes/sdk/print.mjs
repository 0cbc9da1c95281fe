/** For Bun, Deno and Node.js: prints what the SDKs found in process. */
import { createGateway } from 'dashscope-gateway/fetch'
import process from 'node:process'

import { runSdk } from './run-sdk.mjs'

const { DASHSCOPE_BASE_URL: baseUrl, RESULT_ORIGINS } = process.env
console.log(JSON.stringify(await runSdk(createGateway({ baseUrl, resultOrigins: [RESULT_ORIGINS] }))))
