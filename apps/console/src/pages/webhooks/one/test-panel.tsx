import type { Webhook } from '@keyfob/client'
import { useMutation } from '@tanstack/react-query'
import { useApi } from '../../../session/session-context.ts'
import { Button } from '../../../shared/button.tsx'
import { CliLine } from '../../../shared/cli-line.tsx'
import { keyfobLine } from '../../../shared/cli/shell-line.ts'
import layout from '../../../shared/layout.module.css'
import { Mark } from '../../../shared/mark.tsx'
import { Panel } from '../../../shared/panel.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { testText } from '../webhook-text.ts'

/** Sends a `webhook.test` event now, once, and shows what the endpoint says. */
export const TestPanel = ({ webhook: { id } }: { readonly webhook: Webhook }) => {
  const api = useApi()
  const { mutate, isPending, data, error } = useMutation({ mutationFn: () => api.webhooks.test(id) })
  return (
    <Panel
      title="Test"
      aside={
        <Button onClick={() => mutate()} disabled={isPending}>
          {isPending ? 'Waiting…' : 'Send a test'}
        </Button>
      }
    >
      <div className={layout.stack}>
        <p>Sends a webhook.test event now, once. It is not among the deliveries.</p>
        {data !== undefined && (
          <p role="status">
            <Mark kind={data.delivered ? 'good' : 'bad'}>{testText(data)}</Mark>
          </p>
        )}
        {error !== null && <Trouble error={error} doing="send a test" />}
        <CliLine line={keyfobLine(['webhooks', 'test', id])} />
      </div>
    </Panel>
  )
}
