import type {
  Campaign,
  CampaignWithProgress,
  CreateCampaignInput,
  KeyfobClient,
  RetryCampaignInput,
} from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, paramArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { line, paint, printJson, printLine, printTable } from '../terminal.ts'

type Options = ApiOptions

/** `keyfob campaigns …`: one command for many vehicles, in waves. */
export const addCampaignsCommand = (program: Command): void => {
  const campaigns = program.command('campaigns').description('one command for many vehicles, in waves')
  const verb = (name: string, description: string): Command => withApi(campaigns.command(name).description(description))
  const ofOne = (name: string, description: string): Command => verb(name, description).argument('<id>', 'the campaign')
  verb('list', 'list them, newest first').option('--limit <count>', 'how many', countArgument(200), 20).action(list)
  ofOne('show', 'show one, and how far it is').action(show)
  withWhole(
    verb(
      'create',
      'make one, as in: keyfob campaigns create "lock the pool" doors_lock --label pool --wave 200 --abort-failed 0.05',
    )
      .argument('<name>', 'for people')
      .argument('<command>', 'a command type of the catalogue'),
  ).action(create)
  for (const [name, description] of actions)
    ofOne(name, description).action((id: string, options: Options) => act(name, id, options))
  ofOne('retry', 'send what failed once more')
    .option('--state <states>', 'which vehicles; default failed,rejected,expired,refused')
    .action(retry)
  ofOne('vehicles', 'list its vehicles with their commands')
    .option('--state <states>', 'in these states only, as in failed,refused')
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .action(vehicles)
}

const actions = [
  ['pause', 'submit nothing more until it is resumed'],
  ['resume', 'continue a paused or aborted one'],
  ['abort', 'submit nothing more'],
] as const

const withWhole = (command: Command): Command =>
  command
    .option('--vin <vin...>', 'the vehicles, at most 1000')
    .option('--label <label>', 'instead: vehicles with this label')
    .option('--version <name:version>', 'vehicles with this version, as in sdk:0.1.0')
    .option('--online', 'only vehicles that are believed online')
    .option('-p, --param <name=value>', 'a parameter of the command; may be repeated', paramArgument, undefined)
    .option('--ttl <seconds>', 'how long a command may wait for its vehicle', countArgument(604_800))
    .option('--wave <vehicles>', 'vehicles of one wave; default 100', countArgument(10_000))
    .option('--wave-seconds <seconds>', 'how long a wave is waited for at most', countArgument(604_800))
    .option('--per-minute <count>', 'submits a minute at most', countArgument(100_000))
    .option('--starts-at <instant>', 'not before (RFC 3339)')
    .option('--ends-at <instant>', 'not after (RFC 3339)')
    .option('--window <times>', 'local times of day, as in 22:00-05:00')
    .option('--time-zone <name>', 'of vehicles without a label tz=…, as in Europe/Berlin; default UTC')
    .option('--abort-failed <share>', 'stop when more of a wave fail, as in 0.05', Number)
    .option('--abort-unknown <share>', 'stop when more of a wave are unknown', Number)

interface CreateOptions extends Options {
  readonly vin?: string[]
  readonly label?: string
  readonly version?: string
  readonly online?: true
  readonly param?: Readonly<Record<string, unknown>>
  readonly ttl?: number
  readonly wave?: number
  readonly waveSeconds?: number
  readonly perMinute?: number
  readonly startsAt?: string
  readonly endsAt?: string
  readonly window?: string
  readonly timeZone?: string
  readonly abortFailed?: number
  readonly abortUnknown?: number
}

/** The API checks it. */
const bodyOf = (name: string, command: string, options: CreateOptions): CreateCampaignInput => {
  const { vin: vins, label, version, online, window, timeZone, abortFailed: failed, abortUnknown: unknown } = options
  const [from = '', to = ''] = window?.split('-') ?? []
  const at = version?.indexOf(':') ?? -1
  const named = version === undefined ? undefined : { name: version.slice(0, at), value: version.slice(at + 1) }
  const body = {
    name,
    command,
    params: options.param,
    ttlSeconds: options.ttl,
    target: { vins, label, version: named, online },
    waveSize: options.wave,
    waveSecondsMax: options.waveSeconds,
    perMinute: options.perMinute,
    startsAt: options.startsAt,
    endsAt: options.endsAt,
    window: window === undefined ? undefined : { from, to, timeZone },
    abort: failed === undefined && unknown === undefined ? undefined : { failed, unknown },
  }
  return body as CreateCampaignInput // what is undefined is not sent, and the API checks the rest
}

const create = async (name: string, command: string, options: CreateOptions): Promise<void> =>
  print(await clientOf(options).campaigns.create(bodyOf(name, command, options)), options)

const list = async ({ json, limit, ...options }: Options & { limit: number }): Promise<void> => {
  const { items, next } = await clientOf(options).campaigns.list({ limit }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine('There are no campaigns.')
  printTable(
    ['id', 'name', 'state', 'command', 'vehicles', 'wave', 'made'],
    items.map((each) => [
      each.id,
      each.name,
      each.state,
      each.command,
      String(each.total),
      String(each.wave),
      each.createdAt,
    ]),
  )
}

const show = async (id: string, options: Options): Promise<void> => {
  const campaign = await clientOf(options).campaigns.get(id)
  print(campaign, options)
  if (!options.json) printProgress(campaign)
}

const act = async (verb: 'pause' | 'resume' | 'abort', id: string, options: Options): Promise<void> =>
  print(await clientOf(options).campaigns[verb](id), options)

const retry = async (id: string, { state, ...options }: Options & { state?: string }): Promise<void> => {
  const body = state === undefined ? {} : { states: state.split(',') as RetryCampaignInput['states'] } // the API checks them
  print(await clientOf(options).campaigns.retry(id, body), options)
}

const vehicles = async (
  id: string,
  { json, limit, state, ...options }: Options & { limit: number; state?: string },
): Promise<void> => {
  const { campaigns }: KeyfobClient = clientOf(options)
  const { items, next } = await campaigns.vehicles(id, { limit, state }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  printTable(
    ['VIN', 'wave', 'state', 'reason', 'command'],
    items.map((each) => [each.vin, String(each.wave ?? ''), each.state, each.reason ?? '', each.commandId ?? '']),
  )
}

const print = (campaign: Campaign, { json }: Options): void => {
  if (json) return printJson(campaign)
  const { id, name, state, reason, command, total, wave } = campaign
  printLine(line`${state}  ${name}: ${command} → ${total} vehicles, wave ${wave}`)
  if (reason !== '') printLine(line`${reason}`)
  printLine(paint(id, 'dim'))
}

const printProgress = ({ progress }: CampaignWithProgress): void =>
  printTable(
    ['state', 'reason', 'vehicles'],
    progress.map(({ state, reason, count }) => [state, reason ?? '', String(count)]),
  )
