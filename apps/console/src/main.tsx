import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './theme/base.css'
import './theme/tokens.css'
import { applyTheme, storedTheme } from './theme/theme.ts'

applyTheme(storedTheme())
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root".')
createRoot(root).render(<App />)
