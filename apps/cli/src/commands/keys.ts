import type { Key } from '@keyfob/client'
import { parseInstant, systemClock } from '@keyfob/runtime'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, listArgument, scopesArgument, untilArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { type Text, line, paint, printJson, printLine, printTable } from '../terminal.ts'

interface CreateOptions extends ApiOptions {
  readonly name: string
  readonly scope: readonly string[]
  readonly label?: readonly string[]
  readonly expires?: string
}

/** `keyfob keys create|list|show|revoke|generate`: API keys, which say who may do what over HTTP. */
export const addKeysCommand = (program: Command): void => {
  const keys = program.command('keys').description('API keys: who may do what over HTTP')
  const verb = (name: string, description: string) => withApi(keys.command(name).description(description))
  verb('create', 'make an API key, and show it once')
    .requiredOption('--name <text>', 'who or what uses it')
    .requiredOption(
      '--scope <scopes>',
      'read, send (includes read), admin (all), or a part, as in vehicles:read or commands:send:doors; with commas, or several times',
      scopesArgument,
    )
    .option('--label <labels>', 'for vehicles that have one of these labels, and for nothing else', listArgument)
    .option('--expires <duration>', 'when the key expires, as in 90d; default: never', untilArgument)
    .action(create)
  verb('list', 'list all keys, revoked and expired ones included, newest first')
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .action(list)
  verb('show', 'show one key').argument('<id>', 'of the key').action(show)
  verb('revoke', 'revoke a key; it takes effect in all processes within five seconds, and cannot be undone')
    .argument('<id>', 'of the key')
    .action(revoke)
  keys
    .command('generate')
    .description('print a new key for KEYFOB_FIRST_KEY, without a call of the API')
    .action(generate)
}

const create = async ({ json, name, scope, label, expires, ...options }: CreateOptions): Promise<void> => {
  const wish = { name, scope: scope.join(' '), labels: label, expiresAt: expires ?? null }
  const made = await clientOf(options).keys.create(wish)
  if (json) return printJson(made)
  printLine(line`${made.id}\nkey: ${made.key}\nKeep the key now: it is not shown again.`)
}

const list = async ({ json, limit, ...options }: ApiOptions & { limit: number }): Promise<void> => {
  const { items, next } = await clientOf(options).keys.list({ limit }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine('There are no API keys.')
  printTable(
    ['id', 'state', 'scope', 'labels', 'name', 'created', 'by', 'expires', 'last used'],
    items.map((each) => [
      each.id,
      stateOf(each),
      each.scope,
      labelsOf(each),
      each.name,
      each.createdAt,
      each.createdBy,
      each.expiresAt ?? 'never',
      each.lastUsedAt ?? 'never',
    ]),
  )
}

const show = async (id: string, { json, ...options }: ApiOptions): Promise<void> => {
  const key = await clientOf(options).keys.get(id)
  if (json) return printJson(key)
  const { name, scope, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt } = key
  printTable(
    ['what', 'value'],
    Object.entries({
      id,
      state: stateOf(key),
      scope,
      labels: labelsOf(key),
      name,
      created: createdAt,
      by: createdBy,
      expires: expiresAt ?? 'never',
      revoked: revokedAt ?? 'no',
      'last used': lastUsedAt ?? 'never',
    }),
  )
}

const revoke = async (id: string, { json, ...options }: ApiOptions): Promise<void> => {
  await clientOf(options).keys.revoke(id)
  if (json) printJson({ id, revoked: true })
  else printLine('The key is revoked. Within five seconds no process accepts it.')
}

const generate = async (): Promise<void> => {
  const { newApiKey } = await import('@keyfob/cloud')
  printLine(newApiKey().text)
}

const labelsOf = ({ labels }: Key): string => (labels.length === 0 ? 'all vehicles' : labels.join(' '))

const stateOf = ({ revokedAt, expiresAt }: Key): Text => {
  if (revokedAt !== null) return paint('revoked', 'red')
  const isOver = expiresAt !== null && (parseInstant(expiresAt) ?? Infinity) <= systemClock.now()
  return isOver ? paint('expired', 'yellow') : paint('valid', 'green')
}
