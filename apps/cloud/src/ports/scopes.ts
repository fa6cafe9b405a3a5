/**
 * The one table of what a caller may be allowed to do. The guard of the HTTP server, the OpenAPI document, the tables of
 * docs/access.md and the authorization test are made from it. Every operation needs one of these actions; `read`, `send`
 * and `admin` are bundles of them, and `commands:send:<class>` is the part of `commands:send` for one class of command types.
 */

/** From the smallest to the largest; each includes those before it. */
export const bundles = ['read', 'send', 'admin'] as const
export type Bundle = (typeof bundles)[number]

interface ActionFacts {
  /** Ends the sentence "A caller that has it may". */
  readonly may: string
  /** The smallest bundle that includes it. */
  readonly bundle: Bundle
  /** Whether it is about single vehicles: a caller that is bound to labels may do nothing else. */
  readonly ofVehicles: boolean
}

const facts = (bundle: Bundle, may: string): ActionFacts => ({ bundle, may, ofVehicles: false })
const ofVehicles = (bundle: Bundle, may: string): ActionFacts => ({ bundle, may, ofVehicles: true })

export const actions = {
  'commands:read': ofVehicles('read', 'look at commands, their timelines and their events'),
  'vehicles:read': ofVehicles('read', 'look at vehicles, and follow their presence'),
  'schedules:read': facts('read', 'look at schedules and their runs'),
  'campaigns:read': facts('read', 'look at campaigns and how far they are'),
  'system:read': facts('read', 'look at processes, figures and metrics'),
  'commands:send': ofVehicles('send', 'submit and cancel commands'),
  'schedules:run': facts('send', 'run a schedule now, whatever it sends'),
  'commands:approve': ofVehicles('admin', 'approve and refuse commands that another caller asked for'),
  'vehicles:write': facts('admin', 'register, label, pair and delete vehicles, and set the keys that they sign with'),
  'vehicles:erase': facts(
    'admin',
    'erase what is kept of a vehicle: its commands, its events, and what the audit says of it',
  ),
  'credentials:read': facts('admin', 'look at credentials of vehicles, without their passwords'),
  'credentials:write': facts('admin', 'issue passwords and certificates to vehicles, and revoke them'),
  'brokers:ask': facts('admin', 'ask, as an MQTT broker, who a vehicle is and what it may do there'),
  'schedules:write': facts('admin', 'make, change and delete schedules of commands that the caller may send'),
  'campaigns:write': facts(
    'admin',
    'make, pause, resume, abort and retry campaigns of commands that the caller may send',
  ),
  'webhooks:read': facts('admin', 'look at webhooks, whose URLs may be secrets, and at their deliveries'),
  'webhooks:write': facts('admin', 'make, change, test and delete webhooks, and send events again'),
  'parked:read': facts('admin', 'look at parked messages, which are raw bytes of vehicles'),
  'parked:write': facts('admin', 'retry and delete parked messages'),
  'messages:read': facts('admin', 'look at the raw messages of a vehicle that is watched'),
  'messages:write': facts('admin', 'watch the raw messages of a vehicle for some minutes, and end that'),
  'demo:read': facts('admin', 'look at demo vehicles'),
  'demo:write': facts('admin', 'add, change and remove demo vehicles'),
  'keys:read': facts('admin', 'look at API keys, without their secrets'),
  'keys:write': facts('admin', 'make API keys with at most the scopes of the caller, and revoke any'),
  'audit:read': facts('admin', 'read the audit: who asked, changed and read what, and from where'),
  'system:write': facts('admin', 'change the log level'),
} as const satisfies Readonly<Record<string, ActionFacts>>
export type Action = keyof typeof actions

/** `commands:send:doors`. */
type ClassScope = `commands:send:${string}`
export type Scope = Action | Bundle | ClassScope

export const actionNames = Object.keys(actions) as readonly Action[] // the keys of the table
/** Most scopes of one caller. */
export const scopesMax = 40

const isAction = (text: string): text is Action => Object.hasOwn(actions, text)
const isBundle = (text: string): text is Bundle => bundles.some((each) => each === text)
const classPattern = /^commands:send:([a-z][a-z0-9_]{0,63})$/

/** The class of `commands:send:<class>`; undefined for every other scope. */
export const classIn = (scope: string): string | undefined => classPattern.exec(scope)?.[1]

export const parseScope = (text: string): Scope | undefined =>
  isAction(text) || isBundle(text) || classIn(text) !== undefined ? (text as Scope) : undefined // by its parts

/** The scopes of a text as in OAuth 2 (RFC 6749 section 3.3): separated by spaces. What is no scope of Keyfob is left out. */
export const scopesIn = (text: string): readonly Scope[] => [
  ...new Set(text.split(' ').flatMap((each) => parseScope(each) ?? [])),
]

export const actionsOf = (bundle: Bundle): readonly Action[] =>
  actionNames.filter((name) => bundles.indexOf(actions[name].bundle) <= bundles.indexOf(bundle))

const includes = (held: Scope, action: Action): boolean =>
  held === action || (isBundle(held) && bundles.indexOf(actions[action].bundle) <= bundles.indexOf(held))

/** What a caller may do. */
export interface Rights {
  readonly scopes: readonly Scope[]
  /** The vehicles that it may see and command: those that have one of these labels now. Empty: all. */
  readonly labels: readonly string[]
}

/** Of a caller without an API key, where none is required. */
export const allRights: Rights = { scopes: ['admin'], labels: [] }

/** Whether a caller may do this, for all classes of commands. */
export const mayDo = ({ scopes, labels }: Rights, action: Action): boolean =>
  (labels.length === 0 || actions[action].ofVehicles) && scopes.some((held) => includes(held, action))

/** The same; of `commands:send` a single class suffices, and the operation looks at the class when it knows it. */
export const mayTry = (rights: Rights, action: Action): boolean =>
  mayDo(rights, action) || (action === 'commands:send' && rights.scopes.some((held) => classIn(held) !== undefined))

export const maySend = (rights: Rights, commandClass: string): boolean =>
  mayDo(rights, 'commands:send') || rights.scopes.some((held) => classIn(held) === commandClass)

/** Whether whoever has these rights has this scope, as its own or by others. */
export const hasScope = (rights: Rights, scope: Scope): boolean => {
  const commandClass = classIn(scope)
  if (commandClass !== undefined) return maySend(rights, commandClass)
  return isBundle(scope) ? actionsOf(scope).every((action) => mayDo(rights, action)) : mayDo(rights, scope as Action) // no bundle and no class
}

/** All that a caller may do, in words that a client can look for: bundles that it has in whole, then actions and classes. */
export const spelledOut = (rights: Rights): readonly Scope[] => [
  ...[...bundles, ...actionNames].filter((scope) => hasScope(rights, scope)),
  ...rights.scopes.filter((held) => classIn(held) !== undefined),
]

/** These scopes for a caller that is bound to labels: of bundles what is about vehicles. */
export const boundScopes = (scopes: readonly Scope[]): readonly Scope[] => [
  ...new Set(
    scopes.flatMap((scope) =>
      isBundle(scope) ? actionsOf(scope).filter((action) => actions[action].ofVehicles) : scope,
    ),
  ),
]

/** The first of these scopes that a caller cannot have when it is bound to labels; `admin` is for all vehicles. */
export const unboundScope = (scopes: readonly Scope[]): Scope | undefined =>
  scopes.find((scope) => scope === 'admin' || (isAction(scope) && !actions[scope].ofVehicles))
