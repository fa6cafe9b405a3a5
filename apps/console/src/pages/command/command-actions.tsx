import type { CommandWithTimeline } from '@keyfob/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useSend } from '../../send/send-context.ts'
import { useApi, useMay } from '../../session/session-context.ts'
import { Button } from '../../shared/button.tsx'
import { Icon } from '../../shared/icon.tsx'

interface CommandActionsProps {
  readonly command: CommandWithTimeline
  readonly onError: (error: unknown) => void
}

/** What can be done to it now: canceled while it is open, and sent again as another command. */
export const CommandActions = ({ command, onError }: CommandActionsProps) => {
  const send = useSend()
  const cancel = useCancel(command.id, onError)
  if (!useMay('commands:send')) return null
  const { vin, command: name, params, settledAt, cancelRequestedAt } = command
  const isCanceling = cancelRequestedAt !== null || cancel.isPending
  return (
    <>
      {settledAt === null && (
        <Button disabled={isCanceling} onClick={() => cancel.mutate()}>
          <Icon name="minus" size={13} />
          {isCanceling ? 'Cancel asked for' : 'Cancel'}
        </Button>
      )}
      <Button onClick={() => send({ vin, command: name, params })}>
        <Icon name="send" size={13} />
        Send again
      </Button>
    </>
  )
}

const useCancel = (id: string, onError: (error: unknown) => void) => {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => api.commands.cancel(id),
    onError,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['command', id] }),
  })
}
