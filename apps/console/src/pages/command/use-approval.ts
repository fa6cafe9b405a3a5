import type { Approval, Command } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../session/session-context.ts'

/** Who approved a command; undefined where its type needs no approval now, and while it is not known. */
export const useApproval = ({ id, command }: Pick<Command, 'id' | 'command'>): Approval | undefined => {
  const api = useApi()
  const { data: type } = useQuery({
    queryKey: ['catalogue', command],
    queryFn: ({ signal }) => api.catalogue.get(command, { signal }),
    staleTime: Infinity,
  })
  const { data } = useQuery({
    queryKey: ['approvals', id],
    queryFn: ({ signal }) => api.approvals.get(id, { signal }),
    enabled: type !== undefined && type.approval !== null,
    staleTime: Infinity,
  })
  return data
}
