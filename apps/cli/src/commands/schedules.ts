import type { CreateScheduleInput, PreviewScheduleInput, Schedule, ScheduleRun } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, paramArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { allSchedules, scheduleIdOf } from '../schedule-id-of.ts'
import { line, paint, printIndentedJson, printJson, printLine, printTable } from '../terminal.ts'
import { type TimingOptions, scheduleBody } from './schedule-body.ts'

type Options = ApiOptions

/** `keyfob schedules …`: periodic commands. A schedule is named by its id or by its name. */
export const addSchedulesCommand = (program: Command): void => {
  const schedules = program.command('schedules').description('periodic commands')
  const verb = (name: string, description: string): Command => withApi(schedules.command(name).description(description))
  const ofOne = (name: string, description: string): Command =>
    verb(name, description).argument('<schedule>', 'its name or id')
  verb('list', 'list all schedules').action(list)
  ofOne('show', 'show one schedule with all its fields').action(show)
  withWhole(
    verb(
      'create',
      'make one, as in: keyfob schedules create refresh --cron "*/5 * * * *" --vin 1KF… --command status_refresh',
    ).argument('<name>', 'a unique name'),
  ).action(create)
  withWhole(ofOne('change', 'change the given fields')).option('--name <text>', 'another name').action(change)
  for (const [name, description] of actions)
    ofOne(name, description).action((of: string, options: Options) => act(name, of, options))
  ofOne('remove', 'remove a schedule, with the record of its runs').action(remove)
  ofOne('runs', 'list its runs, newest first')
    .option('--limit <count>', 'how many', countArgument(200), 20)
    .action(runs)
  ofOne('next', 'list its next occurrences').option('--limit <count>', 'how many', countArgument(200), 5).action(next)
  withTimes(verb('preview', 'list when a schedule with this timing would be due, without saving it'))
    .option('--limit <count>', 'how many', countArgument(200), 5)
    .action(preview)
}

const actions = [
  ['pause', 'pause a schedule'],
  ['resume', 'resume a schedule; occurrences during the pause are not run'],
  ['run', 'run a schedule once, now'],
] as const

/** When it is due. */
const withTimes = (command: Command): Command =>
  command
    .option('--cron <expression>', '5 fields, or 6 with seconds first')
    .option('--time-zone <name>', 'IANA name of the zone that the expression is read in, as in Europe/Berlin')
    .option('--every <duration>', 'instead of --cron, as in 30s or 5m')
    .option('--starts-at <instant>', 'not before (RFC 3339)')
    .option('--ends-at <instant>', 'not after (RFC 3339)')
    .option('--gap <policy>', 'for a wall time that does not exist on a day: run_after, skip')
    .option('--repeat <policy>', 'for a wall time that occurs twice on a day: first, last, both')

/** All of a schedule. */
const withWhole = (command: Command): Command =>
  withTimes(command)
    .option('--vin <vin...>', 'the vehicles')
    .option('--label <label>', 'instead: all vehicles with this label')
    .option('--command <name>', 'of the catalogue')
    .option('-p, --param <name=value>', 'a parameter of the command; may be repeated', paramArgument, undefined)
    .option('--ttl <seconds>', 'how long a command may wait for its vehicle', countArgument(604_800))
    .option('--missed <policy>', 'for occurrences while no worker ran: skip, run_once, run_all')
    .option('--missed-max <count>', 'how many of them run_all runs at most', countArgument(100))
    .option('--grace <seconds>', 'an occurrence later than this is missed', countArgument(86_400))
    .option('--overlap <policy>', 'while the previous run is not over: skip, allow, cancel_previous')
    .option('--jitter <seconds>', 'spread the runs over this span', countArgument(3_600))
    .option('--paused', 'make the schedule paused')

