import type { RotatedSecret, Webhook } from '@keyfob/client'
import { useMutation } from '@tanstack/react-query'
import { utcText } from '../../../format/instant.ts'
import { useApi } from '../../../session/session-context.ts'
import { keyfobLine } from '../../../shared/cli/shell-line.ts'
import { FormDialog } from '../../../shared/dialog/form-dialog.tsx'
import { SecretDialog } from '../../../shared/secret/secret-dialog.tsx'

interface RotateDialogProps {
  readonly webhook: Webhook
  readonly onClose: () => void
}

/** A new secret, shown once. The one of before signs, too, for another day. */
export const RotateDialog = ({ webhook: { id }, onClose }: RotateDialogProps) => {
  const api = useApi()
  const rotate = useMutation({ mutationFn: () => api.webhooks.rotateSecret(id), gcTime: 0 })
  if (rotate.data !== undefined) return <NewSecret rotated={rotate.data} onClose={onClose} />
  return (
    <FormDialog
      title="Rotate the secret"
      action="Rotate"
      line={keyfobLine(['webhooks', 'rotate', id])}
      isPending={rotate.isPending}
      error={rotate.error}
      doing="rotate the secret"
      onSubmit={() => rotate.mutate()}
      onClose={onClose}
    >
      <p>
        There will be a new secret. The one of now signs, too, for another 24 hours: change the receiver until then.
      </p>
    </FormDialog>
  )
}

const NewSecret = ({ rotated, onClose }: { readonly rotated: RotatedSecret; readonly onClose: () => void }) => (
  <SecretDialog
    title="The new secret"
    secret={rotated.secret}
    what="the secret"
    advice={`The previous one signs, too, until ${utcText(rotated.previousUntil)}: change the receiver until then.`}
    onClose={onClose}
  />
)
