import type { ChangeWebhookInput, Delivery, Webhook } from '@keyfob/client'
import type { Command } from 'commander'
import { anyText } from '../check-options.ts'
import { clientOf } from '../client-of.ts'
import { exitCodes } from '../exit-codes.ts'
import { type ApiOptions, countArgument, listArgument, sinceArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { type Text, line, paint, printJson, printLine, printTable } from '../terminal.ts'

type Options = ApiOptions

interface Settings {
  readonly url?: string
  readonly description?: string
  readonly enabled?: boolean
  readonly events?: readonly string[]
  readonly states?: readonly string[]
  readonly commands?: readonly string[]
  readonly vins?: readonly string[]
}

/** `keyfob webhooks list|create|show|change|remove|rotate|test|deliveries|replay`: URLs that receive events over HTTP. */
export const addWebhooksCommand = (program: Command): void => {
  const webhooks = program.command('webhooks').description('URLs that receive events over HTTP')
  const verb = (name: string, description: string) => withApi(webhooks.command(name).description(description))
  const ofOne = (name: string, description: string) => verb(name, description).argument('<id>', 'of the webhook')
  verb('list', 'list all webhooks').action(list)
  withSettings(
    verb('create', 'send events to a URL from now on, and show the secret once').argument('<url>', 'https://…'),
  )
    .option('--disabled', 'make the webhook disabled')
    .action(create)
  ofOne('show', 'show one webhook').action(show)
  withSettings(ofOne('change', 'change the given fields; the word "all" removes a filter'))
    .option('--url <url>', 'where events are sent')
    .option('--enabled', 'resume at its position')
    .option('--disabled', 'rest')
    .action(change)
  ofOne('remove', 'remove a webhook, with its deliveries').action(remove)
  ofOne('rotate', 'make a new secret; each earlier one also signs until 24 h after its own rotation').action(rotate)
  ofOne('test', 'send a webhook.test event now; exit code 0 when it was accepted').action(test)
  ofOne('deliveries', 'list its deliveries, newest first')
    .option('--state <state>', 'pending, delivered or parked')
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .action(deliveries)
  ofOne('replay', 'send events again: one delivery, or all since an instant')
    .argument('[delivery]', 'id of the delivery')
    .option('--since <instant>', '2026-01-01T12:00:00Z, or a span before now: 2h', sinceArgument)
    .action(replay)
}

const withSettings = (command: Command): Command =>
  command
    .option('--events <types>', 'only these types: command.failed,approval.asked,campaign.aborted', listArgument)
    .option('--states <states>', 'only these, with commas: succeeded,failed', listArgument)
    .option('--commands <names>', 'only these command types', listArgument)
    .option('--vins <vins>', 'only these vehicles, at most 100', listArgument)
    .option('--description <text>', 'for people; "" removes it', anyText)

const list = async ({ json, ...options }: Options): Promise<void> => {
  const items = await clientOf(options).webhooks.list()
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine('There are no webhooks.')
  printTable(
    ['id', 'state', 'states', 'commands', 'VINs', 'URL', 'description'],
    items.map((each) => [
      each.id,
      health(each),
      filter(each.states),
      filter(each.commands),
      filter(each.vins),
      each.url,
      each.description,
    ]),
  )
}

const create = async (url: string, options: Options & Settings & { disabled?: true }): Promise<void> => {
  const body = { ...settingsOf(options), url, ...(options.disabled && { enabled: false }) }
  const made = await clientOf(options).webhooks.create(body)
  if (options.json) return printJson(made)
  printLine(line`${made.id}\nsecret: ${made.secret}\nKeep the secret now: it is not shown again.`)
}

const show = async (id: string, { json, ...options }: Options): Promise<void> =>
  print(await clientOf(options).webhooks.get(id), json)

const change = async (id: string, options: Options & Settings & { enabled?: true; disabled?: true }): Promise<void> => {
  if (options.enabled && options.disabled) throw new Error('--enabled and --disabled exclude each other.')
  const switched = options.enabled ? { enabled: true } : options.disabled ? { enabled: false } : {}
  const url = options.url === undefined ? {} : { url: options.url }
  const body = { ...settingsOf(options), ...url, ...switched }
  print(await clientOf(options).webhooks.change(id, body), options.json)
}

const remove = async (id: string, { json, ...options }: Options): Promise<void> => {
  await clientOf(options).webhooks.remove(id)
  if (json) printJson({ id, removed: true })
  else printLine('The webhook is removed.')
}

const rotate = async (id: string, { json, ...options }: Options): Promise<void> => {
  const rotated = await clientOf(options).webhooks.rotateSecret(id)
  if (json) return printJson(rotated)
  printLine(
    line`secret: ${rotated.secret}\nKeep it now: it is not shown again. The previous one also signs until ${rotated.previousUntil}.`,
  )
}

const test = async (id: string, { json, ...options }: Options): Promise<void> => {
  const outcome = await clientOf(options).webhooks.test(id)
  if (json) printJson(outcome)
  else
    printLine(
      outcome.delivered
        ? `Accepted with ${outcome.status} after ${outcome.tookMs} ms.`
        : `Not accepted after ${outcome.tookMs} ms: ${outcome.error}.`,
    )
  if (!outcome.delivered) process.exitCode = exitCodes.failed
}

const deliveries = async (id: string, options: Options & { state?: string; limit: number }): Promise<void> => {
  const { limit } = options
  const state = options.state as Delivery['state'] | undefined // the API checks the state
  const { items, next } = await clientOf(options).webhooks.deliveries(id, { limit, state }).first()
  printMore({ next, limit })
  if (options.json) return items.forEach(printJson)
  if (items.length === 0) return printLine('There are no deliveries.')
  printTable(
    ['id', 'event', 'state', 'attempts', 'next', 'status', 'error'],
    items.map((each) => [
      each.id,
      each.eventId,
      each.state,
      String(each.attempts),
      each.dueAt ?? '',
      String(each.lastStatus ?? ''),
      each.lastError ?? '',
    ]),
  )
}

const replay = async (
  id: string,
  delivery: string | undefined,
  options: Options & { since?: string },
): Promise<void> => {
  const { json, since } = options
  if ((delivery === undefined) === (since === undefined))
    throw new Error('Give either one delivery, or an instant with --since.')
  const { webhooks } = clientOf(options)
  if (delivery !== undefined) await webhooks.replayDelivery(id, delivery)
  if (since !== undefined) await webhooks.replay(id, since)
  if (json) printJson({ id, delivery, since })
  else printLine(delivery === undefined ? `All events since ${since} are sent again.` : 'The event is sent again.')
}

const settingsOf = ({ events, states, commands, vins, description }: Settings): ChangeWebhookInput => {
  const given = Object.entries({ events, states, commands, vins }).filter(([, words]) => words !== undefined)
  const filters = Object.fromEntries(given.map(([name, words]) => [name, words?.join() === 'all' ? null : words]))
  return { ...filters, ...(description !== undefined && { description }) }
}

const filter = (words: readonly string[] | null): string => words?.join(',') ?? 'all'

const health = ({ enabled, gone, failingSince }: Webhook): Text => {
  if (!enabled) return paint(gone ? 'gone (410)' : 'disabled', 'dim')
  return failingSince === null ? paint('healthy', 'green') : paint(`failing since ${failingSince}`, 'red')
}

const print = (webhook: Webhook, json: true | undefined): void => {
  if (json) return printJson(webhook)
  const { id, url, description, events, states, commands, vins, position, createdAt } = webhook
  printTable(
    ['what', 'value'],
    Object.entries({
      id,
      URL: url,
      description,
      state: health(webhook),
      events: events?.join(',') ?? 'status events',
      states: filter(states),
      commands: filter(commands),
      VINs: filter(vins),
      position: String(position),
      created: createdAt,
    }),
  )
}
