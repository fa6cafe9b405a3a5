/** The exit codes, on which scripts may rely. */
export const exitCodes = {
  ok: 0,
  /** The result is negative: a command that did not succeed, a refused request, a broken law, a failed check. */
  failed: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** Keyfob, a part or the vehicles of a simulation could not be reached. */
  unreachable: 3,
  /** The verb ran, and its output could not be written. */
  unwritable: 4,
} as const
