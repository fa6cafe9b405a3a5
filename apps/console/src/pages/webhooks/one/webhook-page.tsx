import type { Webhook } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { useApi, useMay } from '../../../session/session-context.ts'
import { Age } from '../../../shared/age.tsx'
import { CopyButton } from '../../../shared/copy-button.tsx'
import { Facts } from '../../../shared/facts.tsx'
import layout from '../../../shared/layout.module.css'
import { PageHeader } from '../../../shared/page-header.tsx'
import { Panel } from '../../../shared/panel.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { useWrites } from '../../../shared/write/use-writes.ts'
import { WriteNote } from '../../../shared/write/write-note.tsx'
import { ConditionMark } from '../condition-mark.tsx'
import { filterText } from '../webhook-text.ts'
import { DeliveriesTable } from './deliveries-table.tsx'
import { TestPanel } from './test-panel.tsx'
import { WebhookActions } from './webhook-actions.tsx'

/** One webhook: how it is, and what became of each event. */
const WebhookPage = () => {
  const { id = '' } = useParams()
  const api = useApi()
  const writes = useWrites(['webhooks'])
  const mayWrite = useMay('webhooks:write')
  const { data, error } = useQuery({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => api.webhooks.get(id, { signal }),
    refetchInterval: 3_000,
  })
  if (data === undefined) return error === null ? <p>Loading…</p> : <Trouble error={error} doing="show the webhook" />
  return (
    <>
      <PageHeader
        title={`Webhook ${new URL(data.url).host}`}
        heading={
          <>
            Webhook <ConditionMark webhook={data} />
          </>
        }
      >
        {mayWrite && <WebhookActions webhook={data} writes={writes} />}
      </PageHeader>
      <WriteNote writes={writes} />
      <div className={layout.columns}>
        <WebhookFacts webhook={data} />
        {mayWrite && <TestPanel webhook={data} />}
      </div>
      <DeliveriesTable id={id} write={mayWrite ? writes.write : undefined} />
    </>
  )
}

const WebhookFacts = ({ webhook }: { readonly webhook: Webhook }) => {
  const { id, url, description, gone, failingSince, position, createdAt } = webhook
  return (
    <Panel title="Where to, and what">
      <Facts
        facts={{
          URL: <code>{url}</code>,
          For: description === '' ? undefined : description,
          Wants: filterText(webhook),
          'Fails since': failingSince === null ? undefined : <Age at={failingSince} />,
          Gone: gone ? 'Its endpoint answered 410 Gone: enable it once the URL is right.' : undefined,
          Position: `event ${position}`,
          Made: <Age at={createdAt} />,
          Id: (
            <>
              <code>{id}</code> <CopyButton text={id} what="the id" />
            </>
          ),
        }}
      />
    </Panel>
  )
}

export default WebhookPage
