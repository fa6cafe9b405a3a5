import type { CampaignVehicle, CampaignWithProgress } from '@keyfob/client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { linkTo } from '../../../router/links.ts'
import { useApi } from '../../../session/session-context.ts'
import { Button } from '../../../shared/button.tsx'
import { Empty } from '../../../shared/empty.tsx'
import { useFilters } from '../../../shared/filters/use-filters.ts'
import layout from '../../../shared/layout.module.css'
import { usePaged } from '../../../shared/paged/use-paged.ts'
import { Panel } from '../../../shared/panel.tsx'
import type { Column } from '../../../shared/table/column.ts'
import { DataTable } from '../../../shared/table/data-table.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { Vin } from '../../../shared/vin.tsx'
import { VehicleStateBadge } from '../progress/vehicle-state-badge.tsx'

const columns: readonly Column<CampaignVehicle>[] = [
  { id: 'vin', header: 'Vehicle', width: 'minmax(76px, 180px)', cell: ({ vin }) => <Vin vin={vin} /> },
  {
    id: 'state',
    header: 'State',
    width: 'minmax(104px, 130px)',
    cell: ({ state }) => <VehicleStateBadge state={state} />,
  },
  { id: 'reason', header: 'Reason', width: 'minmax(100px, 1fr)', from: 420, cell: ({ reason }) => reason },
  { id: 'wave', header: 'Wave', width: '52px', align: 'end', cell: ({ wave }) => wave },
  {
    id: 'earlier',
    header: 'Earlier tries',
    width: '84px',
    from: 640,
    align: 'end',
    cell: ({ earlier }) => (earlier.length === 0 ? '' : earlier.length),
  },
]

/** Its vehicles by VIN, in the state that is chosen above. A row leads to its command; one that has none, to the vehicle. */
export const VehiclesTable = ({ campaign: { id, progress } }: { readonly campaign: CampaignWithProgress }) => {
  const api = useApi()
  const { search, set } = useFilters()
  const state = search.get('state') ?? undefined
  const { rows, error, isPending, onEnd } = usePaged(['campaigns', 'vehicles', id, state], (cursor, signal) =>
    api.campaigns.vehicles(id, { state, cursor, limit: 100 }, { signal }).first(),
  )
  useReadAgain(id, JSON.stringify(progress))
  if (error !== null) return <Trouble error={error} doing="list its vehicles" />
  return (
    <div className={layout.fill}>
      <Panel
        title={state === undefined ? 'Vehicles' : `Vehicles that are ${state}`}
        aside={
          state !== undefined && (
            <Button kind="quiet" onClick={() => set('state', '')}>
              Show all
            </Button>
          )
        }
        flush
      >
        <DataTable
          label="Vehicles of the campaign"
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={({ vin }) => vin}
          linkOf={({ vin, commandId, state: own }) =>
            commandId === null || own === 'refused' ? linkTo.vehicle(vin) : linkTo.command(commandId)
          }
          onEnd={onEnd}
          empty={<Empty title={isPending ? 'Loading…' : 'No vehicle is in this state'} />}
        />
      </Panel>
    </div>
  )
}

/** Reads the vehicles again when their numbers have changed, and not before. */
const useReadAgain = (id: string, numbers: string): void => {
  const queries = useQueryClient()
  const seen = useRef(numbers)
  useEffect(() => {
    if (seen.current === numbers) return
    seen.current = numbers
    void queries.invalidateQueries({ queryKey: ['campaigns', 'vehicles', id] })
  }, [queries, id, numbers])
}
