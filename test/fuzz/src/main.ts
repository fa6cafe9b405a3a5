/** `npm run fuzz -- --seed N --requests N --payloads N [--minutes N] [--json]`. Exit code 1 when something was found, 2 when it could not run. */
import { parseArgs } from 'node:util'
import { messageOf } from '@keyfob/runtime'
import type { FuzzProgress } from './fuzz-report.ts'
import { printReport } from './print-report.ts'
import { runFuzz } from './run-fuzz.ts'

const numberOf = (name: string, text: string): number => {
  const value = Number(text)
  if (/^\d{1,9}$/.test(text)) return value
  throw new Error(`--${name} must be a whole number of at most nine digits, and not ${text}.`)
}

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      requests: { type: 'string', default: '20000' },
      payloads: { type: 'string', default: '20000' },
      minutes: { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
    },
  })
  const [seed, requests, payloads, minutes] = (['seed', 'requests', 'payloads', 'minutes'] as const).map((name) =>
    numberOf(name, values[name]),
  ) as [number, number, number, number] // as many as names
  return { seed, requests, payloads, minutes, json: values.json }
}

let shownAt = -Infinity
/** When the output is no terminal, a line this often is enough. */
const lineMs = 10_000

/** One bar that is written over and over for a person; a plain line now and then when piped. */
const showProgress =
  (total: number) =>
  ({ requests, payloads, faults }: FuzzProgress): void => {
    const text = `${requests} requests, ${payloads} payloads, ${faults} faults`
    if (process.stderr.isTTY) {
      const filled = Math.round((20 * (requests + payloads)) / Math.max(1, total))
      process.stderr.write(`\r\x1b[2K ${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${text}`)
      return
    }
    if (performance.now() - shownAt < lineMs) return
    shownAt = performance.now()
    process.stderr.write(`${text}\n`)
  }

try {
  const { json, ...options } = readOptions()
  const report = await runFuzz({ ...options, onProgress: showProgress(options.requests + options.payloads) })
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K')
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : printReport(report))
  process.exitCode = report.faults.length === 0 ? 0 : 1
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 2
}
