import type { TestedWebhook, Webhook } from '@keyfob/client'
import type { MarkKind } from '../../shared/mark.tsx'

export interface Condition {
  readonly kind: MarkKind
  readonly word: string
}

/** The most urgent thing that is true of it. */
export const conditionOf = ({
  enabled,
  gone,
  failingSince,
}: Pick<Webhook, 'enabled' | 'gone' | 'failingSince'>): Condition => {
  if (gone) return { kind: 'bad', word: 'gone' }
  if (!enabled) return { kind: 'off', word: 'disabled' }
  return failingSince === null ? { kind: 'good', word: 'well' } : { kind: 'bad', word: 'fails' }
}

/** `succeeded, failed · doors_lock · 2 vehicles`, or `every status event`. */
export const filterText = ({
  events,
  states,
  commands,
  vins,
}: Pick<Webhook, 'events' | 'states' | 'commands' | 'vins'>): string => {
  const parts = [
    ...(events === null ? [] : [events.join(', ')]),
    ...(states === null ? [] : [states.join(', ')]),
    ...(commands === null ? [] : [commands.join(', ')]),
    ...(vins === null ? [] : [`${vins.length} ${vins.length === 1 ? 'vehicle' : 'vehicles'}`]),
  ]
  return parts.length === 0 ? 'every status event' : parts.join(' · ')
}

/** What the endpoint said to a test. */
export const testText = ({ delivered, status, error, tookMs }: TestedWebhook): string => {
  const answer = status === null ? 'It did not answer' : `It answered ${status}`
  return `${answer} after ${Math.round(tookMs)} ms${delivered || error === null ? '' : `: ${error}`}.`
}
