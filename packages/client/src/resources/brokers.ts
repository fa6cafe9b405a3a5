import type { AnswerOf, ApiCaller, CallOptions, InputOf } from '../api-caller.ts'

/** Questions of MQTT brokers, for who writes a plugin for another broker or tests a configuration. */
export class Brokers {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** `allow` or `deny`. */
  askAsRabbitmq(question: string, body: InputOf<'askAsRabbitmq'>['body'], options?: CallOptions): Promise<string> {
    return this.#caller.call('askAsRabbitmq', { params: { question }, query: {}, body }, options)
  }

  askAsEmqx(
    question: string,
    body: InputOf<'askAsEmqx'>['body'],
    options?: CallOptions,
  ): Promise<AnswerOf<'askAsEmqx'>> {
    return this.#caller.call('askAsEmqx', { params: { question }, query: {}, body }, options)
  }

  askAsVernemq(
    hook: string,
    body: InputOf<'askAsVernemq'>['body'],
    options?: CallOptions,
  ): Promise<AnswerOf<'askAsVernemq'>> {
    return this.#caller.call('askAsVernemq', { params: { hook }, query: {}, body }, options)
  }
}
