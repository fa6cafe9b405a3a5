/**
 * What is generated in `contract/` is fresh. To make it again after a change of the code:
 * `npx vitest run packages/protocol/src/contract -u`
 */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Catalogue } from '../catalogue/catalogue.ts'
import { reasonMeanings } from '../lifecycle/reason-meanings.ts'
import { type ReasonCode, reasonFacts } from '../lifecycle/reasons.ts'
import * as numbers from '../numbers.ts'
import { contractSchemas } from './schemas.ts'
import { blocksOf, catalogueTable, transitionTable, withBlock } from './tables.ts'
import { type Vector, bytesOf, vectorKinds, vectorSchema } from './vector.ts'

const contract = new URL('../../../../contract/', import.meta.url)
const textOf = (path: string): string => readFileSync(new URL(path, contract), 'utf8')
const jsonOf = (path: string): unknown => JSON.parse(textOf(path))
const spec = textOf('SPEC.md')
const vectors: readonly Vector[] = vectorKinds.flatMap((kind) =>
  z.array(vectorSchema).parse(jsonOf(`vectors/${kind}.json`)),
)
const files = readdirSync(new URL('catalogue/', contract)).map((source) => ({
  source,
  definition: jsonOf(`catalogue/${source}`),
}))

const exampleOf = (block: string): string => {
  const vector = vectors.find(({ kind, name, valid }) => valid && block === `${kind}: ${name}`)
  if (vector === undefined) throw new Error(`no valid vector is called "${block}"`)
  return `\`\`\`json\n${JSON.stringify(vector.payload, null, 2)}\n\`\`\``
}

const textOfBlock = (name: string): string => {
  if (name === 'transitions') return transitionTable()
  if (name === 'catalogue') return catalogueTable(new Catalogue(files).types)
  return exampleOf(name)
}

const section = (title: string): string => {
  const [, rest = ''] = spec.split(`\n## ${title}\n`)
  return rest.split('\n## ')[0] ?? ''
}

describe('SPEC.md', () => {
  it('holds fresh tables and examples', async () => {
    const fresh = blocksOf(spec).reduce((page, name) => withBlock(page, name, textOfBlock(name)), spec)
    expect(blocksOf(spec)).toEqual(expect.arrayContaining(['transitions', 'catalogue']))
    await expect(fresh).toMatchFileSnapshot(fileURLToPath(new URL('SPEC.md', contract)))
  })

  it('documents every reason code with its facts, and no other', () => {
    const rows = [
      ...section('5. Reason codes').matchAll(/^\| `(\w+)` \| (\w+) \| (yes|no) \| (yes|no) \| (.{10,}) \|$/gm),
    ]
    const documented = Object.fromEntries(
      rows.map(([, code = '', layer, retryable, effect]) => [
        code,
        { layer, retryable: retryable === 'yes', mayHaveTakenEffect: effect === 'yes' },
      ]),
    )
    expect(documented).toEqual(reasonFacts satisfies Record<ReasonCode, object>)
    expect(Object.fromEntries(rows.map(([, code = '', , , , meaning]) => [code, meaning]))).toEqual(reasonMeanings)
  })

  it('states every law', () => {
    const laws = [...spec.matchAll(/^### (L\d+) /gm)].map((match) => match[1])
    expect(laws).toEqual(Array.from({ length: 12 }, (_, at) => `L${at + 1}`))
  })

  it('gives every number and its value', () => {
    const rows = Object.fromEntries(
      [...section('9. Numbers').matchAll(/^\| `(\w+)` \| ([\d ]+) \w+ \|/gm)].map(([, name = '', value = '']) => [
        name,
        Number(value.replaceAll(' ', '')),
      ]),
    )
    for (const [name, value] of Object.entries(numbers)) expect(rows[name], name).toBe(value)
  })
})

/** A report whose strange signals are dropped is read all the same, but no schema shows it. */
const isReadWhole = ({ valid, reads }: Vector): boolean => valid && [reads?.['dropped'] ?? []].flat().length === 0

describe('the JSON Schemas', () => {
  const schemas = contractSchemas()

  it.each(Object.keys(schemas))('of %s is fresh', async (name) => {
    await expect(`${JSON.stringify(schemas[name], null, 2)}\n`).toMatchFileSnapshot(
      fileURLToPath(new URL(`schemas/${name}.json`, contract)),
    )
  })

  it('are all that is in the folder', () => {
    expect(readdirSync(new URL('schemas/', contract)).toSorted()).toEqual(
      Object.keys(schemas)
        .map((name) => `${name}.json`)
        .toSorted(),
    )
  })

  it('take every valid vector that is read whole, and every file of the catalogue', () => {
    const ajv = new Ajv2020({ strict: false })
    formats.default(ajv)
    for (const vector of vectors.filter(isReadWhole)) {
      const value: unknown = JSON.parse(new TextDecoder().decode(bytesOf(vector)))
      const told = `${vector.kind}: ${vector.name}: ${ajv.errorsText()}`
      expect(ajv.validate(schemas[vector.kind] ?? {}, value), told).toBe(true)
    }
    for (const { source, definition } of files)
      expect(ajv.validate(schemas['command-type'] ?? {}, definition), source).toBe(true)
  })

  it('refuse most of the invalid ones', () => {
    const ajv = new Ajv2020({ strict: false })
    formats.default(ajv)
    const shown = vectors.filter(
      ({ valid, payload }) => !valid && !['text', 'base64', 'repeat'].some((form) => form in payload),
    )
    const passed = shown
      .filter(({ kind, payload }) => ajv.validate(schemas[kind] ?? {}, payload))
      .map(({ name }) => name)
    // What a schema does not say: which version a UUID has, how many signals there may be, and of which years instants are.
    const ofStrangeYears = passed.filter((name) => name.includes('of a year that cannot be written'))
    expect(ofStrangeYears.length).toBeGreaterThan(5)
    expect(passed.filter((name) => !ofStrangeYears.includes(name))).toEqual([
      'an id that is no UUIDv7',
      'too many signals',
    ])
  })
})
