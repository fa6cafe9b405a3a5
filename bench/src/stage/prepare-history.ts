import { join } from 'node:path'
import { fillHistory } from '@keyfob/testbed'
import { dialects } from '../load/dialect.ts'
import { barOf } from '../report/bar.ts'
import type { Bench } from '../scenarios/bench.ts'
import { makeTables } from './make-tables.ts'

/** A database with so many commands of the past, of the vehicles of this run. Returns its URL. */
export const prepareHistory = async ({ stage, options, say }: Bench, commands: number): Promise<string> => {
  const url = await stage.servers.freshDatabase()
  const folder = join(stage.prepare().folder, 'first')
  await makeTables({ databaseUrl: url, amqpUrl: stage.servers.rabbit.url, folder })
  if (commands === 0) return url
  const vins = Array.from({ length: options.vehicles }, (_, nth) => dialects.keyfob.vinOf(nth))
  const begunAt = performance.now()
  let toldAt = 0
  const onProgress = (done: number): void => {
    const now = performance.now()
    if (now - toldAt < 1_000 && done < commands) return
    toldAt = now
    say(`filling history ${barOf({ done, all: commands, elapsed: now - begunAt })}`)
  }
  await fillHistory({ url, commands, vins, now: Date.now(), onProgress })
  return url
}
