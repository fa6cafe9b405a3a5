import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Catalogue, normalizeCommandName } from './catalogue.ts'
import { type CommandType, classOf } from './command-type.ts'

const folder = new URL('../../../../contract/catalogue/', import.meta.url)
const files = readdirSync(folder).map((source) => ({
  source,
  definition: JSON.parse(readFileSync(new URL(source, folder), 'utf8')) as Record<string, unknown>,
}))
const catalogue = new Catalogue(files)
const engineStart = files.find(({ source }) => source === 'engine_start.json')?.definition ?? {}

const typeOf = (name: string): CommandType => {
  const type = catalogue.find(name)
  if (type === undefined) throw new Error(`${name} is not in the catalogue`)
  return type
}
const madeOf = (changes: Record<string, unknown>, source = 'odd.json'): Catalogue =>
  new Catalogue([{ source, definition: { ...engineStart, ...changes } }])

describe('the files of the catalogue', () => {
  it('are one for each type, named after it', () => {
    expect(catalogue.types.map(({ name }) => `${name}.json`).toSorted()).toEqual(
      files.map(({ source }) => source).toSorted(),
    )
    expect(catalogue.types.length).toBeGreaterThanOrEqual(15)
  })

  it('have a class each, and a type that names none has the one of its lane', () => {
    expect(new Set(catalogue.types.map(classOf))).toEqual(
      new Set(['charging', 'climate', 'doors', 'engine', 'position', 'signals', 'status']),
    )
    const { class: _given, ...bare } = engineStart
    const [made] = new Catalogue([{ source: 'odd.json', definition: { ...bare, lane: 'motor' } }]).types
    expect(made && classOf(made)).toBe('motor')
  })

  it('use each conflict policy and each staleness policy', () => {
    expect(new Set(catalogue.types.map(({ conflict }) => conflict))).toEqual(new Set(['queue', 'reject', 'supersede']))
    expect(new Set(catalogue.types.map(({ staleness }) => staleness.policy))).toEqual(new Set(['queue', 'live_only']))
  })

  it('limit the life of commands to the maximum, and of live_only to seconds', () => {
    for (const { name, staleness } of catalogue.types) {
      expect(staleness.ttlSecondsDefault, name).toBeLessThanOrEqual(staleness.ttlSecondsMax)
      if (staleness.policy === 'live_only') expect(staleness.ttlSecondsMax, name).toBeLessThanOrEqual(300)
    }
  })

  it('take params by name only: nothing unknown passes', () => {
    for (const type of catalogue.types) {
      expect(type.params, type.name).toMatchObject({ type: 'object', additionalProperties: false })
      expect(catalogue.checkParams(type, { strange: 1 }).length, type.name).toBeGreaterThan(0)
    }
  })

  it('need params for a setting only', () => {
    const demanding = catalogue.types.filter((type) => catalogue.checkParams(type, {}).length > 0)
    expect(demanding.map(({ name }) => name)).toEqual(['charge_limit_set'])
  })

  it('take an empty result, and one that says more than they know', () => {
    for (const type of catalogue.types) {
      expect(catalogue.checkResult(type, {}), type.name).toEqual([])
      expect(catalogue.checkResult(type, { somethingNew: true }), type.name).toEqual([])
    }
  })

  it('name params that exist in their post-conditions, and signals by VSS paths', () => {
    for (const { name, postCondition, guards, params } of catalogue.types) {
      for (const condition of postCondition) {
        if ('param' in condition) expect(Object.keys(params['properties'] ?? {}), name).toContain(condition.param)
      }
      for (const { signal } of [...postCondition, ...guards])
        expect(signal, name).toMatch(/^Vehicle(\.[A-Z][A-Za-z0-9]*)+$/)
    }
  })

  it('mark the one type whose results hold a position', () => {
    expect(catalogue.types.filter(({ holdsPosition }) => holdsPosition).map(({ name }) => name)).toEqual(['locate'])
  })
})

