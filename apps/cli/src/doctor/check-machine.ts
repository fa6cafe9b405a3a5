import { mkdir, statfs } from 'node:fs/promises'
import type { Config } from '@keyfob/cloud'
import { messageOf } from '@keyfob/runtime'
import { isTaken, wantedPorts } from '../serve/refuse-taken-ports.ts'
import { type Finding, bad, note, ok } from './finding.ts'

const mebibyte = 2 ** 20
/** An embedded database and a day of history need about this. */
const freeEnough = 2_048
/** The database cannot even start with less. */
const freeMin = 256

/** Whether the disk of the data folder has room. */
export const checkDisk = async ({ dataDir }: Config): Promise<Finding> => {
  try {
    await mkdir(dataDir, { recursive: true })
    const { bavail, bsize } = await statfs(dataDir)
    return diskFinding(Math.floor((bavail * bsize) / mebibyte))
  } catch (error) {
    return note('disk', messageOf(error), 'Make the data folder readable.')
  }
}

/** @param free MiB */
export const diskFinding = (free: number): Finding => {
  const detail = `${free} MiB are free`
  if (free < freeMin) return bad('disk', detail, 'Free some space, or set KEYFOB_DATA_DIR to a larger disk.')
  return free < freeEnough ? note('disk', detail, 'Free some space before it is full.') : ok('disk', detail)
}

/** Whether the ports of this configuration are free, or taken by the Keyfob that answers. */
export const checkPorts = async (config: Config, listening: ReadonlySet<number>): Promise<readonly Finding[]> =>
  Promise.all(
    wantedPorts(config).map(async ({ variable, port, mayGiveWay }) => {
      const part = `port ${port}`
      if (port === 0) return ok(part, `any free one (${variable})`)
      if (listening.has(port)) return ok(part, `Keyfob itself listens (${variable})`)
      if (!(await isTaken(config.host, port))) return ok(part, `free (${variable})`)
      const detail = `taken by another program (${variable})`
      return mayGiveWay
        ? note(part, detail, 'Keyfob takes the next free one, and says which.')
        : bad(part, detail, `Set ${variable} to a free one, or stop that program.`)
    }),
  )
