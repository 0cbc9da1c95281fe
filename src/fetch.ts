/** `dashscope-gateway/fetch`: the gateway for every platform with `fetch`, Bun, Deno and Workers among them. Nothing in it needs Node. */
export * from './index.ts'
