import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { Delivery, RotatedSecret, TestedWebhook, Webhook, WebhookWithSecret } from '../generated/answers.ts'
import type { ChangeWebhookInput, CreateWebhookInput } from '../generated/inputs.ts'
import { Pages } from '../pages.ts'

/** Signed status events to your own URL. */
export class Webhooks {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** Events from now on. The answer shows the secret, once. */
  create(body: CreateWebhookInput, options?: CallOptions): Promise<WebhookWithSecret> {
    return this.#caller.call('createWebhook', { body }, options)
  }

  /** All of them, the oldest first: their number is bounded. */
  async list(options?: CallOptions): Promise<readonly Webhook[]> {
    return (await this.#caller.call('listWebhooks', {}, options)).items
  }

  get(id: string, options?: CallOptions): Promise<Webhook> {
    return this.#caller.call('findWebhook', { params: { id } }, options)
  }

  /** What is absent stays. */
  change(id: string, body: ChangeWebhookInput, options?: CallOptions): Promise<Webhook> {
    return this.#caller.call('changeWebhook', { params: { id }, body }, options)
  }

  /** For good, with its deliveries. */
  remove(id: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('removeWebhook', { params: { id } }, options)
  }

  /** A new secret; the one of before signs, too, for another 24 h. */
  rotateSecret(id: string, options?: CallOptions): Promise<RotatedSecret> {
    return this.#caller.call('rotateWebhookSecret', { params: { id } }, options)
  }

  /** Sends a `webhook.test` event now, once, and returns the result. */
  test(id: string, options?: CallOptions): Promise<TestedWebhook> {
    return this.#caller.call('testWebhook', { params: { id } }, options)
  }

  /** Newest first. `limit`: of one page. */
  deliveries(id: string, query: InputOf<'listDeliveries'>['query'] = {}, options?: CallOptions): Pages<Delivery> {
    return new Pages(
      (cursor) => this.#caller.call('listDeliveries', { params: { id }, query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  /** Sends all events since an instant (RFC 3339) again. */
  replay(id: string, since: string, options?: CallOptions): Promise<Webhook> {
    return this.#caller.call('replayWebhook', { params: { id }, body: { since } }, options)
  }

  /** Sends one event again, whatever became of it. */
  replayDelivery(id: string, deliveryId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('replayDelivery', { params: { id, deliveryId } }, options)
  }
}
