import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { z } from 'zod'
import type { GuardsOf } from '../conditions/condition.ts'
import { type CommandType, commandTypeSchema } from './command-type.ts'
import { conditionIssueOf } from './condition-fields.ts'

/** One problem in a value: where it is (JSON pointer), and what is wrong, for a person. */
export interface FieldProblem {
  readonly pointer: string
  readonly problem: string
}

/** A file of the catalogue. */
export interface Definition {
  /** Its name, for errors. */
  readonly source: string
  readonly definition: unknown
  /** The text that it was read from, so that a fault of a condition has its line. */
  readonly text?: string
}

interface Entry {
  readonly type: CommandType
  readonly params: ValidateFunction
  readonly result: ValidateFunction
}

/** The command types of one system. Immutable; made once at start, from files that the caller reads. */
export class Catalogue {
  readonly #entries: ReadonlyMap<string, Entry>

  /** Throws an Error that names the file and the field when a definition is wrong, or a name comes twice. */
  constructor(definitions: Iterable<Definition>) {
    const ajv = new Ajv2020({ allErrors: true, strict: true })
    const entries = new Map<string, Entry>()
    for (const definition of definitions) {
      const { source } = definition
      const entry = compile(ajv, definition)
      if (entries.has(entry.type.name))
        throw new Error(`${source}: the command type "${entry.type.name}" is defined twice`)
      entries.set(entry.type.name, entry)
    }
    this.#entries = entries
  }

  get types(): readonly CommandType[] {
    return [...this.#entries.values()].map(({ type }) => type)
  }

  /** The type of this name. Case, spaces and hyphens do not matter: "Engine Start" is `engine_start`. */
  find(name: string): CommandType | undefined {
    return this.#entries.get(normalizeCommandName(name))?.type
  }

  /** The guards of the type of this name, as its file writes it; none when there is no such type. */
  readonly guardsOf: GuardsOf = (name) => this.#entries.get(name)?.type.guards ?? []

  /** What is wrong with the params of a command of this type; empty when nothing is. Pointers start at the params. */
  checkParams(type: CommandType, params: unknown): readonly FieldProblem[] {
    return problemsOf(this.#entries.get(type.name)?.params, params)
  }

  /** The same for the result of an answer. */
  checkResult(type: CommandType, result: unknown): readonly FieldProblem[] {
    return problemsOf(this.#entries.get(type.name)?.result, result)
  }
}

/** The catalogue's form of a name that a person wrote. */
export const normalizeCommandName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')

const compile = (ajv: Ajv2020, { source, definition, text }: Definition): Entry => {
  const parsed = commandTypeSchema.safeParse(definition)
  if (!parsed.success) throw new Error(`${source}${placeOf(parsed.error, text)}: ${z.prettifyError(parsed.error)}`)
  try {
    return { type: parsed.data, params: ajv.compile(parsed.data.params), result: ajv.compile(parsed.data.result) }
  } catch (error) {
    throw new Error(`${source}: params or result is not a JSON Schema: ${String(error)}`, { cause: error })
  }
}

/** Line and column of the first fault of a condition, where the file has it as it was read. */
const placeOf = ({ issues }: z.ZodError, file = ''): string => {
  const [issue] = issues.flatMap((each) => (each.code === 'custom' ? (conditionIssueOf(each.params) ?? []) : []))
  const begin = issue === undefined ? -1 : file.indexOf(JSON.stringify(issue.text))
  if (issue === undefined || begin < 0) return ''
  const before = file.slice(0, begin + 1 + issue.fault.position).split('\n')
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

const problemsOf = (validate: ValidateFunction | undefined, value: unknown): readonly FieldProblem[] => {
  if (validate === undefined) return [{ pointer: '', problem: 'the command type is not in the catalogue' }]
  if (validate(value)) return []
  return (validate.errors ?? []).slice(0, 20).map(({ instancePath, message, params }) => ({
    pointer: instancePath,
    problem:
      'additionalProperty' in params
        ? `has an unknown property "${String(params['additionalProperty'])}"`
        : (message ?? 'is invalid'),
  }))
}
