import { randomUUID } from 'node:crypto'
import { type Catalogue, type FieldProblem, normalizeCommandName } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, formatInstant, hours } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type { Page } from '../ports/command-store.ts'
import type { Answered, RefusalCode } from '../ports/command-service.ts'
import type { TellsSecret, TestOutcome, WebhookService, WebhookRequest } from '../ports/webhook-service.ts'
import type {
  DeliveryState,
  WebhookDelivery,
  WebhookId,
  WebhookRecord,
  WebhookSettings,
  WebhookStore,
} from '../ports/webhook-store.ts'
import type { AddressGuard } from '../outgoing/address-guard.ts'
import { newSecret } from './new-secret.ts'
import type { SignedSender } from '../outgoing/signed-sender.ts'
import { webhookUrl } from './webhook-url.ts'

/** Each reads the whole log for itself. */
const webhooksMax = 100
/** Time to bring the new secret to every receiver. */
const previousSecretFor: Duration = hours(24)
/** Each adds a signature to every message, and a receiver reads no header of any length. */
const retiredMax = 4
/** A caller waits for each, for up to 12 s. */
const testsMax = 4

export interface WebhooksOptions {
  readonly store: WebhookStore
  readonly sender: Pick<SignedSender, 'send'>
  readonly guard: AddressGuard
  readonly catalogue: Catalogue
  readonly clock: Clock
}

export class Webhooks implements WebhookService {
  readonly #options: WebhooksOptions
  #tests = 0

  constructor(options: WebhooksOptions) {
    this.#options = options
  }

  async create(
    request: WebhookRequest & { readonly url: string },
  ): Promise<Answered<{ record: WebhookRecord } & TellsSecret>> {
    const settings = this.#settingsOf(request)
    if (!settings.ok) return settings
    const { store, clock } = this.#options
    const {
      events = null,
      states = null,
      commands = null,
      vins = null,
      description = '',
      enabled = true,
      url = '',
    } = settings.value
    const secret = newSecret()
    const id = uuidv7() as WebhookId // made here
    const webhook = { id, url, events, states, commands, vins, description, enabled, secret, createdAt: clock.now() }
    const record = await store.create(webhook, webhooksMax)
    if (record === undefined)
      return refusal('too_many_webhooks', `There are ${webhooksMax} webhooks, which is the maximum. Delete one first.`)
    return { ok: true, value: { record, secret } }
  }

  list(): Promise<readonly WebhookRecord[]> {
    return this.#options.store.list()
  }

  async find(id: WebhookId): Promise<Answered<WebhookRecord>> {
    return foundOr(await this.#options.store.find(id), id)
  }

  async change(id: WebhookId, request: WebhookRequest): Promise<Answered<WebhookRecord>> {
    const settings = this.#settingsOf(request)
    return settings.ok ? foundOr(await this.#options.store.change(id, settings.value), id) : settings
  }

  async remove(id: WebhookId): Promise<Answered<void>> {
    const { store, clock } = this.#options
    return (await store.remove(id, clock.now())) ? { ok: true, value: undefined } : noWebhook(id)
  }

  async rotate(id: WebhookId): Promise<Answered<{ previousUntil: Instant } & TellsSecret>> {
    const { store, clock } = this.#options
    const secret = newSecret()
    const now = clock.now()
    const previousUntil = now + previousSecretFor
    const rotated = await store.rotate(id, secret, { previousUntil, retiredMax }, now)
    if (rotated.kind === 'missing') return noWebhook(id)
    return rotated.kind === 'full' ? tooManySecrets(rotated.until, now) : { ok: true, value: { secret, previousUntil } }
  }

  async test(id: WebhookId): Promise<Answered<TestOutcome>> {
    const { store, clock, sender } = this.#options
    if (this.#tests >= testsMax)
      return refusal('overloaded', `${testsMax} tests of webhooks are running. Try again when one has ended.`)
    this.#tests += 1
    try {
      const webhook = await store.find(id)
      if (webhook === undefined) return noWebhook(id)
      const body = JSON.stringify({
        type: 'webhook.test',
        event: 'keyfob.webhook.test',
        timestamp: formatInstant(clock.now()),
        data: { webhookId: id },
      })
      const message = {
        id: `test/${randomUUID()}`,
        url: webhook.url,
        secrets: await store.secrets(id, clock.now()),
        body,
      }
      const { status, error, took } = await sender.send(message, new AbortController().signal)
      return { ok: true, value: { status, error, took } }
    } finally {
      this.#tests -= 1
    }
  }

  async deliveries(
    id: WebhookId,
    state: DeliveryState | undefined,
    cursor: string | undefined,
    limit: number,
  ): Promise<Answered<Page<WebhookDelivery>>> {
    const { store } = this.#options
    if ((await store.find(id)) === undefined) return noWebhook(id)
    return { ok: true, value: await store.deliveries(id, state, cursor, limit) }
  }

  async replay(id: WebhookId, position: number): Promise<Answered<void>> {
    const { store, clock } = this.#options
    if (await store.replay(id, position, clock.now())) return { ok: true, value: undefined }
    if ((await store.find(id)) === undefined) return noWebhook(id)
    return refusal(
      'delivery_not_found',
      `The webhook has no delivery ${position}. Old ones are deleted: replay events since an instant instead.`,
    )
  }

  async replaySince(id: WebhookId, since: Instant): Promise<Answered<WebhookRecord>> {
    const { store, clock } = this.#options
    if (since > clock.now()) return invalid([{ pointer: '/since', problem: 'must not be in the future' }])
    return foundOr(await store.replaySince(id, since), id)
  }

  /** The request in the form in which it is stored, or everything that is wrong with it. */
  #settingsOf({ url, commands, ...rest }: WebhookRequest): Answered<Partial<WebhookSettings>> {
    const { guard, catalogue } = this.#options
    const checked = url === undefined ? undefined : webhookUrl(url, guard)
    const names = commands?.map(normalizeCommandName)
    const strange = (names ?? []).flatMap((name, index) =>
      catalogue.find(name) === undefined ? [{ pointer: `/commands/${index}`, problem: 'is not in the catalogue' }] : [],
    )
    const wrong = checked !== undefined && 'problem' in checked ? [{ pointer: '/url', problem: checked.problem }] : []
    if (wrong.length + strange.length > 0) return invalid([...wrong, ...strange])
    const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    return {
      ok: true,
      value: {
        ...known,
        ...(checked !== undefined && 'href' in checked && { url: checked.href }),
        ...(commands !== undefined && { commands: names ?? null }),
      },
    }
  }
}

const refusal = (code: RefusalCode, detail: string): Answered<never> => ({ ok: false, refusal: { code, detail } })

const invalid = (errors: readonly FieldProblem[]): Answered<never> => {
  const [first] = errors
  return { ok: false, refusal: { code: 'invalid_request', detail: `${first?.pointer} ${first?.problem}.`, errors } }
}

const tooManySecrets = (until: Instant, now: Instant): Answered<never> => {
  const detail = `The webhook was rotated ${retiredMax} times within 24 h, and each earlier secret still signs for its 24 h. The first of them ends at ${formatInstant(until)}: rotate again then.`
  return { ok: false, refusal: { code: 'too_many_secrets', detail, retryAfter: until - now } }
}

const noWebhook = (id: WebhookId): Answered<never> =>
  refusal('webhook_not_found', `There is no webhook ${id}. GET /webhooks lists them.`)

const foundOr = (record: WebhookRecord | undefined, id: WebhookId): Answered<WebhookRecord> =>
  record === undefined ? noWebhook(id) : { ok: true, value: record }
