import type { Command } from '@keyfob/client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../../session/session-context.ts'

export interface Resent {
  readonly accepted: number
  /** In the words of the API, by VIN. */
  readonly refused: readonly { readonly vin: string; readonly why: string }[]
}

export type Progress = { readonly kind: 'idle' } | ({ readonly kind: 'sending' | 'done' } & Resent)

/** Sends commands again one after the other, each under a key of its own, and tells how far it is. */
export const useResend = () => {
  const api = useApi()
  const queries = useQueryClient()
  const [progress, setProgress] = useState<Progress>({ kind: 'idle' })
  const resend = async (commands: readonly Command[]): Promise<void> => {
    let result: Resent = { accepted: 0, refused: [] }
    for (const { vin, command, params } of commands) {
      setProgress({ kind: 'sending', ...result })
      result = await api.commands.submit({ vin, command, params }).then(
        () => ({ ...result, accepted: result.accepted + 1 }),
        (error: unknown) => ({ ...result, refused: [...result.refused, { vin, why: wordsOf(error) }] }),
      )
    }
    setProgress({ kind: 'done', ...result })
    void queries.invalidateQueries({ queryKey: ['commands'] })
  }
  return { progress, resend }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'no answer')
