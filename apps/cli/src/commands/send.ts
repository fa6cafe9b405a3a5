import {
  type Approval,
  type Command as Submitted,
  type KeyfobClient,
  ProblemError,
  type SubmittedCommand,
} from '@keyfob/client'
import { printable, seconds } from '@keyfob/runtime'
import type { Command } from 'commander'
import { awaitApproval, commandOrApproval } from '../await-approval.ts'
import { awaitOutcome } from '../await-outcome.ts'
import { clientOf } from '../client-of.ts'
import { exitCodes } from '../exit-codes.ts'
import { type ApiOptions, countArgument, keyArgument, paramArgument, withApi } from '../options.ts'
import { printApproval } from '../print-approval.ts'
import { printExplanation } from '../print-explanation.ts'
import { similarWord } from '../similar-word.ts'
import { line, paint, paintState, printError, printIndentedJson, printJson, printLine } from '../terminal.ts'

interface SendOptions extends ApiOptions {
  readonly param: Readonly<Record<string, unknown>>
  readonly ivc?: string
  readonly ttl?: number
  readonly purpose?: string
  readonly key?: string
  readonly wait?: number | true
}

/** Longest wait that the API grants at a time (RFC 7240 `wait`), in seconds. */
const waitDefault = 10

export const addSendCommand = (program: Command): void => {
  withApi(
    program
      .command('send')
      .argument('<vin>', 'of the vehicle')
      .argument('<command>', 'a command type of the catalogue; spaces, hyphens and capitals do not matter')
      .description('send a command to a vehicle, as in: keyfob send 1KF… "Engine Start" --wait'),
  )
    .option('-p, --param <name=value>', 'a parameter of the command; may be repeated', paramArgument, {})
    .option('--ivc <id>', 'the IVC that the vehicle must be paired with')
    .option('--purpose <text>', 'why, for whoever approves it, where its type needs an approval')
    .option('--ttl <seconds>', 'how long the command may wait for the vehicle', countArgument(604_800))
    .option('--key <text>', 'idempotency key: the same key never sends twice', keyArgument)
    .option('--wait [seconds]', 'wait for the outcome; default 10 s, at most 30', countArgument(30))
    .action(send)
}

const send = async (vin: string, name: string, options: SendOptions): Promise<void> => {
  const wait = options.wait === true ? waitDefault : options.wait
  const body = {
    command: name,
    vin,
    params: options.param,
    ivc: options.ivc,
    ttlSeconds: options.ttl,
    purpose: options.purpose,
  }
  const client = clientOf(options)
  // A program gets one answer; a person sees the states on the way.
  const waitSeconds = options.json ? wait : undefined
  const submitting = client.commands.submit(body, { idempotencyKey: options.key, waitSeconds })
  const submitted = await commandOrApproval(submitting).catch((error: unknown) => suggestType(client, name, error))
  const isHeld = 'askedAt' in submitted
  const command = isHeld && wait !== undefined ? await awaitApproval(client, submitted, seconds(wait)) : submitted
  if ('askedAt' in command) return printHeld(command, options, wait)
  if (command.warning) printError(`warning: ${printable(command.warning.detail)}`)
  if (options.json) printJson(command)
  const { state } = options.json ? command : await follow(client, command, wait)
  if (wait !== undefined && state !== 'succeeded') process.exitCode = exitCodes.failed
}

/** Of a command that was not approved, or not yet. Whoever waits for an outcome has none. */
const printHeld = (approval: Approval, { json }: SendOptions, wait: number | undefined): void => {
  if (json) printJson(approval)
  else printApproval(approval)
  if (wait !== undefined || approval.state !== 'awaiting_approval') process.exitCode = exitCodes.failed
}

/** Prints the outcome; of a command that is still open after the wait, also why, and what happens next. */
const follow = async (client: KeyfobClient, command: SubmittedCommand, wait?: number): Promise<Submitted> => {
  const last = wait === undefined ? command : await awaitOutcome(client, command, seconds(wait))
  print(last)
  if (wait !== undefined && last.settledAt === null) printExplanation(await client.commands.explain(last.id))
  return last
}

/** @throws the error, with the command type that was probably meant */
const suggestType = async (client: KeyfobClient, name: string, error: unknown): Promise<never> => {
  if (error instanceof ProblemError && error.code === 'unknown-command') {
    const types = await client.catalogue.list().catch(() => [])
    const meant = similarWord(
      name,
      types.map((type) => type.name),
    )
    const detail = `${error.detail} Did you mean ${meant}?`
    if (meant !== undefined) throw new ProblemError({ ...error.problem, detail }, { isChange: true })
  }
  throw error
}

const print = ({ id, command, vin, state, reason, result }: Submitted): void => {
  printLine(
    line`${paintState(state)}  ${command} → ${vin}  ${paint(reason.detail ? `${reason.code}: ${reason.detail}` : reason.code, 'dim')}`,
  )
  if (result !== null) printIndentedJson(result)
  printLine(paint(id, 'dim'))
}
