import { messageOf } from '@keyfob/runtime'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { printError, printJson, printLine } from '../terminal.ts'

export const addMigrateCommand = (program: Command): void => {
  program
    .command('migrate')
    .description('migrate the tables of DATABASE_URL, and end (each start of Keyfob does so, too)')
    .option('--json', 'one JSON object')
    .action(migrate)
}

const migrate = async ({ json }: { json?: true }): Promise<void> => {
  const { makeConfig, migrateOnly, readEnvironment } = await import('@keyfob/cloud')
  const config = makeConfig(readEnvironment())
  try {
    const applied = await migrateOnly(config)
    if (json) return printJson({ database: config.databaseUrl, applied })
    for (const name of applied) printLine(`applied ${name}`)
    printLine(applied.length === 0 ? 'Nothing to do: the tables are up to date.' : 'The tables are up to date.')
  } catch (error) {
    printError(messageOf(error))
    process.exitCode = config.databaseUrl === null ? exitCodes.usage : exitCodes.failed
  }
}
