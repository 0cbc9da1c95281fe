/**
 * The official SDK in a page of any origin. Each user of the page types their own key: never put one into a page.
 * npm install openai esbuild && npx esbuild page.mjs --bundle --format=esm --outfile=bundle.js
 */
import OpenAI from 'openai'

const form = document.querySelector('#ask')
const answer = document.querySelector('#answer')
const status = document.querySelector('#status')
let stream

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { baseURL, apiKey, question } = Object.fromEntries(new FormData(form))
  answer.textContent = ''
  status.textContent = '…'
  try {
    const client = new OpenAI({ baseURL, apiKey, dangerouslyAllowBrowser: true })
    stream = await client.chat.completions.create({
      model: 'farui-plus',
      messages: [{ role: 'user', content: question }],
      stream: true,
    })
    for await (const { choices } of stream) answer.textContent += choices[0]?.delta.content ?? ''
    status.textContent = stream.controller.signal.aborted ? 'Stopped' : 'Done'
  } catch (error) {
    status.textContent = `${error.constructor.name}: ${error.message} (${error.requestID ?? 'no answer'})`
  }
})
document.querySelector('#stop').addEventListener('click', () => stream?.controller.abort())
