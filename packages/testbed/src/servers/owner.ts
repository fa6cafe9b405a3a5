import { execFileSync } from 'node:child_process'

/** A user to run as. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** The user of this name when this process is root; otherwise none. A server that refuses root then runs as its own user. */
export const ownerNamed = (name: string): Owner | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}
