import { createContext, useContext } from 'react'

/** What a form begins with. */
export interface Prefill {
  readonly vin?: string
  readonly command?: string
  readonly params?: Readonly<Record<string, unknown>>
}

export type OpenSend = (prefill: Prefill) => void

export const SendContext = createContext<OpenSend>(() => undefined)

/** Opens the form that sends a command. Ask `useMay('commands:send')` before you show a button for it. */
export const useSend = (): OpenSend => useContext(SendContext)
