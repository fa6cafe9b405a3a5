import type { Campaign, KeyfobClient, RetryCampaignInput } from '@keyfob/client'
import { keyfobLine } from '../../../shared/cli/shell-line.ts'
import type { Write } from '../../../shared/write/use-writes.ts'

type Of = Pick<Campaign, 'id'>

export const pauseWrite = ({ campaigns }: KeyfobClient, { id }: Of): Write => ({
  run: () => campaigns.pause(id),
  doing: 'pause the campaign',
  done: 'It is paused, and submits nothing more until it is resumed. Commands that are under way continue.',
  line: keyfobLine(['campaigns', 'pause', id]),
})

export const resumeWrite = ({ campaigns }: KeyfobClient, { id }: Of): Write => ({
  run: () => campaigns.resume(id),
  doing: 'resume the campaign',
  done: 'It runs again.',
  line: keyfobLine(['campaigns', 'resume', id]),
})

export const abortWrite = ({ campaigns }: KeyfobClient, { id }: Of): Write => ({
  run: () => campaigns.abort(id),
  doing: 'abort the campaign',
  done: 'It is aborted.',
  line: keyfobLine(['campaigns', 'abort', id]),
})

/** `states`: of the vehicles that take part once more. */
export const retryWrite = (
  { campaigns }: KeyfobClient,
  { id }: Of,
  states: NonNullable<RetryCampaignInput['states']>,
): Write => ({
  run: () => campaigns.retry(id, { states }),
  doing: 'retry the failed part',
  done: 'It runs again.',
  line: keyfobLine(['campaigns', 'retry', id], { state: states.length === 0 ? 'STATES' : states.join(',') }),
})
