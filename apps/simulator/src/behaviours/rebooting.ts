import type { MemoryEntry } from '@keyfob/protocol'
import { type Duration, milliseconds, seconds } from '@keyfob/runtime'
import type { Journal } from '@keyfob/vehicle'
import { goodbyes } from '../body/radio.ts'
import type { VehicleBody } from '../body/vehicle-body.ts'
import type { Random } from '../random.ts'
import type { Behaviour } from './behaviour.ts'

const cutShare = 0.2
const off: readonly [Duration, Duration] = [milliseconds(200), seconds(4)]
/** As long as an effect and its answer take, so that the cut falls into them or behind them. */
const middle: readonly [Duration, Duration] = [milliseconds(0), milliseconds(500)]

/** Where between a beginning and its answer power fails, if it fails. */
const moments = ['before_begun', 'after_begun', 'in_the_middle', 'before_answer', 'after_answer'] as const
type Moment = (typeof moments)[number]

export const rebooting: Behaviour = {
  name: 'rebooting',
  summary: 'loses power between the beginning of a command and its answer, and starts again on its journal',
  attach: (body, random) => ({ wrapJournal: (journal) => perilous(journal, body, random) }),
}

/** A journal at whose writes power fails. */
const perilous = (journal: Journal, body: VehicleBody, random: Random): Journal => {
  let moment: Moment | undefined
  const cut = (): void =>
    body.cutPower({ memory: 'kept', offFor: random.between(...off), goodbye: random.pick(goodbyes) })
  const cutSoon = (): void => void body.clock.sleep(random.between(...middle), body.calm).then(cut, () => undefined)
  const isNow = (at: Moment): boolean => at === moment && !body.calm.aborted
  return {
    open: () => journal.open(),
    append: async (entries) => {
      const [begins, ends] = [holds(entries, 'begun'), holds(entries, 'answer')]
      if (begins && moment === undefined && random.chance(cutShare)) moment = random.pick(moments)
      if ((begins && isNow('before_begun')) || (ends && isNow('before_answer'))) {
        cut()
        throw new Error('power failed before the write')
      }
      await journal.append(entries)
      if ((begins && isNow('after_begun')) || (ends && isNow('after_answer'))) cut()
      if (begins && isNow('in_the_middle')) cutSoon()
    },
    rewrite: (entries) => journal.rewrite(entries),
    close: () => journal.close(),
  }
}

const holds = (entries: readonly MemoryEntry[], kind: MemoryEntry['kind']): boolean =>
  entries.some((entry) => entry.kind === kind)
