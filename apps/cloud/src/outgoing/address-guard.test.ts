import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { AddressGuard, isPublicAddress } from './address-guard.ts'

/** What a socket is given for a name that resolves to these. */
const lookUp = (guard: AddressGuard, all: boolean): Promise<unknown> =>
  new Promise((resolve, reject) => {
    guard.lookup('receiver.example', { all }, (error, address, family) =>
      error === null ? resolve(all ? address : [address, family]) : reject(error),
    )
  })
const guardOf = (addresses: readonly string[], allowsPrivate = false): AddressGuard => {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return new AddressGuard(allowsPrivate, (_name, _options, callback) => callback(null, found))
}

const refused = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.254',
  '127.0.0.1',
  '127.255.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.170',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:a00:1',
  '::8.8.8.8',
  '64:ff9b::a00:1',
  '64:ff9b:1::1',
  '100::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700::1%eth0',
  'fec0::1',
  'ff02::1',
  '2001::1',
  '2001:2::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  'fd00:ec2::254',
  '',
  'localhost',
  '1.2.3',
  '0x7f000001',
]
const taken = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '169.253.0.1',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.0.1',
  '223.255.255.255',
  '2001:4860:4860::8888',
  '2606:4700:4700::1111',
  '2a00:1450::1',
]

describe('addresses', () => {
  it.each(refused)('%j is not public', (address) => expect(isPublicAddress(address)).toBe(false))
  it.each(taken)('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))
})

describe('the guard', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.0.0.1./',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0X7F000001/',
    'https://017700000001/',
    'https://0/',
    'https://0./',
    'https://0x/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::FFFF:a00:1]/',
    'https://[0:0:0:0:0:ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fd00:ec2::254]/',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'https://①②⑦.0.0.1/',
    'https://%31%32%37.0.0.1/',
    'https://10.1/',
    'https://localhost/',
    'https://localhost./',
    'https://localhost../',
    'https://LOCALHOST:8443/',
    'https://%6cocalhost/',
    'https://%6C%6F%63alhost%2e/',
    'https://ｌｏｃａｌｈｏｓｔ/',
    'https://local\u00adhost/',
    'https://localhost。/',
    'https://a.localhost/',
    'https://printer.local./',
    'https://metadata.google.internal/',
    'https://ip-10-0-0-1.eu-central-1.compute.internal./',
    'https://router.home.arpa/',
  ])('refuses the host of %s, whatever its form', (url) => {
    expect(new AddressGuard(false).refusesHost(new URL(url))).toBe(true)
    expect(new AddressGuard(true).refusesHost(new URL(url))).toBe(false)
  })

  it.each([
    'https://1.1.1.1/',
    'https://[2606:4700::1111]/',
    'https://127.0.0.1.example/',
    'https://receiver.example./',
    'https://localhost.example/',
    'https://notlocalhost/',
    'https://local.example/',
  ])('leaves %s to what is found at the time', (url) =>
    expect(new AddressGuard(false).refusesHost(new URL(url))).toBe(false),
  )

  it('hands the addresses on that it judged, in both forms that a socket asks for', async () => {
    const guard = guardOf(['1.1.1.1', '2606:4700::1111'])
    expect(await lookUp(guard, false)).toEqual(['1.1.1.1', 4])
    expect(await lookUp(guard, true)).toEqual([
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ])
  })

  it('refuses a name with one address that is not public, also behind public ones', async () => {
    for (const addresses of [['127.0.0.1'], ['1.1.1.1', '10.0.0.1'], ['1.1.1.1', '::ffff:10.0.0.1']]) {
      await expect(lookUp(guardOf(addresses), false)).rejects.toThrow('receiver.example is not a public address')
      expect(await lookUp(guardOf(addresses, true), false)).toEqual([addresses[0], 4])
    }
  })

  it('looks a name up once for a connection, so that a second answer cannot differ (DNS rebinding)', async () => {
    const answers = ['1.1.1.1', '127.0.0.1']
    let asked = 0
    const guard = new AddressGuard(false, (_name, _options, callback) =>
      callback(null, [{ address: answers[asked++]!, family: 4 }]),
    )
    expect([await lookUp(guard, false), asked]).toEqual([['1.1.1.1', 4], 1])
    await expect(lookUp(guard, false)).rejects.toThrow('is not a public address')
  })

  it('says that a name is not known', async () => {
    const guard = new AddressGuard(false, (_name, _options, callback) =>
      callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), undefined as never),
    )
    await expect(lookUp(guard, true)).rejects.toThrow('no')
    await expect(lookUp(guardOf([]), true)).rejects.toThrow('no address of receiver.example')
  })
})
