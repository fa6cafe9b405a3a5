import { describe, expect, it } from 'vitest'
import { isOneOf, networkOf, plainAddress } from './client-address.ts'

describe('an address as proxies write it', () => {
  it.each([
    ['198.51.100.17', '198.51.100.17'],
    ['198.51.100.17:4000', '198.51.100.17'],
    ['"198.51.100.17:4000"', '198.51.100.17'],
    ['::ffff:198.51.100.17', '198.51.100.17'],
    ['::FFFF:c633:6411', '198.51.100.17'],
    ['[::ffff:198.51.100.17]:4000', '198.51.100.17'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:0DB8:0:0::0001', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:4000', '2001:db8::1'],
    ['"[2001:db8::1]:4711"', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is %s', (text, address) => expect(plainAddress(text)).toBe(address))

  it.each(['', 'unknown', '_hidden', 'proxy.example:80', '198.51.100.17:', '198.51.100', '[::1', '1.2.3.4:99:1'])(
    'is absent in %s',
    (text) => expect(plainAddress(text)).toBeUndefined(),
  )
})

describe('addresses and ranges', () => {
  const isTrusted = isOneOf(['10.0.0.0/8', '::1', '192.0.2.7', '2001:db8::/32', '::ffff:172.16.0.0/108'])

  it.each([
    ['10.1.2.3', true],
    ['10.1.2.3:4000', true],
    ['::ffff:10.1.2.3', true],
    ['[2001:db8:1::1]:4000', true],
    ['0:0:0:0:0:0:0:1', true],
    ['172.16.3.4', true],
    ['11.1.2.3', false],
    ['192.0.2.70', false],
    ['2001:db9::1', false],
    ['unknown', false],
  ])('%s is among them: %s', (text, among) => expect(isTrusted(text)).toBe(among))

  it('may be all', () =>
    expect([isOneOf(['0.0.0.0/0'])('8.8.8.8'), isOneOf(['::/0'])('2001:db8::1')]).toEqual([true, true]))
})

it('one client is an address, or the /64 of an IPv6 one', () => {
  const one = ['2001:db8:1:2::1', '2001:db8:1:2:aaaa:bbbb:cccc:dddd'].map(networkOf)
  expect(one).toEqual(['2001:db8:1:2::/64', '2001:db8:1:2::/64'])
  expect(['2001:db8:1:3::1', '2001:db8::1', '::1', '192.0.2.1', ''].map(networkOf)).toEqual([
    '2001:db8:1:3::/64',
    '2001:db8:0:0::/64',
    '0:0:0:0::/64',
    '192.0.2.1',
    '',
  ])
})
