import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logOf, makeLogger } from './logger.ts'

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

/** A stream is looked at for its descriptor and for whether a person sits there, and for nothing else. */
const streamOf = (isTTY: boolean) => ({ fd, isTTY }) as unknown as NonNullable<Parameters<typeof makeLogger>[1]>

type Line = Readonly<Record<string, unknown>>
const linesWritten = (): readonly Line[] =>
  readFileSync(file, 'utf8').split('\n').filter((text) => text !== '').map((text) => JSON.parse(text) as Line) // prettier-ignore

/** The lines, once there are so many. */
const linesOnce = (count: number): Promise<readonly Line[]> =>
  eventually(() => (linesWritten().length >= count ? linesWritten() : false), { what: `${count} lines` })

describe('the logger', () => {
  it('writes one JSON line an event, with its name, its fields and an RFC 3339 instant', async () => {
    const logger = makeLogger('debug', streamOf(false))
    const log = logOf(logger)
    log.debug('a.debug')
    log.info('command.sent', { vin: 'V', attempts: 1 })
    log.warn('a.warn', { n: 1 })
    log.error('an.error')
    const lines = await linesOnce(4)
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([[20, 'a.debug'], [30, 'command.sent'], [40, 'a.warn'], [50, 'an.error']]) // prettier-ignore
    expect(lines[1]).toMatchObject({ vin: 'V', attempts: 1, time: expect.stringMatching(/^\d{4}-.*Z$/) })
  })

  it('writes nothing below its level, and nothing at all when it is silent', async () => {
    logOf(makeLogger('silent', streamOf(false))).error('an.error')
    const quiet = logOf(makeLogger('error', streamOf(false)))
    quiet.warn('a.warn')
    quiet.error('the.last')
    expect((await linesOnce(1)).map(({ msg }) => msg)).toEqual(['the.last'])
  })

  it('keeps no caller waiting for the disk: most lines of a burst are written later', async () => {
    const log = logOf(makeLogger('info', streamOf(false)))
    for (let n = 0; n < 1_000; n += 1) log.info('command.sent', { n })
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1_000)
    expect((await linesOnce(1_000)).map(({ n }) => n)).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
  })

  it('writes for a person where a person sits', () => {
    logOf(makeLogger('info', streamOf(true))).info('command.sent', { vin: 'V' })
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('command.sent')
    expect(text).not.toContain('"vin":')
    expect(text).not.toContain('hostname')
  })
})
