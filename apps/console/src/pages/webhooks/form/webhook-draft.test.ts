import { expect, it } from 'vitest'
import { draftOf, inputOf, lineOf } from './webhook-draft.ts'

const draft = { ...draftOf(undefined), url: ' https://receiver.example/keyfob ' }

it('wants all where nothing is chosen', () => {
  expect(inputOf(draft)).toEqual({
    url: 'https://receiver.example/keyfob',
    description: '',
    events: null,
    states: null,
    commands: null,
    vins: null,
  })
  expect(inputOf({ ...draft, states: ['failed'], commands: 'a, b\nc' })).toMatchObject({
    states: ['failed'],
    commands: ['a', 'b', 'c'],
  })
})

it('is a line of the CLI', () => {
  expect(lineOf(undefined, draftOf(undefined))).toBe('keyfob webhooks create URL')
  expect(lineOf(undefined, { ...draft, states: ['failed', 'unknown'], description: 'for billing' })).toBe(
    "keyfob webhooks create https://receiver.example/keyfob --states failed,unknown --description 'for billing'",
  )
  expect(lineOf('w', draft)).toBe(
    "keyfob webhooks change w --url https://receiver.example/keyfob --events all --states all --commands all --vins all --description ''",
  )
})
