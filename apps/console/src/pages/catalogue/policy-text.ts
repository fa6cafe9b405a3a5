import type { CommandType } from '@keyfob/client'
import { spanText } from '../../format/age.ts'

const conflicts: Readonly<Record<CommandType['conflict'], string>> = {
  queue: 'waits for its turn',
  reject: 'is refused',
  supersede: 'takes the place of those that wait',
}

/** What a command of this type does when its vehicle is offline. */
export const staleText = ({ staleness: { policy, ttlSecondsDefault } }: CommandType): string => {
  const span = spanText(ttlSecondsDefault * 1_000)
  return policy === 'live_only' ? `live only: expires after ${span}` : `waits at most ${span}`
}

/** What it does when another one has its lane. */
export const conflictText = ({ conflict }: CommandType): string => conflicts[conflict]
