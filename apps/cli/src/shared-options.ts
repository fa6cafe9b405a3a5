import type { Command } from 'commander'
import { withApi } from './options.ts'

/**
 * Lets `--api`, `--key-file` and `--json` stand before the verb too: `keyfob --api URL schedules list`. An option of the verb
 * itself wins. Given before a verb that has no such option, it is wrong usage, and not ignored.
 */
export const shareApiOptions = (program: Command): void => {
  for (const command of [program, ...groupsOf(program)]) {
    command.enablePositionalOptions()
    if (!takesApi(command)) withApi(command)
  }
  program.hook('preAction', (_program, verb) => takeOver(verb))
}

/** Verbs with verbs of their own. */
const groupsOf = (command: Command): readonly Command[] =>
  command.commands.flatMap((verb) => (verb.commands.length > 0 ? [verb, ...groupsOf(verb)] : []))

const takesApi = (command: Command): boolean => command.options.some(({ long }) => long === '--api')

const shared: ReadonlySet<string> = new Set(['api', 'keyFile', 'json'])

const takeOver = (verb: Command): void => {
  for (let above = verb.parent; above !== null; above = above.parent)
    for (const option of above.options) {
      const name = option.attributeName()
      if (above.getOptionValueSource(name) !== 'cli') continue
      // What only lists, as --label of `vehicles`, may mean something else in a verb of its group.
      if (!shared.has(name) || !verb.options.some((own) => own.attributeName() === name))
        verb.error(`error: ${option.long} is no option of "${verb.name()}"`)
      if (verb.getOptionValueSource(name) !== 'cli')
        verb.setOptionValueWithSource(name, above.getOptionValue(name), 'cli')
    }
}
