import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { printJson, printTable } from '../terminal.ts'

export const addMeCommand = (program: Command): void => {
  withApi(program.command('me').description('say who you are for Keyfob, and what you may do')).action(me)
}

const me = async ({ json, ...options }: ApiOptions): Promise<void> => {
  const caller = await clientOf(options).keys.me()
  if (json) return printJson(caller)
  const { who, name, scope, scopes, labels, expiresAt } = caller
  const vehicles = labels.length === 0 ? 'all' : `with ${labels.join(' or ')}`
  const rows = {
    who,
    name: name ?? 'no API key',
    scope,
    vehicles,
    may: scopes.join(', '),
    expires: expiresAt ?? 'never',
  }
  printTable(['what', 'value'], Object.entries(rows))
}
