import { ApprovalNeeded, ProblemError, type SubmitInput, type SubmittedCommand } from '@keyfob/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useApi } from '../session/session-context.ts'
import { randomKey } from './random-key.ts'

/**
 * Submits, under one key as long as the request is the same: whoever presses the button again after no answer came does not
 * send a second command [L10]. Another request has a key of its own.
 */
export const useSubmit = (onSent: (sent: Pick<SubmittedCommand, 'id'>) => void) => {
  const api = useApi()
  const queries = useQueryClient()
  const held = useRef({ request: '', key: '' })
  return useMutation({
    mutationFn: (input: SubmitInput) => {
      const request = JSON.stringify(input)
      if (held.current.request !== request) held.current = { request, key: randomKey() }
      return api.commands.submit(input, { idempotencyKey: held.current.key }).catch(waiting)
    },
    onSuccess: (command) => {
      held.current = { request: '', key: '' }
      void queries.invalidateQueries({ queryKey: ['commands'] })
      onSent(command)
    },
  })
}

/** One that waits for an approval has a page of its own, too. */
const waiting = (error: unknown): Pick<SubmittedCommand, 'id'> => {
  if (error instanceof ApprovalNeeded) return error.approval
  throw error
}

/** What the API found wrong, by the pointer of the field. */
export const problemsIn = (error: unknown): Readonly<Record<string, string>> =>
  error instanceof ProblemError
    ? Object.fromEntries(error.errors.map(({ pointer = '', detail }) => [pointer, detail]))
    : {}
