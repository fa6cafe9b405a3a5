import type { Command } from 'commander'

/** Placeholder until the simulator's owner writes it. */
export const addSimulateCommand = (program: Command): void => void program.command('simulate')
