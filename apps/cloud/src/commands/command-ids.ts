import { type CommandId, parseCommandId } from '@keyfob/protocol'
import { type Clock, drawRandom } from '@keyfob/runtime'
import { V7Generator } from 'uuidv7'

/**
 * Makes ids whose time is that of the clock by which everything is decided, which is the database's [L5]: an id says in
 * which week of history its command is kept, and a machine with a wrong clock must not choose another week than its peers.
 * Ids of one maker ascend, unless its clock is put back by more than ten seconds.
 */
export const commandIdsBy = (clock: Pick<Clock, 'now'>): (() => CommandId) => {
  const generator = new V7Generator({ nextUint32: () => drawRandom(4).readUInt32LE() })
  return () => parseCommandId(generator.generateOrResetWithTs(clock.now()).toString())! // the generator makes what parseCommandId takes
}
