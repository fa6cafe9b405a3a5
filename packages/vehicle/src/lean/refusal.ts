/** What a broker says with a code: of a CONNACK of MQTT 3.1.1 (section 3.2.2.3), and of MQTT 5.0 (section 2.4). */
const meanings: Readonly<Record<number, string>> = {
  1: 'Unacceptable protocol version',
  2: 'Identifier rejected',
  3: 'Server unavailable',
  4: 'Bad username or password',
  5: 'Not authorized',
  128: 'Unspecified error',
  129: 'Malformed packet',
  130: 'Protocol error',
  131: 'Implementation specific error',
  132: 'Unsupported protocol version',
  133: 'Client identifier not valid',
  134: 'Bad user name or password',
  135: 'Not authorized',
  136: 'Server unavailable',
  137: 'Server busy',
  138: 'Banned',
  139: 'Server shutting down',
  141: 'Keep alive timeout',
  142: 'Session taken over',
  143: 'Topic filter invalid',
  144: 'Topic name invalid',
  147: 'Receive maximum exceeded',
  149: 'Packet too large',
  150: 'Message rate too high',
  151: 'Quota exceeded',
  152: 'Administrative action',
  153: 'Payload format invalid',
  156: 'Use another server',
  157: 'Server moved',
  159: 'Connection rate exceeded',
}

/** A broker's refusal. `code` is read by `MqttVersions`. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: number

  /** @param what was refused, as the beginning of the sentence */
  constructor(what: string, code: number) {
    super(`${what}: ${meanings[code] ?? 'code'} (${code})`)
    this.code = code
  }
}
