import { mayDo, maySend } from '../../ports/scopes.ts'
import type { Caller } from '../caller.ts'

/**
 * Authorizes a caller to send commands of this class; undefined when the type is no longer in the catalogue.
 *
 * @throws HttpProblem
 */
export const demandClass = ({ rights, refuse }: Caller, commandClass: string | undefined): void => {
  const isAllowed = commandClass === undefined ? mayDo(rights, 'commands:send') : maySend(rights, commandClass)
  if (!isAllowed) throw refuse(commandClass === undefined ? 'commands:send' : `commands:send:${commandClass}`)
}
