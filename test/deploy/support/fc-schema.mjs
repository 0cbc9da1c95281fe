/**
 * What the template of examples/function-compute may have, by the documentation of the component `fc3` of Serverless Devs and of
 * Function Compute (https://help.aliyun.com/zh/functioncompute/fc/). The component's own schema is in no package of npm.
 */
const text = { type: 'string', minLength: 1 }
const whole = (minimum, maximum) => ({ type: 'integer', minimum, maximum })
const object = (required, optional = {}) => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
})

const healthCheck = object({
  httpGetUrl: { type: 'string', pattern: '^/' },
  initialDelaySeconds: whole(0, 120),
  periodSeconds: whole(1, 120),
  timeoutSeconds: whole(1, 3),
  failureThreshold: whole(1, 120),
  successThreshold: whole(1, 120),
})

const httpTrigger = object({
  triggerName: text,
  triggerType: { const: 'http' },
  triggerConfig: object({
    authType: { enum: ['anonymous', 'function', 'jwt'] },
    methods: {
      type: 'array',
      uniqueItems: true,
      items: { enum: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] },
    },
  }),
})

const props = object({
  region: { type: 'string', pattern: String.raw`^\$\{vars\.\w+\}$` },
  functionName: { type: 'string', pattern: String.raw`^[A-Za-z_][\w-]{0,63}$` },
  description: { type: 'string', maxLength: 256 },
  runtime: { enum: ['custom', 'custom.debian10', 'custom.debian11', 'custom.debian12'] },
  code: text,
  customRuntimeConfig: object({
    command: { type: 'array', minItems: 1, items: text },
    port: whole(1, 65535),
    healthCheckConfig: healthCheck,
  }),
  // A multiple of 0.05, with one to four times as many GB of memory.
  cpu: { type: 'number', minimum: 0.05, maximum: 16 },
  memorySize: { ...whole(128, 32768), multipleOf: 64 },
  diskSize: { enum: [512, 10240] },
  timeout: whole(1, 86400),
  instanceConcurrency: whole(1, 200),
  environmentVariables: { type: 'object', additionalProperties: { type: 'string' } },
  triggers: { type: 'array', minItems: 1, items: httpTrigger },
})

export const fcSchema = object({
  edition: { const: '3.0.0' },
  name: text,
  access: text,
  vars: object({ region: { enum: ['cn-beijing', 'cn-hangzhou', 'ap-southeast-1'] } }),
  resources: {
    type: 'object',
    minProperties: 1,
    additionalProperties: object({ component: { const: 'fc3' }, props }),
  },
})
