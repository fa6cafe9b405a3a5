import { KeyfobClient, ProblemError } from '@keyfob/client'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { learnServerTime } from './server-clock.ts'
import { SessionContext, type SessionState } from './session-context.ts'
import { storeKey, storedKey } from './stored-key.ts'

/** An operator waits for seconds, not for a minute; `mayHaveTakenEffect` says the rest. */
const retry = { attempts: 3, within: 8_000 }

const clientWith = (apiKey: string | undefined): KeyfobClient =>
  new KeyfobClient({ url: '', apiKey, retry, timeout: 35_000 })

/** Asks who the key of this tab is (`GET /me`), also without one: on loopback none may be needed. */
export const Session = ({ children }: { readonly children: ReactNode }) => {
  const queries = useQueryClient()
  // An object of its own for each attempt, so that the same key can be asked about again.
  const [held, setHeld] = useState(() => ({ key: storedKey() }))
  const [state, setState] = useState<SessionState>({ status: 'asking' })
  const api = useMemo(() => clientWith(held.key), [held])

  const enter = useCallback(
    (key: string | undefined) => {
      storeKey(key)
      queries.clear()
      setState({ status: 'asking' })
      setHeld({ key })
    },
    [queries],
  )
  const signOut = useCallback(
    (because?: string) => {
      storeKey(undefined)
      queries.clear()
      setState({ status: 'signed-out', because })
    },
    [queries],
  )
  useAnswerOf(api, setState, signOut)
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ type, query }) => {
        const { error } = query.state
        if (type === 'updated' && isRefusal(error)) signOut(error.detail)
      }),
    [queries, signOut],
  )
  const value = useMemo(
    () => ({ state, api, signOut, signIn: enter, askAgain: () => enter(held.key) }),
    [state, api, signOut, enter, held],
  )
  return <SessionContext value={value}>{children}</SessionContext>
}

/** Asks who is meant by the key of `api`, once for each. */
const useAnswerOf = (
  api: KeyfobClient,
  setState: (state: SessionState) => void,
  signOut: (because?: string) => void,
): void =>
  useEffect(() => {
    const end = new AbortController()
    const onAnswer = ({ headers }: { readonly headers: Headers }): void => learnServerTime(headers)
    api.keys.me({ signal: end.signal, onAnswer }).then(
      (me) => setState({ status: 'signed-in', me }),
      (error: unknown) => {
        if (end.signal.aborted) return
        if (isRefusal(error)) signOut(storedKey() === undefined ? undefined : error.detail)
        else setState({ status: 'unreachable', error })
      },
    )
    return () => end.abort()
  }, [api, setState, signOut])

/** The key is none, or none any more. */
const isRefusal = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && (error.status === 401 || error.code === 'too-many-attempts')
