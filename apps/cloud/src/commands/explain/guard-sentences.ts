import { type CheckedGuard, guardSentence, isOpen } from '@keyfob/protocol'
import type { CommandRecord } from '../../ports/command-record.ts'

/** Whether its guards are still asked: they are conditions for beginning. */
export const isGuarded = ({ state, begunAt, cancel }: CommandRecord): boolean =>
  isOpen(state) && begunAt === null && cancel === null

/** Whether the guards of a command that has not begun hold now, and what follows when they do not. */
export const guardSentences = ({ state }: CommandRecord, guards: readonly CheckedGuard[]): readonly string[] =>
  guards.map((guard) => {
    if (guard.holds) return `Its guard holds now: ${guardSentence(guard)}.`
    const follows =
      state === 'queued' ? 'while that is so it is rejected when its turn comes' : 'it is withdrawn instead of repeated'
    return `Its guard does not hold now: ${guardSentence(guard)}; ${follows}.`
  })