const list = async ({ json, ...options }: Options): Promise<void> => {
  const items: Schedule[] = []
  for await (const schedule of allSchedules(clientOf(options))) items.push(schedule)
  if (json) return items.forEach(printJson)
  if (items.length === 0)
    return printLine('There are no schedules. "keyfob schedules create --help" says how to make one.')
  printTable(
    ['name', 'when', 'target', 'command', 'next', 'id'],
    items.map((each) => [each.name, whenOf(each), targetOf(each), each.command, nextOf(each), each.id]),
  )
}

const show = async (of: string, options: Options): Promise<void> => {
  const client = clientOf(options)
  printIndentedJson(await client.schedules.get(await scheduleIdOf(client, of)))
}

const create = async (name: string, options: Options & TimingOptions): Promise<void> => {
  const body = { name, ...scheduleBody(options) } as CreateScheduleInput // the API checks it
  printMade(await clientOf(options).schedules.create(body), options)
}

const change = async (of: string, options: Options & TimingOptions & { name?: string }): Promise<void> => {
  const client = clientOf(options)
  const body = { ...(options.name !== undefined && { name: options.name }), ...scheduleBody(options) }
  printMade(await client.schedules.change(await scheduleIdOf(client, of), body), options)
}

const act = async (verb: 'pause' | 'resume' | 'run', of: string, options: Options): Promise<void> => {
  const client = clientOf(options)
  const id = await scheduleIdOf(client, of)
  if (verb !== 'run') return printMade(await client.schedules[verb](id), options)
  const started = await client.schedules.run(id)
  if (options.json) return printJson(started)
  printLine('A worker runs the schedule within a second. "keyfob schedules runs" shows the result.')
}

const remove = async (of: string, { json, ...options }: Options): Promise<void> => {
  const client = clientOf(options)
  const id = await scheduleIdOf(client, of)
  await client.schedules.delete(id)
  if (json) printJson({ id, removed: true })
  else printLine('The schedule is removed.')
}

const runs = async (of: string, { json, limit, ...options }: Options & { limit: number }): Promise<void> => {
  const client = clientOf(options)
  const { items, next: after } = await client.schedules.runs(await scheduleIdOf(client, of), { limit }).first()
  printMore({ next: after, limit })
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine('The schedule has not run yet.')
  printTable(
    ['at', 'kind', 'state', 'accepted', 'refused', 'why'],
    items.map((each) => [each.at, each.kind, each.state, String(each.accepted), String(each.refused), whyOf(each)]),
  )
}

const next = async (of: string, { json, limit, ...options }: Options & { limit: number }): Promise<void> => {
  const client = clientOf(options)
  const items = await client.schedules.next(await scheduleIdOf(client, of), { limit })
  items.forEach((each) => (json ? printJson(each) : printLine(each)))
}

const preview = async ({ json, limit, ...options }: Options & TimingOptions & { limit: number }): Promise<void> => {
  const timing = scheduleBody(options) as PreviewScheduleInput // the API checks it
  const items = await clientOf(options).schedules.preview(timing, { limit })
  if (!json && items.length === 0) return printLine('It would never be due.')
  items.forEach((each) => (json ? printJson(each) : printLine(each)))
}

const printMade = (schedule: Schedule, { json }: Options): void => {
  if (json) return printJson(schedule)
  printLine(line`${paint(schedule.name, 'bold')}  ${whenOf(schedule)}  ${schedule.command} → ${targetOf(schedule)}`)
  printLine(paint(schedule.paused ? 'paused' : `next: ${schedule.next.slice(0, 3).join('  ') || 'never again'}`, 'dim'))
}

const whenOf = ({ cron, timeZone, everySeconds }: Schedule): string =>
  cron === undefined ? `every ${everySeconds} s` : `${cron} (${timeZone})`

const targetOf = ({ target: { vin, vins, label } }: Schedule): string =>
  vin ?? (label === undefined ? `${vins?.length} vehicles` : `label ${label}`)

const nextOf = ({ paused, next: [first] }: Schedule): string => (paused ? 'paused' : (first ?? 'over'))

const whyOf = ({ reason, problems: [first] }: ScheduleRun): string => (first ? `${first.vin}: ${first.code}` : reason)
