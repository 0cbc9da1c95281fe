import './styles/base.css'
import './styles/layout.css'
import './styles/controls.css'
import './styles/parts.css'
import './styles/inspector.css'
import './styles/chat.css'
import './styles/markdown.css'

import { render } from 'preact'

import { App } from './app.tsx'
import { loadModels } from './state/models.ts'
import { loadSettings } from './state/settings.ts'

// A file that is dropped beside its field would otherwise replace the page, and with it the key and the conversation.
for (const name of ['dragover', 'drop'] as const)
  document.addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault()
  })

// Before the page knows whether the gateway is simulated it cannot know whether a question needs a key.
await loadSettings()
const root = document.querySelector('#app')
if (root !== null) render(<App />, root)
await loadModels()
