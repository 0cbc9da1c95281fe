import './styles/base.css'
import './styles/layout.css'
import './styles/parts.css'
import './styles/inspector.css'
import './styles/chat.css'
import './styles/markdown.css'

import { options, render } from 'preact'

import { App } from './app.tsx'
import { loadModels } from './state/models.ts'
import { loadSettings } from './state/settings.ts'

// A fast answer changes the page once per frame, not once per event.
options.debounceRendering = (callback) => requestAnimationFrame(callback)

const root = document.querySelector('#app')
if (root !== null) render(<App />, root)

await loadSettings()
await loadModels()
