import { describe, expect, it } from 'vitest'
import { EndedSilently, MqttVersions } from './mqtt-versions.ts'

const withCode = (code: unknown): Error => Object.assign(new Error('refused'), { code })

/** The versions that are tried when each try ends with one of these, and which of them come without a pause. */
const triesOf = (versions: MqttVersions, problems: readonly unknown[]) => [
  versions.current,
  ...problems.map((problem) => {
    const isAtOnce = versions.afterFailure(problem)
    return isAtOnce ? `${versions.current} at once` : versions.current
  }),
]

describe('the version of MQTT', () => {
  it.each([1, 132])('is 3.1.1, at once, when a broker refuses 5.0 with %i', (code) => {
    expect(triesOf(new MqttVersions(), [withCode(code)])).toEqual([5, '4 at once'])
  })

  it('is the other one each time, after a pause, while connections end silently', () => {
    const silent = new EndedSilently('lost')
    expect(triesOf(new MqttVersions(), [silent, silent, silent])).toEqual([5, 4, 5, 4])
  })

  it('is tried with a pause between rounds by a broker that refuses both', () => {
    expect(triesOf(new MqttVersions(), [withCode(132), withCode(1), withCode(132)])).toEqual([
      5,
      '4 at once',
      5,
      '4 at once',
    ])
  })

  it('does not change for another problem', () => {
    const others = [
      withCode(134),
      withCode('ECONNRESET'),
      new Error('Unsupported protocol version'),
      undefined,
      'a text',
    ]
    expect(triesOf(new MqttVersions(), others)).toEqual([5, 5, 5, 5, 5, 5])
  })

  it.each([4, 5] as const)('is the given one whatever happens (%i)', (given) => {
    expect(triesOf(new MqttVersions(given), [withCode(1), new EndedSilently('lost')])).toEqual([given, given, given])
  })
})
