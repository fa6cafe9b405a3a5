import { execFileSync } from 'node:child_process'

/** A user to run as. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** The user of this name when this process is root, else nobody: a server that refuses root runs as its own user then. */
export const ownerNamed = (name: string): Owner | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}
