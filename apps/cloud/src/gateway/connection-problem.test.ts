import { expect, it } from 'vitest'
import { connectionProblem } from './connection-problem.ts'

const withCode = (code: string | number, message = 'raw'): Error => Object.assign(new Error(message), { code })

it.each([
  ['ECONNREFUSED', 'Nothing listens at this address.'],
  ['ENOTFOUND', 'The host name is not known.'],
  ['CERT_HAS_EXPIRED', 'The broker’s certificate has expired.'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'The broker’s certificate is for another host name.'],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'The broker’s certificate is signed by an authority that is not trusted here: name its CA.',
  ],
  [4, 'The broker refuses the user name or the password.'],
  [134, 'The broker refuses the user name or the password.'],
  [5, 'The broker does not authorize these credentials, or requires some.'],
  [135, 'The broker does not authorize these credentials, or requires some.'],
  [132, 'The broker does not support this version of MQTT.'],
  [138, 'The broker refuses: Banned.'],
  [250, 'The broker refuses: reason code 250.'],
  ['ESTRANGE', 'ESTRANGE: raw'],
] as const)('says %s in a sentence', (code, sentence) => {
  expect(connectionProblem(withCode(code))).toBe(sentence)
})

it('says what has no code as it is', () => {
  expect(connectionProblem(new Error('connack timeout'))).toBe('The broker does not answer.')
  expect(connectionProblem(new Error('The broker closed the connection.'))).toBe('The broker closed the connection.')
  expect(connectionProblem('a text')).toBe('a text')
})
