import type { Delivery, InputOf } from '@keyfob/client'
import { useMemo, useState } from 'react'
import { linkTo } from '../../../router/links.ts'
import { useApi } from '../../../session/session-context.ts'
import { Empty } from '../../../shared/empty.tsx'
import { FilterBar, SelectFilter } from '../../../shared/filters/filter-bar.tsx'
import layout from '../../../shared/layout.module.css'
import { usePaged } from '../../../shared/paged/use-paged.ts'
import { Panel } from '../../../shared/panel.tsx'
import { DataTable } from '../../../shared/table/data-table.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import type { Writes } from '../../../shared/write/use-writes.ts'
import { deliveryColumns } from './delivery-columns.tsx'
import { replayDeliveryWrite } from './webhook-writes.ts'

type State = InputOf<'listDeliveries'>['query']['state']

const states: readonly NonNullable<State>[] = ['pending', 'delivered', 'parked']

interface DeliveriesTableProps {
  readonly id: string
  /** Absent for who may not. */
  readonly write: Writes['write'] | undefined
}

/** Newest first; a row leads to the command or the campaign of its event. */
export const DeliveriesTable = ({ id, write }: DeliveriesTableProps) => {
  const api = useApi()
  const [state, setState] = useState<State>()
  const { rows, error, isPending, onEnd } = usePaged(
    ['webhooks', 'deliveries', id, state],
    (cursor, signal) => api.webhooks.deliveries(id, { state, cursor, limit: 50 }, { signal }).first(),
    3_000,
  )
  const columns = useMemo(
    () => deliveryColumns(write && ((delivery: Delivery) => write(replayDeliveryWrite(api, id, delivery)))),
    [api, id, write],
  )
  const filter = (
    <FilterBar>
      <SelectFilter
        label="State of deliveries"
        any="Every state"
        value={state ?? ''}
        options={states.map((each) => [each, each])}
        onChange={(value) => setState(states.find((each) => each === value))}
      />
    </FilterBar>
  )
  return (
    <div className={layout.fill}>
      <Panel title="Deliveries" aside={filter} flush>
        {error !== null && <Trouble error={error} doing="list deliveries" />}
        <DataTable
          label="Deliveries, newest first"
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={(delivery) => delivery.id}
          linkOf={({ commandId, campaignId }) =>
            commandId === null ? linkTo.campaign(campaignId ?? '') : linkTo.command(commandId)
          }
          onEnd={onEnd}
          empty={
            <Empty title={isPending ? 'Loading…' : 'There are no deliveries'}>
              {!isPending && <p>Each event that it wants is one. Send a command, and its events are here.</p>}
            </Empty>
          }
        />
      </Panel>
    </div>
  )
}
