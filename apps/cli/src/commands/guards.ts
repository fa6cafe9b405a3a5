import type { CheckedGuard, VehicleGuards } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { printJson, printLine, printTable } from '../terminal.ts'

/** `keyfob vehicles guards <vin>`: which commands it may begin now, and by which evidence. */
export const addGuardsCommand = (vehicles: Command): void => {
  withApi(vehicles.command('guards').description('say which commands a vehicle may begin now, by their guards'))
    .argument('<vin>', 'of the vehicle')
    .action(guards)
}

const guards = async (vin: string, { json, ...options }: ApiOptions): Promise<void> => {
  const found = await clientOf(options).vehicles.guards(vin)
  if (json) printJson(found)
  else show(found)
}

const show = ({ items }: VehicleGuards): void => {
  if (items.length === 0) return printLine('No command type of the catalogue has guards.')
  printTable(
    ['command', 'now', 'guard', 'evidence'],
    items.flatMap(({ command, guards: checked }) =>
      checked.map((guard) => [command, guard.holds ? 'holds' : 'fails', guard.condition, evidenceOf(guard)]),
    ),
  )
}

const evidenceOf = ({ fault, evidence }: CheckedGuard): string => {
  const said = evidence === null ? 'none' : `${JSON.stringify(evidence.value)}, ${evidence.ageSeconds} s old`
  return fault === null || fault === 'not_so' || fault === 'no_evidence' ? said : `${said} (${fault})`
}
