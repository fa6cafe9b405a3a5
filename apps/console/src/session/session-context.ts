import type { KeyfobClient, Me } from '@keyfob/client'
import { createContext, useContext } from 'react'
import { type Scope, mayTry } from './scope.ts'

/** Who uses the console. `asking` and `unreachable` are states of the first moment; later ones are shown by each page. */
export type SessionState =
  | { readonly status: 'asking' }
  | { readonly status: 'unreachable'; readonly error: unknown }
  | { readonly status: 'signed-out'; readonly because: string | undefined }
  | { readonly status: 'signed-in'; readonly me: Me }

export interface SessionValue {
  readonly state: SessionState
  readonly api: KeyfobClient
  readonly signIn: (key: string) => void
  readonly signOut: (because?: string) => void
  readonly askAgain: () => void
}

export const SessionContext = createContext<SessionValue | undefined>(undefined)

export const useSession = (): SessionValue => {
  const value = useContext(SessionContext)
  if (value === undefined) throw new Error('useSession is for what is inside of Session.')
  return value
}

/** The calls of the API, with the key of this tab. */
export const useApi = (): KeyfobClient => useSession().api

/** Who is signed in; below `Gate` there is always one. */
export const useMe = (): Me => {
  const { state } = useSession()
  if (state.status !== 'signed-in') throw new Error('useMe is for what is inside of Gate.')
  return state.me
}

/** Whether the caller may do what needs this scope. What it may not do is not shown. */
export const useMay = (scope: Scope): boolean => mayTry(useMe().scopes, scope)
