import type { Command } from 'commander'

export const addServeCommand = (program: Command): void => {
  program
    .command('serve')
    .description('run Keyfob: database, broker, API and some demo vehicles in this process (settings: environment)')
    .action(async () => (await import('../serve/run-serve.ts')).runServe())
}
