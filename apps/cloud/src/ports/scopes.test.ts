import { describe, expect, it } from 'vitest'
import {
  actionNames,
  actions,
  actionsOf,
  bundles,
  classIn,
  hasScope,
  mayDo,
  maySend,
  mayTry,
  parseScope,
  scopesIn,
  spelledOut,
} from './scopes.ts'

const of = (text: string, ...labels: readonly string[]) => ({ scopes: scopesIn(text), labels })

describe('a text of scopes', () => {
  it('is read word by word, once each, and what is no scope is left out', () => {
    expect(scopesIn('openid read  commands:send:doors read email')).toEqual(['read', 'commands:send:doors'])
    expect(scopesIn('')).toEqual([])
  })

  it.each([
    'root',
    'READ',
    'commands',
    'commands:write',
    'commands:send:',
    'commands:send:Doors',
    'commands:read:doors',
  ])('has no scope %s', (text) => expect(parseScope(text)).toBeUndefined())

  it.each(['constructor', '__proto__', 'toString'])('has no scope %s, which every object has', (text) =>
    expect(parseScope(text)).toBeUndefined(),
  )

  it('has a class in commands:send:<class> only', () => {
    expect([classIn('commands:send:doors'), classIn('commands:send'), classIn('send')]).toEqual([
      'doors',
      undefined,
      undefined,
    ])
  })
})

describe('the bundles', () => {
  it('grow, and the last one has everything', () => {
    const [read = [], send = [], admin = []] = bundles.map(actionsOf)
    expect(send.slice(0, read.length)).toEqual(read)
    expect(admin).toEqual(actionNames)
    expect([read.length, send.length]).toEqual([5, 7])
  })

  it('read and send hold nothing that makes others able to do something', () => {
    const writes = actionNames.filter((action) => action.endsWith(':write'))
    expect(writes.filter((action) => actions[action].bundle !== 'admin')).toEqual([])
  })
})

describe('rights', () => {
  it('of one class are enough to try to send, and not to send another class', () => {
    const doors = of('commands:send:doors')
    expect([mayTry(doors, 'commands:send'), mayDo(doors, 'commands:send')]).toEqual([true, false])
    expect([maySend(doors, 'doors'), maySend(doors, 'engine'), maySend(of('send'), 'engine')]).toEqual([
      true,
      false,
      true,
    ])
    expect([mayTry(of('read'), 'commands:send'), mayTry(doors, 'commands:read')]).toEqual([false, false])
  })

  it('have a bundle when they have all of its parts', () => {
    const parts = of('commands:read vehicles:read schedules:read campaigns:read system:read')
    expect([hasScope(parts, 'read'), hasScope(parts, 'send'), hasScope(of(''), 'read')]).toEqual([true, false, false])
    expect([hasScope(of('admin'), 'commands:send:doors'), hasScope(parts, 'commands:send:doors')]).toEqual([
      true,
      false,
    ])
  })

  it('that are bound to labels are those about vehicles, whatever the bundle', () => {
    for (const bundle of bundles)
      for (const action of actionNames)
        expect([action, mayDo(of(bundle, 'region=eu'), action)]).toEqual([
          action,
          actions[action].ofVehicles && mayDo(of(bundle), action),
        ])
    expect(actionNames.filter((action) => actions[action].ofVehicles)).toEqual([
      'commands:read',
      'vehicles:read',
      'commands:send',
      'commands:approve',
    ])
    expect([hasScope(of('send', 'pool'), 'read'), hasScope(of('admin', 'pool'), 'keys:write')]).toEqual([false, false])
    expect(maySend(of('commands:send:doors', 'pool'), 'doors')).toBe(true)
  })

  it('are spelled out from bundles to classes', () => {
    expect(spelledOut(of('commands:send:doors vehicles:read'))).toEqual(['vehicles:read', 'commands:send:doors'])
    expect(spelledOut(of('admin'))).toEqual([...bundles, ...actionNames])
  })
})
