/** What a script may rely on. */
export const exitCodes = {
  ok: 0,
  /** The answer was no: a command that did not succeed, a refused request, a broken law, a failed check. */
  failed: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** Keyfob, a part or the vehicles of a simulation could not be reached. */
  unreachable: 3,
  /** What was asked is done, or not, and what came of it could not be written. */
  unwritable: 4,
} as const
