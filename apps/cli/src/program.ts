import { Command } from 'commander'
import { checkOptions } from './check-options.ts'
import { addCommandsCommand } from './commands/commands.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addKeysCommand } from './commands/keys.ts'
import { addExplainCommand } from './commands/explain.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addParkedCommand } from './commands/parked.ts'
import { addSchedulesCommand } from './commands/schedules.ts'
import { addSendCommand } from './commands/send.ts'
import { addServeCommand } from './commands/serve.ts'
import { addSimulateCommand } from './commands/simulate.ts'
import { addSmokeCommand } from './commands/smoke.ts'
import { addVehiclesCommand } from './commands/vehicles.ts'
import { addWatchCommand } from './commands/watch.ts'
import { addWebhooksCommand } from './commands/webhooks.ts'
import { commanderOutput } from './terminal.ts'

/** The `keyfob` command, with one file for each verb. Nothing runs until it is parsed. */
export const buildProgram = (): Command => {
  const program = new Command('keyfob')
    .description(
      'Keyfob carries a command from a REST call over MQTT to a vehicle, and brings back one truthful outcome.',
    )
    .version('0.1.0')
    .showHelpAfterError('(keyfob --help lists the commands)')
    .addHelpText(
      'after',
      '\nExit codes: 0 success, 1 the result is negative (refused, not succeeded, a broken law), 2 wrong usage or configuration, 3 Keyfob, a part or a vehicle could not be reached, 4 the output could not be written.',
    )
    .configureOutput(commanderOutput)
  for (const add of [
    addServeCommand,
    addSendCommand,
    addWatchCommand,
    addVehiclesCommand,
    addCommandsCommand,
    addExplainCommand,
    addSchedulesCommand,
    addParkedCommand,
    addWebhooksCommand,
    addKeysCommand,
    addSimulateCommand,
    addSmokeCommand,
    addDoctorCommand,
    addMigrateCommand,
  ])
    add(program)
  checkOptions(program)
  return program
}
