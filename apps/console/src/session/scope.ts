/** What a page or a button needs, as docs/access.md names it. */
export type Scope =
  | 'commands:read'
  | 'commands:send'
  | 'commands:approve'
  | 'vehicles:read'
  | 'schedules:read'
  | 'schedules:run'
  | 'schedules:write'
  | 'campaigns:read'
  | 'campaigns:write'
  | 'webhooks:read'
  | 'webhooks:write'
  | 'parked:read'
  | 'parked:write'
  | 'keys:read'
  | 'keys:write'
  | 'audit:read'
  | 'demo:read'
  | 'demo:write'
  | 'system:read'
  | 'system:write'

/**
 * Whether one who has these scopes (of `GET /me`, which spells bundles out) may try it. Of `commands:send` one class of
 * command types is enough: the form says when the type that is chosen is none of it.
 */
export const mayTry = (scopes: readonly string[], wanted: Scope): boolean =>
  scopes.includes(wanted) || (wanted === 'commands:send' && scopes.some((held) => held.startsWith('commands:send:')))
