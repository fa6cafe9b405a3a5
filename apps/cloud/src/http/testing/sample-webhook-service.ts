import type { Page } from '../../ports/command-store.ts'
import type { Answered, RefusalCode } from '../../ports/command-service.ts'
import type { TestOutcome, WebhookService, WebhookRequest } from '../../ports/webhook-service.ts'
import type { DeliveryState, WebhookDelivery, WebhookId, WebhookRecord } from '../../ports/webhook-store.ts'
import { uuidv7 } from 'uuidv7'

const refusal = (code: RefusalCode): Answered<never> => ({ ok: false, refusal: { code, detail: 'Because.' } })
export const sampleSecret = 'whsec_c2FtcGxl'

/** For tests of the HTTP edge: webhooks in memory, and what was asked of them. */
export class SampleWebhookService implements WebhookService {
  readonly calls: unknown[][] = []
  readonly records = new Map<WebhookId, WebhookRecord>()
  readonly kept: WebhookDelivery[] = []
  outcome: TestOutcome = { status: 204, error: null, took: 7 }
  /** Answers the next create or test. */
  refusal: RefusalCode | undefined

  async create(
    request: WebhookRequest & { readonly url: string },
  ): Promise<Answered<{ record: WebhookRecord; secret: string }>> {
    this.calls.push(['create', request])
    if (this.refusal) return refusal(this.refusal)
    const id = uuidv7() as WebhookId // a UUIDv7 by its maker
    const record = changed(
      {
        id,
        url: '',
        states: null,
        commands: null,
        vins: null,
        description: '',
        enabled: true,
        gone: false,
        createdAt: 0,
        position: 4,
        failingSince: null,
      },
      request,
    )
    this.records.set(id, record)
    return { ok: true, value: { record, secret: sampleSecret } }
  }

  async list(): Promise<readonly WebhookRecord[]> {
    return [...this.records.values()]
  }

  async find(id: WebhookId): Promise<Answered<WebhookRecord>> {
    const record = this.records.get(id)
    return record === undefined ? refusal('webhook_not_found') : { ok: true, value: record }
  }

  async change(id: WebhookId, request: WebhookRequest): Promise<Answered<WebhookRecord>> {
    this.calls.push(['change', request])
    const found = await this.find(id)
    if (!found.ok) return found
    this.records.set(id, changed(found.value, request))
    return this.find(id)
  }

  async remove(id: WebhookId): Promise<Answered<void>> {
    return this.records.delete(id) ? { ok: true, value: undefined } : refusal('webhook_not_found')
  }

  async rotate(id: WebhookId): Promise<Answered<{ secret: string; previousUntil: number }>> {
    return this.records.has(id)
      ? { ok: true, value: { secret: sampleSecret, previousUntil: 0 } }
      : refusal('webhook_not_found')
  }

  async test(id: WebhookId): Promise<Answered<TestOutcome>> {
    if (this.refusal) return refusal(this.refusal)
    return this.records.has(id) ? { ok: true, value: this.outcome } : refusal('webhook_not_found')
  }

  async deliveries(
    id: WebhookId,
    state: DeliveryState | undefined,
    cursor: string | undefined,
    limit: number,
  ): Promise<Answered<Page<WebhookDelivery>>> {
    if (!this.records.has(id)) return refusal('webhook_not_found')
    const rest = this.kept.filter(
      (each) =>
        (state === undefined || each.state === state) && (cursor === undefined || each.position < Number(cursor)),
    )
    const items = rest.slice(0, limit)
    return { ok: true, value: rest.length > limit ? { items, next: String(items.at(-1)?.position) } : { items } }
  }

  async replay(id: WebhookId, position: number): Promise<Answered<void>> {
    if (!this.records.has(id)) return refusal('webhook_not_found')
    this.calls.push(['replay', position])
    return this.kept.some((each) => each.position === position)
      ? { ok: true, value: undefined }
      : refusal('delivery_not_found')
  }

  async replaySince(id: WebhookId, since: number): Promise<Answered<WebhookRecord>> {
    this.calls.push(['replaySince', since])
    return this.find(id)
  }
}

const changed = (record: WebhookRecord, request: WebhookRequest): WebhookRecord => ({
  ...record,
  ...Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)),
})
