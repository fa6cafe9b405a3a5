import { messageOf, seconds } from '@keyfob/runtime'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { withBroker } from '../broker-options.ts'
import { countArgument, durationArgument, withApi } from '../options.ts'
import type { SimulateOptions } from '../simulate/run-simulate.ts'

type Simulator = typeof import('@keyfob/simulator')

export const addSimulateCommand = (program: Command): void => {
  // Loaded when this verb is chosen, before its options are parsed and its help is shown.
  let simulator: Simulator | undefined
  const command = program
    .command('simulate')
    .description(
      'run a fleet of simulated vehicles and their callers against a running Keyfob, and check whether it kept its laws',
    )
    .option('--vehicles <count>', 'how many', countArgument(100_000), 100)
    .option('--commands-per-minute <count>', 'of all callers together', countArgument(600_000), 600)
    .option('--in-turn', 'command every vehicle once, and then again, instead of any of them at random')
    .option('--signed', 'sign and verify both directions, each vehicle with a key of its own, which is registered')
    .option('--processes <count>', 'of the fleet; default: as many as its files and ports ask for', countArgument(64))
    .addOption(
      new Option('--for <duration>', 'how long commands are sent; open ones then settle')
        .argParser(durationArgument)
        .default(seconds(60), '60s'),
    )
    .option(
      '--behaviour <name[:share]>',
      'a misbehaviour and its share, as in sleepy:10%; may be repeated; all:10% is each of them',
      (text: string, earlier: readonly string[]) => behaviourArgument(simulator, text, earlier),
      [],
    )
    .option(
      '--wake-port <port>',
      'take wake-ups on this port of 127.0.0.1, signed by KEYFOB_WAKE_SECRET; sleepy vehicles sleep until one comes',
      countArgument(65_535),
    )
    .option('--seed <number>', 'the same seed gives the same simulation', countArgument(9_999_999), 1)
    .option('--log <file>', 'one JSON line for each action and response of a vehicle; - is the standard output')
  withApi(withBroker(command))
    .addHelpText('after', () => behavioursHelp(simulator))
    .action(async (options: SimulateOptions) => (await import('../simulate/run-simulate.ts')).runSimulate(options))
  program.hook('preSubcommand', async (_program, verb) => {
    if (verb === command) simulator = await import('@keyfob/simulator')
  })
}

/** `keyfob help simulate` does not choose the verb, so the simulator is not loaded then. */
const behavioursHelp = (simulator: Simulator | undefined): string => {
  if (simulator === undefined) return '\n"keyfob simulate --help" lists the behaviours.'
  const rows = simulator.behaviours.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`)
  return `\nBehaviours:\n${rows.join('\n')}`
}

/** Checked while the options are parsed, so that a wrong name is wrong usage; shares are parsed together later. */
const behaviourArgument = (
  simulator: Simulator | undefined,
  text: string,
  earlier: readonly string[],
): readonly string[] => {
  try {
    simulator?.parseBehaviourShares([text])
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error))
  }
  return [...earlier, text]
}
