import type { SubmittedCommand } from '@keyfob/client'
import { printable } from '@keyfob/runtime'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { exitCodes } from '../exit-codes.ts'
import { type ApiOptions, countArgument, keyArgument, paramArgument, withApi } from '../options.ts'
import { line, paint, paintState, printError, printIndentedJson, printJson, printLine } from '../terminal.ts'

interface SendOptions extends ApiOptions {
  readonly param: Readonly<Record<string, unknown>>
  readonly ivc?: string
  readonly ttl?: number
  readonly key?: string
  readonly wait?: number | true
}

/** Longest wait that the API grants at a time (RFC 7240 `wait`), in seconds. */
const waitDefault = 10

export const addSendCommand = (program: Command): void => {
  withApi(
    program
      .command('send <vin> <command>')
      .description('send a command to a vehicle, as in: keyfob send 1KF… "Engine Start" --wait'),
  )
    .option('-p, --param <name=value>', 'a parameter of the command; may be repeated', paramArgument, {})
    .option('--ivc <id>', 'the IVC that the vehicle must be paired with')
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
  }
  const command = await clientOf(options).commands.submit(body, { idempotencyKey: options.key, waitSeconds: wait })
  if (command.warning) printError(`warning: ${printable(command.warning.detail)}`)
  if (options.json) printJson(command)
  else print(command)
  if (wait !== undefined && command.state !== 'succeeded') process.exitCode = exitCodes.failed
}

const print = ({ id, command, vin, state, reason, result }: SubmittedCommand): void => {
  printLine(
    line`${paintState(state)}  ${command} → ${vin}  ${paint(reason.detail ? `${reason.code}: ${reason.detail}` : reason.code, 'dim')}`,
  )
  if (result !== null) printIndentedJson(result)
  printLine(paint(id, 'dim'))
}
