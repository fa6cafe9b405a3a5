import { type KeyfobClient, ProblemError, type System } from '@keyfob/client'

/** Where vehicles connect. `url` may hold credentials. */
export interface NamedBroker {
  readonly url: string
  readonly topicPrefix: string
}

/**
 * What the options and the environment name, and for the rest what the running Keyfob says of itself: its ports may be others
 * than one would guess.
 *
 * @throws UnreachableError; ProblemError; Error that says to name the broker
 */
export const findBroker = async (
  api: KeyfobClient,
  { mqtt, topicPrefix }: { readonly mqtt?: string; readonly topicPrefix?: string },
): Promise<NamedBroker> => {
  const system = await api.system.get().catch(unknownIfOld)
  const url = mqtt ?? system.brokers[0]?.url
  if (url === undefined) throw new Error('Keyfob does not say where vehicles connect: name their broker with --mqtt.')
  return { url, topicPrefix: topicPrefix ?? system.topicPrefix }
}

/** A Keyfob from before `GET /system` says nothing of itself, and is used with what is named. */
const unknownIfOld = (error: unknown): Pick<System, 'brokers' | 'topicPrefix'> => {
  if (error instanceof ProblemError && error.status === 404) return { brokers: [], topicPrefix: 'keyfob/v1' }
  throw error
}
