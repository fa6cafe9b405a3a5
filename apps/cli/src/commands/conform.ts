import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type Duration, hours, seconds } from '@keyfob/runtime'
import { type Command, Option } from 'commander'
import { loginOf } from '../broker-options.ts'
import type { ConformOptions, Judgement } from '../conform/run-conform.ts'
import { exitCodes } from '../exit-codes.ts'
import { durationArgument, listArgument, orVariable, paramArgument } from '../options.ts'
import { line, paint, printJson, printLine, printNote, printTable } from '../terminal.ts'
import { type TlsFiles, readTlsFiles, withTlsFiles } from '../tls-files.ts'
import { urlArgument } from '../url-argument.ts'

interface ConformCliOptions extends TlsFiles {
  readonly mqtt: string
  readonly topicPrefix?: string
  readonly vin: string
  readonly command: string
  readonly param: Readonly<Record<string, unknown>>
  readonly restart?: string
  readonly forget?: string
  readonly follows?: true
  readonly effects?: string
  readonly only: readonly string[]
  readonly within: Duration
  readonly skew: Duration
  readonly signingKeys?: string
  readonly vehicleKey?: string
  readonly junit?: string
  readonly json?: true
}

export const addConformCommand = (program: Command): void => {
  const command = program
    .command('conform')
    .description(
      'judge a vehicle by the contract: plays the cloud against it over MQTT, and names each clause it breaks',
    )
    .addOption(
      orVariable('MQTT_URL', new Option('--mqtt <url>', 'the broker that the vehicle connects to'))
        .argParser(urlArgument('--mqtt (or MQTT_URL)', ['mqtt', 'mqtts', 'ws', 'wss'], 'with credentials'))
        .makeOptionMandatory(),
    )
    .addOption(orVariable('KEYFOB_TOPIC_PREFIX', new Option('--topic-prefix <levels>', 'prefix of the topics')))
    .requiredOption('--vin <vin>', 'VIN of the vehicle; it is connected already, and no cloud speaks to it')
    .option('--command <name>', 'a command type that it does; one that takes a second shows more', 'doors_lock')
    .option('--param <name=value>', 'a param of it; may be given again', paramArgument, {})
    .option('--restart <command>', 'shell command that cuts its power and starts it again; default: you are asked')
    .option('--forget <command>', 'the same, and its memory is lost')
    .option('--follows', 'its effects are done elsewhere, and it can find out how one ended that its power cut off')
    .option('--effects <file>', 'where it writes a line for each effect, beginning with the id of the command')
    .option('--only <checks>', 'names of checks, with commas', listArgument, [])
    .option('--within <duration>', 'how long an answer may take', durationArgument, seconds(15))
    .option('--skew <duration>', 'how far the cloud time played is ahead of this machine', durationArgument, hours(36))
    .option('--signing-keys <file>', 'signs with the first of these keys, which it trusts, and checks signatures')
    .option('--vehicle-key <file>', 'its public key: everything that it says must be signed')
    .option('--junit <file>', 'writes a report for CI systems')
    .option('--json', 'one JSON value a line, for programs')
  withTlsFiles(command, 'cloud').action(conform)
}

const conform = async (options: ConformCliOptions): Promise<void> => {
  if (options.follows && options.effects === undefined)
    throw new Error('--follows needs --effects: with it a second beginning is seen only where the effects are written.')
  const { NotReached, checks, runConform } = await import('../conform/run-conform.ts')
  const unknown = options.only.find((wanted) => checks.every(({ name }) => name !== wanted))
  if (unknown !== undefined)
    throw new Error(`There is no check '${unknown}'. The checks are ${checks.map(({ name }) => name).join(', ')}.`)
  const judgements = await runConform(await readOptions(options), options.json ? printJson : print).catch(
    (error: unknown) => {
      if (!(error instanceof NotReached)) throw error
      process.exitCode = exitCodes.unreachable
      printNote(error.message)
      return []
    },
  )
  if (judgements.length === 0) return
  await report(options, judgements)
}

const report = async ({ vin, junit, json }: ConformCliOptions, judgements: readonly Judgement[]): Promise<void> => {
  const { writeJunit } = await import('../conform/junit.ts')
  if (junit !== undefined) await writeFile(junit, writeJunit(vin, judgements))
  const count = (verdict: Judgement['verdict']): number =>
    judgements.filter((judgement) => judgement.verdict === verdict).length
  if (count('failed') > 0) process.exitCode = exitCodes.failed
  if (json) return
  const broken = judgements.filter(({ verdict }) => verdict === 'failed')
  printLine()
  if (broken.length > 0)
    printTable(
      ['clause', 'check', 'what it did'],
      broken.map(({ clause, name, detail }) => [clause, name, detail]),
    )
  printLine(line`${count('ok')} kept, ${count('failed')} broken, ${count('not judged')} not judged`)
}

const marks = { ok: ['✓', 'green'], failed: ['✗', 'red'], 'not judged': ['–', 'yellow'] } as const

const print = ({ name, title, clause, verdict, detail }: Judgement): void => {
  const [mark, color] = marks[verdict]
  printLine(line`${paint(mark, color)} ${name.padEnd(24)} ${title} ${paint(`(${clause})`, 'dim')}`)
  if (detail !== '') printLine(line`  ${''.padEnd(24)} ${paint(detail, color)}`)
}

const readOptions = async (options: ConformCliOptions): Promise<ConformOptions> => {
  const { readVin } = await import('../smoke/smoke-vin.ts')
  const { mqtt, topicPrefix, skew, within, command, param, restart, forget, effects, only } = options
  const { url, ...credentials } = loginOf(mqtt)
  const login = { ...credentials, ...(await readTlsFiles(options)) }
  return {
    cloud: {
      url,
      login,
      vin: readVin(options.vin),
      skew,
      ...(topicPrefix !== undefined && { topicPrefix }),
      ...(await readKeys(options)),
    },
    conversation: { within, sample: { command, params: param }, follows: options.follows === true },
    power: {
      ...(restart !== undefined && { restart }),
      ...(forget !== undefined && { forget }),
      ...(process.stdin.isTTY && process.stdout.isTTY && !options.json && { ask }),
    },
    only,
    ...(effects !== undefined && { effectsFile: effects }),
  }
}

/** @throws Error that names the file */
const readKeys = async ({
  signingKeys,
  vehicleKey,
}: ConformCliOptions): Promise<Pick<ConformOptions['cloud'], 'signingKey' | 'vehicleKeys'>> => {
  const { readKeySet, readPublicKeyFile } = await import('../key-set-file.ts')
  const [signingKey] = signingKeys === undefined ? [] : await readKeySet(signingKeys)
  if (signingKey !== undefined && !('d' in signingKey))
    throw new Error(`The first key of ${signingKeys} is kept by a key service. Sign with a key that is in the file.`)
  return {
    ...(signingKey !== undefined && { signingKey }),
    ...(vehicleKey !== undefined && { vehicleKeys: await readPublicKeyFile(vehicleKey) }),
  }
}

/** For a person at a terminal. */
const ask = async (what: string): Promise<void> => {
  printNote(`${what}, then press Enter.`)
  await once(process.stdin, 'data')
  process.stdin.pause() // it would keep the program alive
}
