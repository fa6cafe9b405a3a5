/** As a CONNECT says it: 4 is MQTT 3.1.1, 5 is MQTT 5.0. */
export type MqttVersion = 4 | 5

/** The connection ended, and neither the broker nor the network said why. */
export class EndedSilently extends Error {
  override readonly name = 'EndedSilently'
}

/** Codes of a CONNACK that refuse the version: of MQTT 3.1.1 (section 3.2.2.3), and of MQTT 5.0 (section 3.2.2.2). */
const refusalCodes: readonly unknown[] = [1, 132]

/**
 * Which version of MQTT to speak with a broker. A given one is kept. Else it is 5.0 first, and the other one after a
 * broker has refused a version by its code, or has ended the connection silently: some do that with a version that they do
 * not speak, and so does a network. So both are tried in turn until a connection is established, and that version is kept.
 */
export class MqttVersions {
  readonly #isGiven: boolean
  #current: MqttVersion

  constructor(given?: MqttVersion) {
    this.#isGiven = given !== undefined
    this.#current = given ?? 5
  }

  get current(): MqttVersion {
    return this.#current
  }

  /**
   * Call it after each connection that was not established, with what ended it: an error with the CONNACK's code as `code`,
   * an `EndedSilently`, or anything else, which changes nothing.
   *
   * @returns true when the broker refused 5.0: it is there, so 3.1.1 can be tried without a pause
   */
  afterFailure(problem: unknown): boolean {
    const isRefusal = refusalCodes.includes(codeOf(problem))
    if (this.#isGiven || !(isRefusal || problem instanceof EndedSilently)) return false
    this.#current = this.#current === 5 ? 4 : 5
    return isRefusal && this.#current === 4
  }
}

const codeOf = (problem: unknown): unknown =>
  typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined
