import {
  type Config,
  type KeyfobServer,
  type Logging,
  makeConfig,
  makeLogging,
  makeServer,
  readEnvironment,
} from '@keyfob/cloud'
import { systemClock } from '@keyfob/runtime'
import { fleetVin } from '@keyfob/simulator'
import { exitCodes } from '../exit-codes.ts'
import { line, paint, printLine } from '../terminal.ts'
import { demoVehiclesOf } from './demo-vehicles-of.ts'
import { refuseTakenPorts } from './refuse-taken-ports.ts'

/** Runs the server until a signal ends it. */
export const runServe = async (): Promise<void> => {
  const config = makeConfig(readEnvironment())
  await refuseTakenPorts(config)
  const logging = makeLogging(config.logLevel, undefined, config.secrets.logVins)
  const { log } = logging
  const begunAt = systemClock.monotonic()
  const server = await makeServer({ config, logging, ...(config.demoVehicles > 0 && { demo: demoVehiclesOf(config) }) })
  const stop = stopOnSignal(server, config, log)
  try {
    await server.start()
  } catch (error) {
    // A start that a signal ended is not a failure.
    if (stop.isAsked()) return stop.done
    await server.stop().catch(() => undefined)
    throw unwrapped(error)
  }
  log.info('server.ready', {
    api: server.apiUrl,
    mqtt: server.mqttUrl,
    mqttWs: server.mqttWsUrl,
    dataDir: config.dataDir,
    ms: Math.round(systemClock.monotonic() - begunAt),
  })
  if (process.stdout.isTTY) welcome(config, server)
  await stop.done
}

interface Stop {
  readonly isAsked: () => boolean
  /** Resolves after the stop that the first signal begins. */
  readonly done: Promise<void>
}

/**
 * Stops at the first signal; a second one ends the process at once. A stop that takes too long ends all the same, with an
 * exit code that says so: the sweeps of other processes, or of the next start, repair the rest.
 */
const stopOnSignal = (server: KeyfobServer, { stopNotice, drainWithin }: Config, log: Logging['log']): Stop => {
  let isAsked = false
  const done = new Promise<void>((resolve) => {
    const stop = async (signal: string): Promise<void> => {
      isAsked = true
      for (const again of signals) process.once(again, () => process.exit(exitCodes.failed))
      const begunAt = systemClock.monotonic()
      log.info('server.stopping', { signal })
      const tooLong = systemClock.schedule(stopNotice + drainWithin, () => process.exit(exitCodes.failed))
      await server.stop().catch((error: unknown) => {
        log.error('server.stop_failed', { error: String(error) })
        process.exitCode = exitCodes.failed
      })
      tooLong.cancel()
      log.info('server.stopped', { ms: Math.round(systemClock.monotonic() - begunAt) })
      resolve()
    }
    for (const signal of signals) process.once(signal, () => void (isAsked || stop(signal)))
  })
  return { isAsked: () => isAsked, done }
}

const signals = ['SIGINT', 'SIGTERM'] as const

/** The sentence of the part that failed, without the names of the stacks around it. */
const unwrapped = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error && error.message.includes(' did not start: ')
    ? unwrapped(error.cause)
    : error

const welcome = (config: Config, { apiUrl, mqttUrl, mqttWsUrl }: KeyfobServer): void => {
  const vin = fleetVin(0)
  const rows = [
    ['API', `${apiUrl}  (${apiUrl}/docs)`],
    ['MQTT', mqttWsUrl === null ? mqttUrl : `${mqttUrl}  ${mqttWsUrl}`],
    ['Data', config.dataDir],
    ['Demo vehicles', config.demoVehicles > 0 ? `${config.demoVehicles} (keyfob vehicles lists them)` : 'none'],
  ]
  printLine(line`\n${paint('Keyfob is ready.', 'bold')}\n`)
  for (const [name = '', value = ''] of rows) printLine(line`  ${paint(name.padEnd(14), 'dim')}${value}`)
  const key = config.keysRequiredBy === null ? '' : ' -H "authorization: Bearer $KEYFOB_API_KEY"'
  printLine(
    line`\n  Try: curl -X POST '${apiUrl}/trigger-command' -H 'content-type: application/json' -H 'prefer: wait=5'${key} \\`,
  )
  printLine(line`            -d '{"command":"Engine Start","vin":"${vin}"}'\n`)
}
