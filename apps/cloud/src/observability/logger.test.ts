import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { printableLines } from '@keyfob/runtime'
import { eventually, temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newApiKey } from '../access/api-key.ts'
import { makeLogging } from './logger.ts'

let folder: { readonly path: string; readonly remove: () => Promise<void> }
let file: string
let fd: number

beforeEach(async () => {
  folder = await temporaryFolder('keyfob-log-')
  file = join(folder.path, 'log')
  fd = openSync(file, 'w')
})

afterEach(async () => {
  closeSync(fd)
  await folder.remove()
})

/** A stream is looked at for its descriptor, for whether a person sits there, and for colours, and for nothing else. */
const streamOf = (isTTY: boolean, hasColors = true) =>
  ({ fd, isTTY, hasColors: () => hasColors }) as unknown as NonNullable<Parameters<typeof makeLogging>[1]>

type Line = Readonly<Record<string, unknown>>
const linesWritten = (): readonly Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Line)

/** The lines, once there are so many. */
const linesOnce = (count: number): Promise<readonly Line[]> =>
  eventually(() => (linesWritten().length >= count ? linesWritten() : false), { what: `${count} lines` })

describe('the log', () => {
  it('writes one JSON line an event, with its name, its fields and an RFC 3339 instant', async () => {
    const { log } = makeLogging('debug', streamOf(false))
    log.debug('gateway.publish_missed')
    log.info('command.sent', { vin: 'V', attempts: 1 })
    log.warn('uplink.unroutable', { topic: 'x' })
    log.error('broker.failed')
    const lines = await linesOnce(4)
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      [20, 'gateway.publish_missed'],
      [30, 'command.sent'],
      [40, 'uplink.unroutable'],
      [50, 'broker.failed'],
    ])
    expect(lines[1]).toMatchObject({ vin: 'V', attempts: 1, time: expect.stringMatching(/^\d{4}-.*Z$/) })
  })

  it('writes nothing below its level, and nothing at all when it is silent', async () => {
    makeLogging('silent', streamOf(false)).log.error('broker.failed')
    const { log } = makeLogging('error', streamOf(false))
    log.warn('uplink.unroutable')
    log.error('relay.failed')
    expect((await linesOnce(1)).map(({ msg }) => msg)).toEqual(['relay.failed'])
  })

  it('may change its level while it runs', async () => {
    const logging = makeLogging('info', streamOf(false))
    logging.log.debug('vehicle.stale_birth')
    logging.level = 'debug'
    logging.log.debug('command.published')
    expect([(await linesOnce(1)).map(({ msg }) => msg), logging.level]).toEqual([['command.published'], 'debug'])
  })

  it('writes no credentials of a URL that a library put into its error', async () => {
    const { log } = makeLogging('info', streamOf(false))
    log.warn('rabbit.lost', { name: 'x', problem: 'cannot reach amqp://user:s3cret@host:5672/ at all' })
    expect((await linesOnce(1))[0]).toMatchObject({ problem: 'cannot reach amqp://***@host:5672/ at all' })
  })

  it('writes no API key from a URL, but its id, which is public', async () => {
    const { id, text } = newApiKey()
    const { log } = makeLogging('debug', streamOf(false))
    log.debug('http.answered', { url: `/commands?key=${text}&other=kf_short_x1` })
    log.error('http.failed', { error: `Error: ${text}`, stack: `at ${text}` })
    const lines = await linesOnce(2)
    expect(lines[0]).toMatchObject({ url: `/commands?key=kf_${id}_***&other=kf_short_***` })
    expect(JSON.stringify(lines)).not.toContain(text.slice(14))
  })

  it('writes no token from a URL, and leaves other words as they are', async () => {
    const { log } = makeLogging('debug', streamOf(false))
    log.debug('http.answered', { url: '/events?access_token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln&label=eyJ' })
    expect((await linesOnce(1))[0]).toMatchObject({ url: '/events?access_token=eyJ***&label=eyJ' })
  })

  it('keeps no caller waiting for the disk: most lines of a burst are written later', async () => {
    const { log } = makeLogging('info', streamOf(false))
    for (let attempts = 0; attempts < 1_000; attempts += 1) log.info('command.sent', { attempts })
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1_000)
    expect((await linesOnce(1_000)).map(({ attempts }) => attempts)).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
  })

  const hostile = 'a\u001b[2J\u009b2J\u202e\u2028\u2066\u007f\nforged'

  it('holds no character that a terminal obeys, as JSON, and keeps what was said', async () => {
    const { log } = makeLogging('info', streamOf(false))
    log.warn('uplink.unroutable', { topic: hostile, problem: `//u:p@h ${hostile}` })
    expect((await linesOnce(1))[0]).toMatchObject({ topic: hostile, problem: `//***@h ${hostile}` })
    const text = readFileSync(file, 'utf8')
    expect(text).toBe(printableLines(text))
  })

  it('holds no character that a terminal obeys, for a person, but its own colours', () => {
    const { log } = makeLogging('info', streamOf(true))
    for (const field of ['topic', 'problem', 'error', 'stack', 'msg', 'level', 'name', 'caller', hostile])
      log.warn('uplink.unroutable', { [field]: hostile })
    const text = readFileSync(file, 'utf8')
    const plain = text.replaceAll(new RegExp(`${String.fromCharCode(0x1b)}\\[\\d{1,3}m`, 'g'), '')
    expect(plain).toBe(printableLines(plain))
    expect(plain).toContain('\\u009b2J\\u202e\\u2028\\u2066\\u007f')
    expect(plain).not.toMatch(/^forged/m)
  })

  it.each([false, true])('ends nothing when the disk is full (for a person: %s)', async (isTTY) => {
    const full = openSync('/dev/full', 'w')
    try {
      const { log } = makeLogging('info', { fd: full, isTTY, hasColors: () => true } as unknown as NonNullable<
        Parameters<typeof makeLogging>[1]
      >)
      for (let attempts = 0; attempts < 100; attempts += 1) log.info('command.sent', { attempts })
      // An error that nobody hears would end the process, which vitest tells.
      await new Promise((resolve) => setImmediate(resolve))
      log.info('command.sent')
    } finally {
      closeSync(full)
    }
  })

  it('writes for a person where a person sits', () => {
    makeLogging('info', streamOf(true)).log.info('command.sent', { vin: 'V' })
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('command.sent')
    expect(text).not.toContain('"vin":')
    expect(text).not.toContain('hostname')
  })

  it('writes one line an event for a person, without colours where the terminal has none', () => {
    const { log } = makeLogging('info', streamOf(true, false))
    log.warn('uplink.unroutable', { topic: 'a/b', problem: 'two words' })
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: uplink\.unroutable topic=a\/b problem="two words"\n$/,
    )
  })

  it('shows a person the settings and the steps of the start at debug only, and all events once it is ready', () => {
    const start = (level: 'info' | 'debug'): string => {
      const before = readFileSync(file, 'utf8').length
      const { log } = makeLogging(level, streamOf(true, false))
      log.info('server.configured', { settings: {} })
      log.info('vehicle.online', { vin: 'early' })
      log.info('server.ready')
      log.info('vehicle.online', { vin: 'late' })
      return readFileSync(file, 'utf8')
        .slice(before)
        .replaceAll(/^\S+ INFO: /gm, '')
    }
    expect(start('info')).toBe('vehicle.online vin=late\n')
    expect(start('debug')).toBe(
      'server.configured settings={}\nvehicle.online vin=early\nserver.ready\nvehicle.online vin=late\n',
    )
  })
})
