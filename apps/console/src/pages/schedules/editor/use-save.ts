import type { Schedule } from '@keyfob/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { linkTo } from '../../../router/links.ts'
import type { FormField } from '../../../send/form/form-field.ts'
import { useApi } from '../../../session/session-context.ts'
import { type Draft, changeOf, inputOf } from './draft.ts'

/** Makes the schedule, or changes the one that is there; and leads to its page. */
export const useSave = (saved: Schedule | undefined) => {
  const api = useApi()
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  return useMutation({
    mutationFn: ({ draft, fields }: { readonly draft: Draft; readonly fields: readonly FormField[] }) =>
      saved === undefined
        ? api.schedules.create(inputOf(draft, fields))
        : api.schedules.change(saved.id, changeOf(draft, fields)),
    onSuccess: ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['schedules'] })
      navigate(linkTo.schedule(id))
    },
  })
}
