import type { ChangeWebhookInput, CreateWebhookInput, State, Webhook } from '@keyfob/client'
import { keyfobLine } from '../../../shared/cli/shell-line.ts'

export interface WebhookDraft {
  readonly url: string
  readonly description: string
  /** Types with blanks or commas between them; empty: status events. */
  readonly events: string
  /** None: all. */
  readonly states: readonly State[]
  /** Names with blanks or commas between them; empty: all. */
  readonly commands: string
  readonly vins: string
}

export const draftOf = (webhook: Webhook | undefined): WebhookDraft => ({
  url: webhook?.url ?? '',
  description: webhook?.description ?? '',
  events: webhook?.events?.join(' ') ?? '',
  states: webhook?.states ?? [],
  commands: webhook?.commands?.join(' ') ?? '',
  vins: webhook?.vins?.join(' ') ?? '',
})

const wordsIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((each) => each !== '')
const orAll = <Item>(items: readonly Item[]): readonly Item[] | null => (items.length === 0 ? null : items)

type WebhookEvents = NonNullable<CreateWebhookInput['events']> | null

/** The whole of it: of a new webhook, or of one that is changed. */
export const inputOf = ({
  url,
  description,
  events,
  states,
  commands,
  vins,
}: WebhookDraft): CreateWebhookInput & ChangeWebhookInput => ({
  url: url.trim(),
  description: description.trim(),
  events: orAll(wordsIn(events)) as WebhookEvents, // the API checks them
  states: orAll(states),
  commands: orAll(wordsIn(commands)),
  vins: orAll(wordsIn(vins)),
})

/** `id` undefined: of a new one. In a change the word "all" removes a filter. */
export const lineOf = (id: string | undefined, draft: WebhookDraft): string => {
  const { url, description, events, states, commands, vins } = inputOf(draft)
  const all = id === undefined ? undefined : 'all'
  const filters = {
    events: events?.join(',') ?? all,
    states: states?.join(',') ?? all,
    commands: commands?.join(',') ?? all,
    vins: vins?.join(',') ?? all,
    description: description === '' && id === undefined ? undefined : description,
  }
  return id === undefined
    ? keyfobLine(['webhooks', 'create', url === '' ? 'URL' : url], filters)
    : keyfobLine(['webhooks', 'change', id], { url, ...filters })
}
