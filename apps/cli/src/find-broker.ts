import { type KeyfobClient, ProblemError, type System } from '@keyfob/client'

/** Where vehicles connect. `url` may hold credentials. */
export interface NamedBroker {
  readonly url: string
  readonly topicPrefix: string
}

/**
 * The broker and prefix that the options and the environment name, and otherwise those that the running Keyfob reports: its
 * ports may differ from the defaults.
 *
 * @throws UnreachableError; ProblemError; Error that says to name the broker
 */
export const findBroker = async (
  api: KeyfobClient,
  { mqtt, topicPrefix }: { readonly mqtt?: string; readonly topicPrefix?: string },
): Promise<NamedBroker> => {
  const system = await api.system.get().catch(unknownIfOld)
  const url = mqtt ?? system.brokers[0]?.url
  if (url === undefined)
    throw new Error('Keyfob does not report where vehicles connect. Name their broker with --mqtt.')
  return { url, topicPrefix: topicPrefix ?? system.topicPrefix }
}

/** A Keyfob without `GET /system`, which is older, is used with what the options name. */
const unknownIfOld = (error: unknown): Pick<System, 'brokers' | 'topicPrefix'> => {
  if (error instanceof ProblemError && error.status === 404) return { brokers: [], topicPrefix: 'keyfob/v1' }
  throw error
}
