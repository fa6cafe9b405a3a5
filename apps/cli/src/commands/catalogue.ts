import type { CommandType } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { line, paint, printIndentedJson, printJson, printLine, printTable } from '../terminal.ts'

export const addCatalogueCommand = (program: Command): void => {
  withApi(program.command('catalogue').description('list the command types, or show one with its params'))
    .argument('[name]', 'one command type')
    .action(catalogue)
}

const catalogue = async (name: string | undefined, { json, ...options }: ApiOptions): Promise<void> => {
  const { catalogue: types } = clientOf(options)
  if (name !== undefined) return show(await types.get(name), json)
  const items = await types.list()
  if (json) return items.forEach(printJson)
  printTable(
    ['command', 'title', 'lane', 'params'],
    items.map((type) => [type.name, type.title, type.lane, paramsOf(type).join(', ')]),
  )
}

/** The names of its params, from its JSON Schema. */
const paramsOf = ({ params: { properties } }: CommandType): readonly string[] =>
  Object.keys(Object(properties) as object) // of anything but an object: none

const show = (type: CommandType, json: true | undefined): void => {
  if (json) return printJson(type)
  const { name, title, description, lane, staleness, answerTimeoutSeconds, params, guards, postCondition } = type
  printLine(line`${paint(name, 'bold')}  ${title}\n${description}`)
  printLine(
    line`lane ${lane}, ${staleness.policy}, waits ${staleness.ttlSecondsDefault} s for the vehicle and ${answerTimeoutSeconds} s for its answer`,
  )
  for (const guard of guards) printLine(line`begins only if ${guard}`)
  for (const condition of postCondition) printLine(line`shown by ${condition}`)
  printIndentedJson(params)
}
