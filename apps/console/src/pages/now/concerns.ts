import type { Figures, Me, Readiness } from '@keyfob/client'
import { countText, shareText } from '../../format/count.ts'
import { linkTo } from '../../router/links.ts'

/** Something that a person should look at. */
export interface Concern {
  readonly id: string
  /** `doubt`: outcomes that are not known. `trouble`: a part that does not work. */
  readonly kind: 'doubt' | 'trouble' | 'notice'
  readonly title: string
  readonly advice: string
  readonly link?: string
}

export interface Circumstances {
  readonly figures: Figures | undefined
  readonly readiness: Readiness | undefined
  readonly me: Me
  /** Of parked messages; undefined for who may not see them. */
  readonly parked: number | undefined
  /** In ms since 1970. */
  readonly now: number
}

const hour = 3_600_000
const expiryNotice = 7 * 24 * hour

/** The most urgent first. */
export const concernsOf = ({ figures, readiness, me, parked = 0, now }: Circumstances): readonly Concern[] => [
  ...partsDown(readiness),
  ...(figures === undefined ? [] : ofFigures(figures, me, now)),
  ...(parked === 0
    ? []
    : [
        {
          id: 'parked',
          kind: 'notice' as const,
          title: `${countText(parked)} parked ${parked === 1 ? 'message' : 'messages'} of vehicles`,
          advice: 'They could not be read or applied: keyfob parked list shows why.',
          link: linkTo.parked,
        },
      ]),
  ...keyExpires(me, now),
]

const partsDown = (readiness: Readiness | undefined): readonly Concern[] =>
  Object.entries(readiness?.parts ?? {})
    .filter(([, { ready }]) => !ready)
    .map(([name, { detail }]) => ({
      id: `part ${name}`,
      kind: 'trouble',
      title: `The ${name} is down`,
      advice: detail ?? 'The log of the server says why.',
    }))

const ofFigures = ({ lastHour, webhooks, deliveries }: Figures, { scopes }: Me, now: number): readonly Concern[] => {
  const unknown = lastHour.settled['unknown'] ?? 0
  const from = new Date(now - hour).toISOString()
  return [
    ...(unknown === 0
      ? []
      : [
          {
            id: 'unknown',
            kind: 'doubt' as const,
            title: `${countText(unknown)} of the last hour ${unknown === 1 ? 'is' : 'are'} unknown (${shareText(lastHour.unknownShare ?? 0)})`,
            advice: `They may have happened. Corrected by later evidence: ${countText(lastHour.corrected)}.`,
            link: linkTo.commands({ state: 'unknown', from }),
          },
        ]),
    ...(webhooks.failing === 0
      ? []
      : [
          {
            id: 'webhooks',
            kind: 'trouble' as const,
            title: `${countText(webhooks.failing)} ${webhooks.failing === 1 ? 'webhook fails' : 'webhooks fail'}`,
            advice: `${countText(deliveries.pending)} deliveries wait. keyfob webhooks list shows since when.`,
            ...linkOfWebhooks(scopes),
          },
        ]),
    ...(deliveries.parked === 0
      ? []
      : [
          {
            id: 'deliveries',
            kind: 'notice' as const,
            title: `${countText(deliveries.parked)} ${deliveries.parked === 1 ? 'delivery was' : 'deliveries were'} given up`,
            advice: 'They can be replayed once the endpoint answers.',
            ...linkOfWebhooks(scopes),
          },
        ]),
  ]
}

/** Only for who may see them: others have no such page. */
const linkOfWebhooks = (scopes: Me['scopes']): Pick<Concern, 'link'> =>
  scopes.includes('webhooks:read') ? { link: linkTo.webhooks } : {}

const keyExpires = ({ expiresAt }: Me, now: number): readonly Concern[] => {
  if (expiresAt === null) return []
  const left = Date.parse(expiresAt) - now
  if (left > expiryNotice) return []
  const days = Math.max(0, Math.floor(left / (24 * hour)))
  return [
    {
      id: 'key',
      kind: 'notice',
      title:
        days === 0 ? 'Your API key expires today' : `Your API key expires in ${days} ${days === 1 ? 'day' : 'days'}`,
      advice: 'Ask an admin for a new one.',
    },
  ]
}
