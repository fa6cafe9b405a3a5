/**
 * Compares what the cloud says with what really happened: the book of the driver with the ledger of the cars. Pure, so
 * that a test can plant each violation of a law and see it found.
 */
import { type State, isOpen } from '@keyfob/protocol'
import type { BookedCommand, CommandBook } from '../driver/command-book.ts'
import type { Ledger } from '../ledger.ts'

/** A settled command whose outcome is not what happened. */
export interface Lie {
  readonly id: string
  readonly vin: string
  readonly command: string
  readonly state: State
  readonly reason: string
  readonly effects: number
}

export interface Verdict {
  readonly lies: readonly Lie[]
  /** Ids of commands that are not settled, though they should be. */
  readonly unsettled: readonly string[]
  /** A sentence for each law that was broken, which names the law. */
  readonly lawsBroken: readonly string[]
}

export const judgeSimulation = (
  book: CommandBook,
  ledger: Ledger,
  keysBroken: ReadonlySet<string> = new Set(),
): Verdict => {
  const lies = book.commands.flatMap((command) => lieOf(command, ledger.effectsOf(command.id).length) ?? [])
  const unsettled = book.open
  const lawsBroken = [
    broken('L2 one life', ids(book.changed), 'changed after the vehicle’s word had settled it'),
    broken('L4 at most one effect', ids(ledger.doubles), 'took effect again'),
    broken('L5 never late', ids(ledger.late), 'took effect after notAfter'),
    broken('L6 everything settles', unsettled, 'was not settled by its deadline and one sweep'),
    broken('L7 honest uncertainty', ids(lies), 'was settled with an outcome that is not what happened'),
    broken('L9 complete events', ids(book.gaps), 'has a gap in its events'),
    broken('L9 complete events', ids(book.untold), 'is settled, and no event said so'),
    broken('L10 idempotent submit', ids(keysBroken), 'was not what its idempotency key named again'),
  ].filter((sentence) => sentence !== undefined)
  return { lies, unsettled, lawsBroken }
}

/** `unknown` cannot be wrong, and an open command says nothing yet. */
const lieOf = ({ id, vin, command, state, reason }: BookedCommand, effects: number): Lie | undefined => {
  if (isOpen(state) || state === 'unknown') return undefined
  const happened = state === 'succeeded' && reason !== 'already_done'
  return happened === effects > 0 ? undefined : { id, vin, command, state, reason, effects }
}

type Named = string | { readonly id: string } | { readonly commandId: string }

const ids = (found: Iterable<Named>): readonly string[] =>
  Array.from(found, (each) => (typeof each === 'string' ? each : 'id' in each ? each.id : each.commandId))

const broken = (law: string, found: readonly string[], what: string): string | undefined => {
  const [first] = found
  if (first === undefined) return undefined
  const rest = found.length - 1
  return `${law}: the command ${first} ${what}${rest > 0 ? ` (and ${rest} more)` : ''}.`
}
