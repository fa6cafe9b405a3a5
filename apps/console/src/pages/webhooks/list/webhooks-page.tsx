import type { Webhook } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { linkTo } from '../../../router/links.ts'
import { useApi, useMay } from '../../../session/session-context.ts'
import { Age } from '../../../shared/age.tsx'
import { Button } from '../../../shared/button.tsx'
import { Empty } from '../../../shared/empty.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { SecretDialog } from '../../../shared/secret/secret-dialog.tsx'
import type { Column } from '../../../shared/table/column.ts'
import { Trouble } from '../../../shared/trouble.tsx'
import { WholeTable } from '../../../shared/whole-table.tsx'
import { ConditionMark } from '../condition-mark.tsx'
import { type Made, WebhookDialog } from '../form/webhook-dialog.tsx'
import { secretAdvice } from '../secret-advice.ts'
import { filterText } from '../webhook-text.ts'

const columns: readonly Column<Webhook>[] = [
  { id: 'url', header: 'URL', width: 'minmax(140px, 1.4fr)', cell: ({ url }) => <span title={url}>{url}</span> },
  { id: 'condition', header: 'State', width: '92px', cell: (webhook) => <ConditionMark webhook={webhook} /> },
  {
    id: 'filter',
    header: 'Wants',
    width: 'minmax(110px, 1fr)',
    from: 620,
    cell: (webhook) => <span title={filterText(webhook)}>{filterText(webhook)}</span>,
  },
  {
    id: 'description',
    header: 'Description',
    width: 'minmax(100px, 1fr)',
    from: 860,
    cell: ({ description }) => description,
  },
  {
    id: 'failing',
    header: 'Fails since',
    width: '90px',
    from: 460,
    align: 'end',
    cell: ({ failingSince }) => <Age at={failingSince} none="" inRow />,
  },
]

/** URLs that receive status events. */
const WebhooksPage = () => {
  const api = useApi()
  const [, navigate] = useLocation()
  const mayWrite = useMay('webhooks:write')
  const [isCreating, setCreating] = useState(false)
  const [made, setMade] = useState<Made>()
  const { data, error, isPending } = useQuery({
    queryKey: ['webhooks', 'list'],
    queryFn: ({ signal }) => api.webhooks.list({ signal }),
    refetchInterval: 5_000,
  })
  return (
    <>
      <PageHeader title="Webhooks">
        {mayWrite && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            Create a webhook
          </Button>
        )}
      </PageHeader>
      {error !== null && <Trouble error={error} doing="list webhooks" />}
      <WholeTable
        label="Webhooks"
        columns={columns}
        rows={data ?? []}
        keyOf={({ id }) => id}
        linkOf={({ id }) => linkTo.webhook(id)}
        empty={isPending ? <Empty title="Loading…" /> : <NoWebhooks />}
      />
      {isCreating && <WebhookDialog onMade={setMade} onClose={() => setCreating(false)} />}
      {made !== undefined && (
        <SecretDialog
          title="The secret of the webhook"
          secret={made.secret}
          what="the secret"
          advice={secretAdvice}
          onClose={() => navigate(linkTo.webhook(made.id))}
        />
      )}
    </>
  )
}

const NoWebhooks = () => (
  <Empty title="There are no webhooks">
    <p>A webhook sends each status event to a URL of yours, signed, at least once and in order per command.</p>
  </Empty>
)

export default WebhooksPage
