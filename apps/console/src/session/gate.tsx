import type { ReactNode } from 'react'
import { Button } from '../shared/button.tsx'
import { Trouble } from '../shared/trouble.tsx'
import styles from './gate.module.css'
import { useSession } from './session-context.ts'
import { SignIn } from './sign-in.tsx'

/** Shows the console to who may look at it; else how to become one. */
export const Gate = ({ children }: { readonly children: ReactNode }) => {
  const { state, askAgain } = useSession()
  if (state.status === 'signed-in') return children
  if (state.status === 'signed-out') return <SignIn because={state.because} />
  return (
    <main className={styles.center}>
      {state.status === 'asking' ? (
        <p role="status">Asking Keyfob who you are…</p>
      ) : (
        <div className={styles.card}>
          <Trouble error={state.error} doing="ask who you are" />
          <Button onClick={askAgain}>Try again</Button>
        </div>
      )}
    </main>
  )
}
