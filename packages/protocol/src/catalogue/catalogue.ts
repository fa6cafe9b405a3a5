import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { z } from 'zod'
import { type CommandType, commandTypeSchema } from './command-type.ts'

/** One problem in a value: where it is (JSON pointer), and what is wrong, for a person. */
export interface FieldProblem {
  readonly pointer: string
  readonly problem: string
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
  constructor(definitions: Iterable<{ readonly source: string; readonly definition: unknown }>) {
    const ajv = new Ajv2020({ allErrors: true, strict: true })
    const entries = new Map<string, Entry>()
    for (const { source, definition } of definitions) {
      const entry = compile(ajv, source, definition)
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

const compile = (ajv: Ajv2020, source: string, definition: unknown): Entry => {
  const parsed = commandTypeSchema.safeParse(definition)
  if (!parsed.success) throw new Error(`${source}: ${z.prettifyError(parsed.error)}`)
  try {
    return { type: parsed.data, params: ajv.compile(parsed.data.params), result: ajv.compile(parsed.data.result) }
  } catch (error) {
    throw new Error(`${source}: params or result is not a JSON Schema: ${String(error)}`, { cause: error })
  }
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
