import type { Argument, Command, Option } from 'commander'
import { expect, it } from 'vitest'
import { buildProgram } from './program.ts'
import { runKeyfob } from './testing/run-keyfob.ts'

const leavesOf = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)

const wordsOf = (command: Command): readonly string[] =>
  command.parent === null ? [] : [...wordsOf(command.parent), command.name()]

/** Every verb with every option that takes a value, and with every argument. */
const cases = leavesOf(buildProgram()).flatMap((verb) => {
  const valued = verb.options.filter(({ required, optional }) => required || optional)
  return [
    ...valued.map((option) => ({ verb, option, argument: undefined })),
    ...verb.registeredArguments.map((argument) => ({ verb, option: undefined, argument })),
  ]
})

const mayBeEmpty = ({ verb, option }: { verb: Command; option?: Option | undefined }): boolean =>
  option?.long === '--description' && verb.parent?.name() === 'webhooks'

const lineOf = ({
  verb,
  option,
  argument,
}: {
  verb: Command
  option?: Option | undefined
  argument?: Argument | undefined
}) => {
  const given = verb.registeredArguments.map((one) => (one === argument ? '' : 'x'))
  const needed = verb.options.filter((one) => one.mandatory && one !== option).map(({ long }) => `${long}=x`)
  return [...wordsOf(verb), ...(option ? [`${option.long}=`] : []), ...needed, ...given]
}

it('has the expected number of cases', () => expect(cases.length).toBeGreaterThan(100))

it('refuses every empty value with a sentence, and ignores none', async () => {
  for (const each of cases.filter((one) => !mayBeEmpty(one))) {
    const words = lineOf(each)
    const { code, err } = await runKeyfob(...words)
    expect([words, code, err]).toEqual([words, 2, expect.stringContaining('It is empty')])
  }
})
