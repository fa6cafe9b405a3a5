import { type Duration, seconds } from '@keyfob/runtime'
import { type Command, Option } from 'commander'
import { loginOf, withBroker } from '../broker-options.ts'
import { clientOf } from '../client-of.ts'
import { exitCodes } from '../exit-codes.ts'
import { findBroker } from '../find-broker.ts'
import { type ApiOptions, durationArgument, orVariable, withApi } from '../options.ts'
import type { Hop, SmokeOptions } from '../smoke/run-smoke.ts'
import { line, paint, printJson, printLine } from '../terminal.ts'
import { type TlsFiles, readTlsFiles, withTlsFiles } from '../tls-files.ts'
import { urlArgument } from '../url-argument.ts'

interface SmokeCliOptions extends ApiOptions, TlsFiles {
  readonly mqtt?: string
  readonly amqp?: string
  readonly topicPrefix?: string
  readonly queuePrefix: string
  readonly vin?: string
  readonly command: string
  readonly within: Duration
}

export const addSmokeCommand = (program: Command): void => {
  const command = program
    .command('smoke')
    .description('send one command through a running Keyfob, by REST, MQTT and RabbitMQ, and time each hop')
    .addOption(
      orVariable('AMQP_URL', new Option('--amqp <url>', 'RabbitMQ, if it can be reached from here')).argParser(
        urlArgument('--amqp (or AMQP_URL)', ['amqp', 'amqps'], 'with credentials'),
      ),
    )
    .addOption(
      orVariable('KEYFOB_QUEUE_PREFIX', new Option('--queue-prefix <word>', 'the same as for the cloud')).default(
        'keyfob',
      ),
    )
    .option('--vin <vin>', 'VIN of the simulated vehicle, for example the one in its certificate; default: a new one')
    .option('--command <name>', 'a command type without required params', 'status_refresh')
    .option('--within <duration>', 'how long each hop may take', durationArgument, seconds(20))
  withApi(withTlsFiles(withBroker(command), 'vehicle')).action(smoke)
}

const smoke = async (options: SmokeCliOptions): Promise<void> => {
  const tell = options.json ? printJson : print
  const { runSmoke } = await import('../smoke/run-smoke.ts')
  if (!(await runSmoke(await readOptions(options), tell))) process.exitCode = exitCodes.failed
}

const readOptions = async (options: SmokeCliOptions): Promise<SmokeOptions> => {
  const { amqp, queuePrefix, command, within } = options
  const { freshVin, readVin } = await import('../smoke/smoke-vin.ts')
  const vin = options.vin === undefined ? freshVin() : readVin(options.vin)
  const api = clientOf(options)
  const { url, topicPrefix } = await findBroker(api, options)
  const tls = await readTlsFiles(options)
  return {
    api,
    vin,
    command,
    within,
    vehicle: { link: { ...loginOf(url), tls }, topicPrefix },
    amqp: amqp === undefined ? null : { url: amqp, exchange: `${queuePrefix}.status` },
  }
}

const marks = { ok: ['✓', 'green'], failed: ['✗', 'red'], 'not checked': ['–', 'yellow'] } as const

const print = ({ hop, verdict, ms, detail }: Hop): void => {
  const [mark, color] = marks[verdict]
  printLine(
    line`${paint(mark, color)} ${hop.padEnd(22)} ${`${ms} ms`.padStart(9)}  ${paint(detail, verdict === 'failed' ? 'red' : 'dim')}`,
  )
}
