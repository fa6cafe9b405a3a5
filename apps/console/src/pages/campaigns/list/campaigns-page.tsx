import { Link } from 'wouter'
import { linkTo } from '../../../router/links.ts'
import { useApi } from '../../../session/session-context.ts'
import { ButtonLink } from '../../../shared/button-link.tsx'
import { Empty } from '../../../shared/empty.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { usePaged } from '../../../shared/paged/use-paged.ts'
import { Trouble } from '../../../shared/trouble.tsx'
import { WholeTable } from '../../../shared/whole-table.tsx'
import { useMayMake } from '../use-may-send.ts'
import { campaignColumns } from './campaign-columns.tsx'

/** All campaigns, the newest first. */
const CampaignsPage = () => {
  const api = useApi()
  const mayMake = useMayMake()
  const { rows, error, isPending, onEnd } = usePaged(
    ['campaigns', 'list'],
    (cursor, signal) => api.campaigns.list({ cursor, limit: 50 }, { signal }).first(),
    5_000,
  )
  return (
    <>
      <PageHeader title="Campaigns">
        {mayMake && (
          <ButtonLink kind="primary" to={linkTo.newCampaign}>
            New campaign
          </ButtonLink>
        )}
      </PageHeader>
      {error !== null && <Trouble error={error} doing="list campaigns" />}
      <WholeTable
        label="Campaigns"
        columns={campaignColumns}
        rows={rows}
        keyOf={({ id }) => id}
        linkOf={({ id }) => linkTo.campaign(id)}
        onEnd={onEnd}
        empty={error === null && <NoCampaigns isPending={isPending} mayMake={mayMake} />}
      />
    </>
  )
}

const NoCampaigns = ({ isPending, mayMake }: { readonly isPending: boolean; readonly mayMake: boolean }) =>
  isPending ? (
    <Empty title="Loading…" />
  ) : (
    <Empty title="There are no campaigns">
      <p>A campaign sends one command to many vehicles, once each, in waves, and stops when too many of a wave fail.</p>
      {mayMake ? (
        <p>
          <Link href={linkTo.newCampaign}>Make the first one</Link>: it says how many vehicles it is for before it
          begins.
        </p>
      ) : (
        <p>A caller with the scope campaigns:write makes one of commands that it may send.</p>
      )}
    </Empty>
  )

export default CampaignsPage