describe('params', () => {
  it('are checked within their bounds, with a pointer to what is wrong', () => {
    const type = typeOf('engine_start')
    for (const durationMinutes of [1, 30]) expect(catalogue.checkParams(type, { durationMinutes })).toEqual([])
    for (const durationMinutes of [0, 31, 1.5, '10']) {
      expect(catalogue.checkParams(type, { durationMinutes })[0], String(durationMinutes)).toMatchObject({
        pointer: '/durationMinutes',
      })
    }
  })

  it('that are unknown are named', () => {
    expect(catalogue.checkParams(typeOf('trunk_open'), { speed: 1 })).toEqual([
      { pointer: '', problem: 'has an unknown property "speed"' },
    ])
  })

  it('that are missing are named', () => {
    expect(catalogue.checkParams(typeOf('charge_limit_set'), {})[0]?.problem).toContain('percent')
  })

  it('are an object', () => expect(catalogue.checkParams(typeOf('trunk_open'), [])).not.toEqual([]))

  it('of a type of another catalogue are not taken', () => {
    expect(catalogue.checkParams({ ...typeOf('trunk_open'), name: 'fly' }, {})).toEqual([
      { pointer: '', problem: 'the command type is not in the catalogue' },
    ])
  })
})

describe('a name that a person wrote', () => {
  it('may differ in case, spaces and hyphens', () => {
    for (const name of ['Engine Start', 'engine-start', ' ENGINE_START ', 'engine  start'])
      expect(catalogue.find(name)?.name, name).toBe('engine_start')
    expect(normalizeCommandName('Charge-Limit Set')).toBe('charge_limit_set')
  })

  it('is not guessed', () => {
    for (const name of ['', 'engine', 'start_engine', 'toString']) expect(catalogue.find(name), name).toBe(undefined)
  })
})

describe('a definition that is wrong', () => {
  it('is refused with its file and field', () => {
    expect(() => madeOf({ conflict: 'wait' })).toThrow(/odd\.json: [\s\S]*conflict/)
    expect(() => madeOf({ lane: 'The Engine' })).toThrow(/odd\.json: [\s\S]*lane/)
    expect(() => madeOf({ staleness: { policy: 'queue', ttlSecondsDefault: 1, ttlSecondsMax: 604_801 } })).toThrow(
      /ttlSecondsMax/,
    )
    expect(() => madeOf({ extra: 1 })).toThrow(/extra/)
    expect(() => new Catalogue([{ source: 'none.json', definition: null }])).toThrow(/none\.json/)
  })

  it('is refused with the line and the column of a condition that cannot be read', () => {
    const refusalOf = (changes: Record<string, unknown>): string => {
      const definition = { ...engineStart, ...changes }
      try {
        const text = JSON.stringify(definition, null, 2)
        return `${new Catalogue([{ source: 'odd.json', definition, text }]).types.length} types`
      } catch (error) {
        return String(error)
      }
    }
    expect(refusalOf({ name: 'odd', guards: ['Vehicle.Speed == 0'] })).toMatch(
      /odd\.json:39:21: [\s\S]*character 16: expected/,
    )
    expect(refusalOf({ postCondition: ['Vehicle.Speed > 0'] })).toMatch(/odd\.json:\d+:6: [\s\S]*an equality/)
    expect(refusalOf({ guards: ['Vehicle.Speed = 0'] })).toMatch(/needs the greatest age/)
    expect(refusalOf({ guards: ['Vehicle.Speed = params.speed within 1 s'] })).toMatch(/compares with a value/)
    expect(refusalOf({ guards: Array.from({ length: 9 }, () => 'Vehicle.Speed = 0 within 60 s') })).toMatch(/guards/)
    expect(refusalOf({ guards: [{ signal: 'no path', equals: 0, maxAgeSeconds: 1 }] })).toMatch(
      /character 4: expected one of/,
    )
  })

  it('may have conditions as members, as older files write them', () => {
    const [type] = madeOf({
      guards: [{ signal: 'Vehicle.Speed', equals: 0, maxAgeSeconds: 60 }],
      postCondition: [{ signal: 'Vehicle.Limit', equalsParam: 'percent' }],
    }).types
    expect(type).toMatchObject({
      guards: [{ signal: 'Vehicle.Speed', is: '=', value: 0, maxAgeSeconds: 60 }],
      postCondition: [{ signal: 'Vehicle.Limit', param: 'percent' }],
    })
  })

  it('is refused when a schema is none', () => {
    expect(() => madeOf({ params: { type: 'thing' } })).toThrow(/odd\.json: params or result is not a JSON Schema/)
  })

  it('is refused when its name is taken', () => {
    expect(
      () =>
        new Catalogue([
          { source: 'a.json', definition: engineStart },
          { source: 'b.json', definition: engineStart },
        ]),
    ).toThrow(/b\.json.*twice/)
  })
})
