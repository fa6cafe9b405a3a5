import { packageVersion } from '@keyfob/runtime'
import { Command } from 'commander'
import { checkOptions } from './check-options.ts'
import { addAuditCommand } from './commands/audit.ts'
import { addApprovalVerbs } from './commands/approvals.ts'
import { addCampaignsCommand } from './commands/campaigns.ts'
import { addCancelCommand } from './commands/cancel.ts'
import { addCatalogueCommand } from './commands/catalogue.ts'
import { addCommandsCommand } from './commands/commands.ts'
import { addConformCommand } from './commands/conform.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addFiguresCommand } from './commands/figures.ts'
import { addKeysCommand } from './commands/keys.ts'
import { addExplainCommand } from './commands/explain.ts'
import { addLogLevelCommand } from './commands/log-level.ts'
import { addMeCommand } from './commands/me.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addParkedCommand } from './commands/parked.ts'
import { addSchedulesCommand } from './commands/schedules.ts'
import { addSendCommand } from './commands/send.ts'
import { addServeCommand } from './commands/serve.ts'
import { addSigningKeysCommand } from './commands/signing-keys.ts'
import { addSimulateCommand } from './commands/simulate.ts'
import { addSmokeCommand } from './commands/smoke.ts'
import { addVehiclesCommand } from './commands/vehicles.ts'
import { addWatchCommand } from './commands/watch.ts'
import { addWebhooksCommand } from './commands/webhooks.ts'
import { shareApiOptions } from './shared-options.ts'
import { commanderOutput, quietOutput } from './terminal.ts'

/**
 * The `keyfob` command, with one file for each verb. Nothing runs until it is parsed.
 *
 * @param failures `json`: commander says nothing of wrong usage, because the caller reports it
 */
export const buildProgram = (failures: 'text' | 'json' = 'text'): Command => {
  const program = new Command('keyfob')
    .description(
      'Keyfob carries a command from a REST call over MQTT to a vehicle, and brings back one truthful outcome.',
    )
    .version(packageVersion(import.meta.url))
    .showHelpAfterError('(keyfob --help lists the commands)')
    .addHelpText(
      'after',
      '\nExit codes: 0 success, 1 the result is negative (refused, not succeeded, a broken law), 2 wrong usage or configuration, 3 Keyfob, a part or a vehicle could not be reached, 4 the output could not be written.',
    )
    .configureOutput(failures === 'json' ? quietOutput : commanderOutput)
  for (const add of [
    addServeCommand,
    addSendCommand,
    addWatchCommand,
    addVehiclesCommand,
    addCommandsCommand,
    addCancelCommand,
    addExplainCommand,
    addApprovalVerbs,
    addCatalogueCommand,
    addSchedulesCommand,
    addCampaignsCommand,
    addParkedCommand,
    addWebhooksCommand,
    addKeysCommand,
    addAuditCommand,
    addMeCommand,
    addFiguresCommand,
    addDemoCommand,
    addSigningKeysCommand,
    addSimulateCommand,
    addSmokeCommand,
    addConformCommand,
    addDoctorCommand,
    addLogLevelCommand,
    addMigrateCommand,
  ])
    add(program)
  shareApiOptions(program)
  checkOptions(program)
  return program
}
