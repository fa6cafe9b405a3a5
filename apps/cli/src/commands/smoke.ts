import { readFile } from 'node:fs/promises'
import { type Vin, parseVin, vinCheckDigit } from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { uuidv7 } from 'uuidv7'
import { loginOf, withBroker } from '../broker-options.ts'
import { clientOf } from '../client-of.ts'
import { exitCodes } from '../exit-codes.ts'
import { findBroker } from '../find-broker.ts'
import { type ApiOptions, durationArgument, orVariable, withApi } from '../options.ts'
import { type Hop, type SmokeOptions, runSmoke } from '../smoke/run-smoke.ts'
import { line, paint, printJson, printLine } from '../terminal.ts'
import { urlArgument } from '../url-argument.ts'

interface SmokeCliOptions extends ApiOptions {
  readonly mqtt?: string
  readonly mqttCa?: string
  readonly mqttCert?: string
  readonly mqttKey?: string
  readonly amqp?: string
  readonly topicPrefix?: string
  readonly queuePrefix: string
  readonly vin?: Vin
  readonly command: string
  readonly within: Duration
}

export const addSmokeCommand = (program: Command): void => {
  const command = program
    .command('smoke')
    .description('carry one command through a running Keyfob, by REST, MQTT and RabbitMQ, and time each hop')
    .addOption(orVariable('MQTT_CA_FILE', new Option('--mqtt-ca <file>', 'PEM of the CA of the broker')))
    .addOption(orVariable('MQTT_CERT_FILE', new Option('--mqtt-cert <file>', 'PEM of the certificate of the vehicle')))
    .addOption(orVariable('MQTT_KEY_FILE', new Option('--mqtt-key <file>', 'PEM of its key')))
    .addOption(
      orVariable('AMQP_URL', new Option('--amqp <url>', 'RabbitMQ, where it can be reached from here')).argParser(
        urlArgument('--amqp (or AMQP_URL)', ['amqp', 'amqps'], 'with credentials'),
      ),
    )
    .addOption(
      orVariable('KEYFOB_QUEUE_PREFIX', new Option('--queue-prefix <word>', 'as the cloud has it')).default('keyfob'),
    )
    .option(
      '--vin <vin>',
      'of the vehicle that is played, such as the one that its certificate names; default: a new one',
      vinArgument,
    )
    .option('--command <name>', 'a command type without needed params', 'status_refresh')
    .option('--within <duration>', 'how long each hop may take', durationArgument, seconds(20))
  withApi(withBroker(command)).action(smoke)
}

const vinArgument = (text: string): Vin => {
  const vin = parseVin(text)
  if (vin === undefined) throw new InvalidArgumentError('must be a VIN: 17 characters without I, O and Q.')
  return vin
}

const smoke = async (options: SmokeCliOptions): Promise<void> => {
  const tell = options.json ? printJson : print
  if (!(await runSmoke(await readOptions(options), tell))) process.exitCode = exitCodes.failed
}

const readOptions = async (options: SmokeCliOptions): Promise<SmokeOptions> => {
  const { amqp, queuePrefix, command, within, vin = freshVin() } = options
  const api = clientOf(options)
  const { url, topicPrefix } = await findBroker(api, options)
  const tls = {
    ...(await pem('ca', options.mqttCa)),
    ...(await pem('cert', options.mqttCert)),
    ...(await pem('key', options.mqttKey)),
  }
  return {
    api,
    vin,
    command,
    within,
    vehicle: { link: { ...loginOf(url), tls }, topicPrefix },
    amqp: amqp === undefined ? null : { url: amqp, exchange: `${queuePrefix}.status` },
  }
}

const pem = async (name: 'ca' | 'cert' | 'key', path: string | undefined): Promise<Readonly<Record<string, string>>> =>
  path === undefined ? {} : { [name]: await readFile(path, 'utf8') }

/** Of no manufacturer (1KF), with its check digit, and never used before: its last eight characters are of a UUID. */
const freshVin = (): Vin => {
  const serial = uuidv7().slice(-8).toUpperCase()
  const vin = (digit: string): string => `1KFSMKE0${digit}${serial}`
  return parseVin(vin(vinCheckDigit(vin('0'))))! // hexadecimal digits are characters of a VIN
}

const marks = { ok: ['✓', 'green'], failed: ['✗', 'red'], 'not looked at': ['–', 'yellow'] } as const

const print = ({ hop, verdict, ms, detail }: Hop): void => {
  const [mark, color] = marks[verdict]
  printLine(
    line`${paint(mark, color)} ${hop.padEnd(22)} ${`${ms} ms`.padStart(9)}  ${paint(detail, verdict === 'failed' ? 'red' : 'dim')}`,
  )
}
