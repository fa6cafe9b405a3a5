import { countText } from '../../format/count.ts'
import { linkTo } from '../../router/links.ts'
import { Empty } from '../../shared/empty.tsx'
import { FilterBar, SearchFilter, SelectFilter, TextFilter } from '../../shared/filters/filter-bar.tsx'
import { SavedChips } from '../../shared/filters/saved-chips.tsx'
import { useFilters } from '../../shared/filters/use-filters.ts'
import layout from '../../shared/layout.module.css'
import { PageHeader } from '../../shared/page-header.tsx'
import panel from '../../shared/panel.module.css'
import { DataTable } from '../../shared/table/data-table.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { usePresenceOverlay } from './use-presence-overlay.ts'
import { useVehicles } from './use-vehicles.ts'
import { vehicleColumns } from './vehicle-columns.tsx'
import { sortWords, unseenWords } from './vehicle-filters.ts'

const VehiclesPage = () => {
  const { search } = useFilters()
  const { rows, readOn, total, error, isPending } = useVehicles(search)
  const withPresence = usePresenceOverlay()
  const rowAt = (index: number) => {
    const row = rows[index]
    return row === undefined ? undefined : withPresence(row)
  }
  return (
    <>
      <PageHeader title="Vehicles">
        {total !== undefined && <span>{`${countText(total)} ${total === 1 ? 'vehicle' : 'vehicles'}`}</span>}
      </PageHeader>
      <VehicleFilters />
      {error !== null && <Trouble error={error} doing="list vehicles" />}
      <div className={`${panel.panel} ${layout.fill}`}>
        <DataTable
          label="Vehicles"
          columns={vehicleColumns}
          count={rows.length}
          total={total}
          rowAt={rowAt}
          keyOf={({ vin }) => vin}
          linkOf={({ vin }) => linkTo.vehicle(vin)}
          onEnd={readOn}
          empty={<NoVehicles isPending={isPending} />}
        />
      </div>
    </>
  )
}

const VehicleFilters = () => {
  const { search, set, setAll } = useFilters()
  const filter = (name: string) => ({
    value: search.get(name) ?? '',
    onChange: (value: string) => set(name, value),
  })
  const presence = [
    ['true', 'Online'],
    ['false', 'Offline'],
  ] as const
  return (
    <FilterBar>
      <SearchFilter label="Beginning or end of a VIN" {...filter('q')} />
      <SelectFilter label="Presence" any="Online or not" options={presence} {...filter('online')} />
      <SelectFilter label="Last seen" any="Whenever seen" options={unseenWords} {...filter('unseen')} />
      <TextFilter label="Label" {...filter('label')} />
      <TextFilter label="Version, as sdk:1" {...filter('version')} />
      <SelectFilter label="Order" any="By VIN" options={sortWords} {...filter('sort')} />
      <SavedChips page="vehicles" query={search.toString()} onChoose={setAll} />
    </FilterBar>
  )
}

const NoVehicles = ({ isPending }: { readonly isPending: boolean }) =>
  isPending ? (
    <Empty title="Loading…" />
  ) : (
    <Empty title="No vehicles fit">
      <p>
        Clear the filters, or register one: <code>keyfob vehicles register VIN</code>
      </p>
    </Empty>
  )

export default VehiclesPage
