import type { ApiClient } from './api-client.ts'
import { ApiProblem } from './api-problem.ts'

/** Where vehicles connect. `url` may hold credentials. */
export interface NamedBroker {
  readonly url: string
  readonly topicPrefix: string
}

interface SystemJson {
  readonly brokers: readonly { readonly url: string }[]
  readonly topicPrefix: string
}

/**
 * What the options and the environment name, and for the rest what the running Keyfob says of itself: its ports may be others
 * than one would guess.
 *
 * @throws ApiUnreachable; ApiProblem; Error that says to name the broker
 */
export const findBroker = async (
  api: ApiClient,
  { mqtt, topicPrefix }: { readonly mqtt?: string; readonly topicPrefix?: string },
): Promise<NamedBroker> => {
  const system = await api.get<SystemJson>('/system').catch(unknownIfOld)
  const url = mqtt ?? system.brokers[0]?.url
  if (url === undefined) throw new Error('Keyfob does not say where vehicles connect: name their broker with --mqtt.')
  return { url, topicPrefix: topicPrefix ?? system.topicPrefix }
}

/** A Keyfob from before `GET /system` says nothing of itself, and is used with what is named. */
const unknownIfOld = (error: unknown): SystemJson => {
  if (error instanceof ApiProblem && error.problem.status === 404) return { brokers: [], topicPrefix: 'keyfob/v1' }
  throw error
}
