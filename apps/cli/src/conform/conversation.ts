/** What a check says to the vehicle and waits for, in the words of SPEC section 6. Every ack is judged as it comes. */
import {
  type Ack,
  type AckStatus,
  type Birth,
  type CancelMessage,
  type CommandId,
  type CommandMessage,
  type IvcId,
  isAnswer,
  parseCommandId,
} from '@keyfob/protocol'
import { type Duration, seconds, systemClock } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type { CloudPlayer } from './cloud-player.ts'
import { type Addressed, judgeAcks } from './judge-acks.ts'
import { NotJudged, Violation } from './violation.ts'

/** A command that the vehicle can be given. */
export interface Sample {
  readonly command: string
  readonly params: Readonly<Record<string, unknown>>
}

export interface ConversationOptions {
  /** How long an answer may take to come. */
  readonly within: Duration
  readonly sample: Sample
  /** Effects outlive its power, and it may say how one ended that began before (SPEC section 6.5, recovery). */
  readonly follows: boolean
}

const step: Duration = 20

export class Conversation {
  readonly cloud: CloudPlayer
  readonly #options: ConversationOptions
  /** Of the check that is made: what is said of them is judged. */
  #sent: Addressed[] = []
  /** Of the unit that speaks; known after the first birth. */
  ivc: IvcId | null = null
  #sequence = 0

  constructor(cloud: CloudPlayer, options: ConversationOptions) {
    this.cloud = cloud
    this.#options = options
  }

  /** How long an answer may take to come. */
  get within(): Duration {
    return this.#options.within
  }

  get follows(): boolean {
    return this.#options.follows
  }

  /** A new command, not sent yet. `ttl`: from now to its notAfter. */
  command(changed: Partial<CommandMessage> = {}, ttl: Duration = seconds(60)): CommandMessage {
    const now = this.cloud.now()
    this.#sequence += 1
    return {
      kind: 'command',
      id: newId(),
      ...this.#options.sample,
      vin: this.cloud.vin,
      ivc: this.ivc,
      issuedAt: now,
      notAfter: now + ttl,
      lane: 'conform',
      sequence: this.#sequence,
      answerTimeoutSeconds: 60,
      ...changed,
    }
  }

  async send<Message extends Addressed>(message: Message): Promise<Message> {
    this.#sent.push(message)
    await this.cloud.send(message)
    return message
  }

  /** The same, in these words. */
  async sendAs(message: Addressed, text: string): Promise<void> {
    this.#sent.push(message)
    await this.cloud.sendRaw(text)
  }

  /** The cancel of a command that need not have been sent. */
  cancel({ id, vin, ivc, issuedAt, lane }: CommandMessage): Promise<CancelMessage> {
    return this.send({ kind: 'cancel', id, vin, ivc, issuedAt, lane })
  }

  acks({ id }: Pick<Addressed, 'id'>): readonly Ack[] {
    return this.cloud.heard.acksOf(id).map(({ message }) => message)
  }

  answers(message: Pick<Addressed, 'id'>): readonly Ack[] {
    return this.acks(message).filter(({ status }) => isAnswer(status))
  }

  /** The first answer, or the `count`th with its repetitions. */
  async answer(message: Pick<Addressed, 'id'>, count = 1): Promise<Ack> {
    await this.until(
      () => this.answers(message).length >= count,
      () => new Violation('6.5', `${message.id} got ${this.answers(message).length} answers, and ${count} were due`),
    )
    // `until` has seen it.
    return this.answers(message)[count - 1]!
  }

  /** @throws Violation of this clause when the answer is another one */
  async answered(message: Addressed, clause: string, status: AckStatus, code?: string): Promise<void> {
    const answer = await this.answer(message)
    const isRight = answer.status === status && (code === undefined || answer.reason?.code === code)
    if (isRight) return
    const said = `${answer.status} (${answer.reason?.code ?? 'no reason'}${answer.reason?.detail === undefined ? '' : `: ${answer.reason.detail}`})`
    throw new Violation(
      clause,
      `the answer is ${said}, and should be ${status}${code === undefined ? '' : ` (${code})`}`,
    )
  }

  /** @throws Violation of this clause when the vehicle says `running` or `succeeded` of it */
  notBegun(message: Addressed, clause: string): void {
    const begun = this.acks(message).find(({ status }) => status === 'running' || status === 'succeeded')
    if (begun !== undefined) throw new Violation(clause, `${message.id} is ${begun.status}, and must not begin`)
  }

  /** A birth that answers a new probe. */
  async probe(within = this.within): Promise<Birth> {
    const nonce = `probe-${uuidv7()}`
    await this.cloud.send({ kind: 'probe', nonce })
    const find = (): Birth | undefined => this.cloud.heard.births.find((birth) => birth.probe === nonce)
    await this.until(
      () => find() !== undefined,
      () => new Violation('6.1', 'a probe got no birth with its nonce'),
      within,
    )
    return find()! // `until` has seen it
  }

  /** Waits, as long as an answer may take; every ack is judged meanwhile. */
  async until(isThere: () => boolean, orElse: () => Error, within = this.within): Promise<void> {
    const end = systemClock.monotonic() + within
    while (!isThere()) {
      if (systemClock.monotonic() > end) throw orElse()
      await systemClock.sleep(step)
      this.judge()
    }
    this.judge()
  }

  /** Lets time pass in which nothing has to come. */
  async pass(duration: Duration): Promise<void> {
    await systemClock.sleep(duration)
    this.judge()
  }

  /** @throws Violation, of what was said about any command of this check so far */
  judge(): void {
    const unreadable = this.cloud.heard.nextUnreadable()
    if (unreadable !== undefined) throw new Violation(unreadable.clause, unreadable.problem)
    for (const message of this.#sent) judgeAcks(message, this.cloud.heard.acksOf(message.id))
  }

  /** For the next check: what one has found is not found again by the others. */
  beginCheck(): void {
    this.#sent = []
  }

  /** A command while it runs. @throws NotJudged when it ended before the kit could see it run */
  async running(message: CommandMessage): Promise<void> {
    const isRunning = (): boolean => this.acks(message).some(({ status }) => status === 'running')
    await this.until(isRunning, () => new Violation('6.5', `${message.id} is not said to be running`))
    if (this.answers(message).length > 0)
      throw new NotJudged('the command ended before it could be disturbed: name one that takes seconds with --command')
  }
}

const newId = (): CommandId => parseCommandId(uuidv7())! // every UUIDv7 may be one
