import { tool } from 'ai'
import { z } from 'zod'

/** A tool that notes which cities it was asked about. */
export function weatherTool(asked) {
  return tool({
    description: '查询天气',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => {
      asked.push(city)
      return `${city}：晴，22 度`
    },
  })
}
