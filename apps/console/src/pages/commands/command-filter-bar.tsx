import type { State } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../session/session-context.ts'
import { FilterBar, SearchFilter, SelectFilter, TextFilter } from '../../shared/filters/filter-bar.tsx'
import filters from '../../shared/filters/filters.module.css'
import { SavedChips } from '../../shared/filters/saved-chips.tsx'
import { useFilters } from '../../shared/filters/use-filters.ts'
import { StateBadge } from '../../shared/state-badge.tsx'
import { stateFacts } from '../../shared/state-facts.ts'
import { toggled } from './toggled.ts'

/** All filters of `GET /commands` that a person sets; links from other pages may set more of them. */
export const CommandFilterBar = () => {
  const { search, set, setAll } = useFilters()
  const filter = (name: string) => ({ value: search.get(name) ?? '', onChange: (value: string) => set(name, value) })
  return (
    <>
      <FilterBar>
        <SearchFilter label="VIN" {...filter('vin')} />
        <SelectFilter label="Command" any="Every command" options={useTypeOptions()} {...filter('command')} />
        <TextFilter label="Reason" {...filter('reason')} />
        <TextFilter label="Who" {...filter('who')} />
        <TextFilter label="Label of the vehicle" {...filter('label')} />
        <SavedChips page="commands" query={search.toString()} onChoose={setAll} />
      </FilterBar>
      <StateChips {...filter('state')} />
    </>
  )
}

const useTypeOptions = (): readonly (readonly [string, string])[] => {
  const api = useApi()
  const { data = [] } = useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.catalogue.list({ signal }),
    staleTime: Infinity,
  })
  return data.map(({ name }) => [name, name])
}

interface StateChipsProps {
  /** With commas between them. */
  readonly value: string
  readonly onChange: (value: string) => void
}

const StateChips = ({ value, onChange }: StateChipsProps) => {
  const chosen = value === '' ? [] : value.split(',')
  const states = Object.keys(stateFacts) as readonly State[] // its keys are the states
  return (
    <div className={filters.chips} role="group" aria-label="States">
      {states.map((state) => (
        <button
          key={state}
          type="button"
          className={filters.chip}
          aria-pressed={chosen.includes(state)}
          onClick={() => onChange(toggled(chosen, state).join(','))}
        >
          <StateBadge state={state} />
        </button>
      ))}
    </div>
  )
}
