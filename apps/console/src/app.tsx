import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { Router } from 'wouter'
import { base } from './router/links.ts'
import { Gate } from './session/gate.tsx'
import { makeQueryClient } from './session/query-client.ts'
import { Session } from './session/session.tsx'
import { Shell } from './shell/shell.tsx'

/** The console: who asks is found out first (`Gate`), then the shell shows the page that the URL names. */
export const App = () => {
  const [queries] = useState(makeQueryClient)
  return (
    <QueryClientProvider client={queries}>
      <Router base={base}>
        <Session>
          <Gate>
            <Shell />
          </Gate>
        </Session>
      </Router>
    </QueryClientProvider>
  )
}
