import { describe, expect, it } from 'vitest'
import { fieldsOf } from './fields-of.ts'
import { paramsOf, valuesOf } from './params-of.ts'

const schema = {
  type: 'object',
  required: ['percent'],
  properties: {
    percent: { type: 'integer', minimum: 50, maximum: 100, description: 'Of the battery.' },
    temperature: { type: 'number' },
    isQuiet: { type: 'boolean' },
    mode: { type: 'string', enum: ['eco', 'fast'] },
    doors: { type: 'array', items: { type: 'string', enum: ['Row1', 'Row2'] }, minItems: 1 },
    note: { type: 'string' },
    route: { type: 'object', properties: {} },
  },
}
const fields = fieldsOf(schema)

describe('the form of a JSON Schema', () => {
  it('has a field for each property, of the kind that its type asks for', () => {
    expect(fields.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'percent: integer',
      'temperature: number',
      'isQuiet: boolean',
      'mode: choice',
      'doors: choices',
      'note: text',
      'route: json',
    ])
    expect(fields[0]).toEqual({
      name: 'percent',
      pointer: '/params/percent',
      kind: 'integer',
      isRequired: true,
      description: 'Of the battery.',
      options: [],
      minimum: 50,
      maximum: 100,
    })
    expect(fields[4]?.options).toEqual(['Row1', 'Row2'])
  })

  it('has none for a command without params, and for what is no schema', () => {
    expect(fieldsOf({ type: 'object', properties: {} })).toEqual([])
    expect(fieldsOf({ properties: 'none' })).toEqual([])
  })

  it('sends what was entered, in the types of the schema, and leaves out what was not', () => {
    const values = {
      percent: '80',
      temperature: ' 21.5 ',
      isQuiet: 'false',
      mode: 'eco',
      doors: ['Row1'],
      note: '',
      route: '{"to":"home"}',
    }
    expect(paramsOf(fields, values)).toEqual({
      params: {
        percent: 80,
        temperature: 21.5,
        isQuiet: false,
        mode: 'eco',
        doors: ['Row1'],
        route: { to: 'home' },
      },
      problems: {},
    })
  })

  it('names by their pointers the fields that cannot be read, and the required ones that are empty', () => {
    expect(paramsOf(fields, { temperature: 'warm', route: '{', doors: [] }).problems).toEqual({
      '/params/percent': 'It is required.',
      '/params/temperature': 'It must be a number.',
      '/params/route': 'It must be JSON.',
    })
    expect(paramsOf(fields, { percent: '1.5' }).problems).toEqual({ '/params/percent': 'It must be a whole number.' })
  })

  it('is filled again by the params of a command that was sent', () => {
    const params = { percent: 80, isQuiet: true, mode: 'fast', doors: ['Row1', 'Row2'], note: 'x', route: { to: 1 } }
    expect(paramsOf(fields, valuesOf(fields, params)).params).toEqual(params)
  })
})
