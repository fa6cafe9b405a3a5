import { fileURLToPath } from 'node:url'
import type { Argument, Command, Option } from 'commander'
import { expect, it } from 'vitest'
import { buildProgram } from './program.ts'

const page = fileURLToPath(new URL('../../../docs/reference/cli.md', import.meta.url))

const head = `# Command line

Every verb of \`keyfob\` with its arguments and options, made from the program itself. How output, exit codes and settings work is in
[the command line](../cli.md).
`

const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

const defaultOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || value === true ? code(String(value)) : ''

const argumentRow = (argument: Argument): string =>
  `| ${code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`)} | ${cell(argument.description)} | ${defaultOf(argument.defaultValue)} |`
const optionRow = (option: Option): string =>
  `| ${code(option.flags)} | ${cell(option.description)} | ${defaultOf(option.defaultValue)} |`

const tableOf = ({ registeredArguments, options }: Command): readonly string[] => {
  const rows = [...registeredArguments.map(argumentRow), ...options.filter(({ hidden }) => !hidden).map(optionRow)]
  return rows.length === 0 ? [] : ['| | | default |', '|---|---|---|', ...rows, '']
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`

const sectionsOf = (command: Command): readonly string[] => [
  `${'#'.repeat(command.parent?.parent == null ? 2 : 3)} ${nameOf(command)}`,
  '',
  sentence(cell(command.description())),
  '',
  ...tableOf(command),
  ...command.commands.flatMap(sectionsOf),
]

/** Arguments that nobody explains. */
const nameless = (command: Command): readonly string[] => [
  ...command.registeredArguments
    .filter(({ description }) => description === '')
    .map((each) => `${nameOf(command)} ${each.name()}`),
  ...command.commands.flatMap(nameless),
]

/** `npx vitest run --project unit apps/cli/src/cli-reference -u` writes the page again. */
it('docs/reference/cli.md has every verb with its options', async () => {
  const program = buildProgram()
  expect(nameless(program)).toEqual([])
  const text = [head, ...program.commands.flatMap(sectionsOf)].join('\n')
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(page)
})
