/**
 * Judges a vehicle in any language by contract/SPEC.md: plays the cloud against it, check by check. What it can see is
 * MQTT, so an effect that happened twice is found by what the vehicle says of it; who can count effects names a file that has a line
 * for each, which begins with the id.
 */
import { readFile } from 'node:fs/promises'
import type { Birth } from '@keyfob/protocol'
import { formatInstant, messageOf, seconds, systemClock } from '@keyfob/runtime'
import type { Check } from './check.ts'
import { commandChecks } from './checks/commands.ts'
import { doubtChecks } from './checks/doubt.ts'
import { powerChecks } from './checks/power-loss.ts'
import { presenceChecks } from './checks/presence.ts'
import { signatureChecks } from './checks/signatures.ts'
import { timeChecks } from './checks/time.ts'
import { CloudPlayer, type CloudPlayerOptions } from './cloud-player.ts'
import { Conversation, type ConversationOptions } from './conversation.ts'
import { Power, type PowerOptions } from './power.ts'
import { NotJudged, Violation } from './violation.ts'

export const checks: readonly Check[] = [
  ...presenceChecks,
  ...commandChecks,
  ...doubtChecks,
  ...timeChecks,
  ...powerChecks,
  ...signatureChecks,
]

export interface ConformOptions {
  readonly cloud: CloudPlayerOptions
  readonly conversation: ConversationOptions
  readonly power: PowerOptions
  /** The vehicle writes a line into it for each effect, which begins with the command's id. */
  readonly effectsFile?: string
  /** Names; empty means all, those of signatures only where there is a key to sign with. */
  readonly only: readonly string[]
}

export interface Judgement {
  readonly name: string
  readonly title: string
  /** The clause that is broken, and otherwise the one that was checked. */
  readonly clause: string
  readonly verdict: 'ok' | 'failed' | 'not judged'
  readonly ms: number
  readonly detail: string
}

/**
 * Tells each judgement as it is made.
 *
 * @throws NotReached when there is no such vehicle at this broker
 */
export const runConform = async (
  options: ConformOptions,
  tell: (judgement: Judgement) => void,
): Promise<readonly Judgement[]> => {
  const cloud = await CloudPlayer.connect(options.cloud)
  try {
    const vehicle = new Conversation(cloud, options.conversation)
    await meet(vehicle)
    const kit = { vehicle, power: new Power(options.power) }
    const wanted = checks.filter((check) => isWanted(check, options))
    const judgements: Judgement[] = []
    for (const check of [...wanted, ...effectsCheck(options.effectsFile)]) {
      vehicle.beginCheck()
      const judgement = await judge(check, () => check.run(kit))
      judgements.push(judgement)
      tell(judgement)
    }
    return judgements
  } finally {
    await cloud.leave()
  }
}

const isWanted = (check: Check, { only, cloud }: ConformOptions): boolean => {
  if (only.length > 0) return only.includes(check.name)
  return cloud.signingKey !== undefined || !signatureChecks.includes(check)
}

/** There is nothing to judge. */
export class NotReached extends Error {}

const meet = async (vehicle: Conversation): Promise<void> => {
  const birth = await firstBirth(vehicle)
  vehicle.ivc = birth.ivc ?? null
  const { horizon } = birth
  if (horizon !== null && horizon >= vehicle.cloud.now())
    throw new NotReached(
      `The memory of vehicle ${vehicle.cloud.vin} begins at ${formatInstant(horizon)}, after the time that is played here: give it a fresh memory, or a larger --skew.`,
    )
  await vehicle.pass(500) // the time is on its way to it
}

/** It may be on its way to the broker: it is probed again and again. */
const firstBirth = async (vehicle: Conversation): Promise<Birth> => {
  const giveUpAt = systemClock.monotonic() + vehicle.within
  for (;;) {
    try {
      return await vehicle.probe(seconds(1))
    } catch (error) {
      if (systemClock.monotonic() < giveUpAt) continue
      const isHeard = vehicle.cloud.heard.all.some(({ retained }) => !retained)
      const heard = isHeard ? `it was heard, but: ${messageOf(error)}` : 'nothing was heard of it'
      throw new NotReached(`Vehicle ${vehicle.cloud.vin} did not answer a probe at this broker: ${heard}.`)
    }
  }
}

const judge = async ({ name, title, clause }: Check, run: () => Promise<void>): Promise<Judgement> => {
  const begunAt = systemClock.monotonic()
  const end = (verdict: Judgement['verdict'], detail = '', broken = clause): Judgement => {
    return { name, title, clause: broken, verdict, ms: Math.round(systemClock.monotonic() - begunAt), detail }
  }
  try {
    await run()
    return end('ok')
  } catch (error) {
    if (error instanceof NotJudged) return end('not judged', error.message)
    if (error instanceof Violation) return end('failed', error.message, error.clause)
    throw error
  }
}

/** At the end: no id is in the file twice. */
const effectsCheck = (file: string | undefined): readonly Check[] => {
  if (file === undefined) return []
  const run = async (): Promise<void> => {
    const lines = (await readFile(file, 'utf8')).split('\n')
    const ids = lines.map((text) => text.split(' ', 1)[0]).filter((id) => id !== '')
    const twice = ids.find((id, at) => ids.indexOf(id) !== at)
    if (twice !== undefined) throw new Violation('L4', `${twice} had its effect more than once, by ${file}`)
  }
  return [{ name: 'effects', title: 'no command had its effect twice, by the file of effects', clause: 'L4', run }]
}
