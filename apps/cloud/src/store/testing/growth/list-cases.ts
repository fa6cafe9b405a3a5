import type { SqlStores } from '../../make-sql-stores.ts'
import {
  type GrownStore,
  type GrowthCase,
  ofVehicle,
  openOnes,
  page,
  pageOfWeeks,
  pageRows,
  walkToPage,
} from './growth-case.ts'

export const listCases: readonly GrowthCase[] = [
  { name: 'the newest commands', rows: pageRows, run: ({ commands }) => commands.list({}, undefined, page) },
  { name: 'a later page', rows: pageRows, run: ({ commands }, { settled }) => commands.list({}, settled, page) },
  {
    name: 'commands of a vehicle',
    rows: pageRows,
    run: ({ commands }, { vin }) => commands.list({ vin }, undefined, page),
  },
  {
    name: 'a later page of a vehicle',
    rows: pageRows,
    run: ({ commands }, { vin, settled }) => commands.list({ vin }, settled, page),
  },
  ...(['queued', 'sent', 'running', 'succeeded', 'failed', 'expired', 'unknown'] as const).flatMap((state) => [
    {
      name: `commands that are ${state}`,
      rows: openOnes,
      run: ({ commands }: SqlStores) => commands.list({ states: [state] }, undefined, page),
    },
    {
      name: `commands of a vehicle that are ${state}`,
      rows: ofVehicle,
      run: ({ commands }: SqlStores, { vin }: GrownStore) => commands.list({ vin, states: [state] }, undefined, page),
    },
  ]),
  {
    name: 'commands of a common type',
    rows: walkToPage,
    run: ({ commands }) => commands.list({ command: 'doors_lock' }, undefined, page),
  },
  {
    name: 'commands of a rare type',
    rows: pageOfWeeks + openOnes,
    run: ({ commands }) => commands.list({ command: 'trunk_open' }, undefined, page),
  },
  {
    name: 'commands of a type that was never used',
    rows: openOnes,
    run: ({ commands }) => commands.list({ command: 'horn_honk' }, undefined, page),
  },
  {
    name: 'commands of a vehicle of a type that it never had',
    rows: ofVehicle,
    run: ({ commands }, { vin }) => commands.list({ vin, command: 'horn_honk' }, undefined, page),
  },
  {
    name: 'commands of a rare type that failed',
    rows: pageRows,
    run: ({ commands }) => commands.list({ command: 'trunk_open', states: ['failed'] }, undefined, page),
  },
]
