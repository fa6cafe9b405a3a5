import { type ReactNode, Suspense, lazy, useState } from 'react'
import { type Prefill, SendContext } from './send-context.ts'

const SendDrawer = lazy(() => import('./send-drawer.tsx'))

/** Makes `useSend` work below it. The form is loaded when it is first opened. */
export const Sending = ({ children }: { readonly children: ReactNode }) => {
  const [prefill, setPrefill] = useState<Prefill>()
  return (
    <SendContext value={setPrefill}>
      {children}
      {prefill !== undefined && (
        <Suspense>
          <SendDrawer prefill={prefill} onClose={() => setPrefill(undefined)} />
        </Suspense>
      )}
    </SendContext>
  )
}
