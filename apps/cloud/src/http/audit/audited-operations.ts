/**
 * Which operations leave an entry in the audit, and what it says: everything that changes something, and everything that
 * shows where a vehicle is or what it reported. A test holds this table against all operations, and a server does not start
 * with one that changes something and is missing here.
 */
import type { AuditSubject } from '../../ports/audit.ts'
import type { Operation } from '../operation.ts'

/** An operation that changes something: an entry before it is done, which gets its outcome when it is. */
interface AuditedChange {
  readonly kind: 'change'
  readonly subject: string
  /** Of the body; what may be a secret is not among them. */
  readonly fields: readonly string[]
}

/** An operation that shows something: an entry for what its answer holds, before the answer leaves. */
interface AuditedRead {
  readonly kind: 'read'
  /** Empty: it showed nothing of a vehicle. */
  readonly shows: (answer: unknown) => readonly AuditSubject[]
}

/** A stream of what comes: an entry when it is opened. */
interface AuditedStream {
  readonly kind: 'stream'
}

/** What is accepted is taken from the event log, at no cost for the caller; what is refused, or waits for an approval, leaves an entry of its own. */
interface AuditedSubmit {
  readonly kind: 'submit'
}

export type Audited = AuditedChange | AuditedRead | AuditedStream | AuditedSubmit

const change = (subject: string, ...fields: readonly string[]): AuditedChange => ({ kind: 'change', subject, fields })
const read = (shows: AuditedRead['shows']): AuditedRead => ({ kind: 'read', shows })
const stream: AuditedStream = { kind: 'stream' }

/** The fields of answers that are looked at; the types of the operations have them. */
interface ShownVehicle {
  readonly vin: string
  readonly reported: object
}
interface ShownCommand {
  readonly id: string
  readonly vin: string
  readonly result: unknown
}
interface List<Item> {
  readonly items: readonly Item[]
}

const ofVehicle = ({ vin, reported }: ShownVehicle): readonly AuditSubject[] =>
  Object.keys(reported).length === 0 ? [] : [{ kind: 'vehicle', vin }]
/** A result may be a position. */
const ofCommand = ({ id, vin, result }: ShownCommand): readonly AuditSubject[] =>
  result === null || result === undefined ? [] : [{ kind: 'command', id, vin }]
const ofMessage = ({ vin }: { readonly vin: string }): readonly AuditSubject[] =>
  vin === '' ? [] : [{ kind: 'vehicle', vin }]

const webhook = change('webhook', 'description', 'enabled', 'states', 'commands')
const campaign = change('campaign')
const schedule = change('schedule', 'name', 'command', 'paused')

/** By the id of the operation. */
export const auditedOperations: Readonly<Record<string, Audited>> = {
  submitCommand: { kind: 'submit' },
  cancelCommand: change('command'),
  approveCommand: change('command', 'reason'),
  refuseCommand: change('command', 'reason'),
  findCommand: read((answer) => ofCommand(answer as ShownCommand)),
  listCommands: read((answer) => (answer as List<ShownCommand>).items.flatMap(ofCommand)),
  streamCommandEvents: stream,
  streamEvents: stream,
  listVehicles: read((answer) => (answer as List<ShownVehicle>).items.flatMap(ofVehicle)),
  findVehicle: read((answer) => ofVehicle(answer as ShownVehicle)),
  putVehicle: change('vehicle', 'ivc', 'labels'),
  removeVehicle: change('vehicle'),
  eraseVehicle: change('erased vehicle'),
  watchMessages: change('vehicle', 'minutes'),
  listMessages: read((answer) => ofMessage(answer as { readonly vin: string })),
  endMessages: change('vehicle'),
  putVehicleSigning: change('vehicle', 'policy'),
  enrollVehicle: change('vehicle', 'days'),
  revokeCredential: change('vehicle'),
  // When it was done, since everybody may ask for it.
  renewCertificate: read((answer) => ofMessage({ vin: (answer as { readonly vin?: string }).vin ?? '' })),
  createWebhook: webhook,
  changeWebhook: webhook,
  removeWebhook: change('webhook'),
  rotateWebhookSecret: change('webhook'),
  testWebhook: change('webhook'),
  replayDelivery: change('webhook'),
  replayWebhook: change('webhook'),
  createSchedule: schedule,
  changeSchedule: schedule,
  deleteSchedule: change('schedule'),
  pauseSchedule: change('schedule'),
  resumeSchedule: change('schedule'),
  runSchedule: change('schedule'),
  createCampaign: change('campaign', 'name', 'command'),
  pauseCampaign: campaign,
  resumeCampaign: campaign,
  abortCampaign: campaign,
  retryCampaign: campaign,
  createKey: change('key', 'name', 'scope', 'labels', 'expiresAt'),
  revokeKey: change('key'),
  listParked: read((answer) => (answer as List<{ readonly vin: string }>).items.flatMap(ofMessage)),
  retryParked: change('parked message'),
  dropParked: change('parked message'),
  addDemoVehicle: change('demo vehicle', 'behaviours'),
  changeDemoVehicle: change('demo vehicle', 'behaviours', 'pluggedIn'),
  removeDemoVehicle: change('demo vehicle'),
  changeLogLevel: change('log level', 'level'),
}

/** Operations that look like changes by their method, and change nothing. */
const changesNothing: ReadonlySet<string> = new Set(['previewSchedule', 'askAsRabbitmq', 'askAsEmqx', 'askAsVernemq'])

/** Undefined: it leaves no entry. @throws Error for one that changes something and is not in the table */
export const auditedOf = ({ id, method }: Pick<Operation<never>, 'id' | 'method'>): Audited | undefined => {
  const audited = Object.hasOwn(auditedOperations, id) ? auditedOperations[id] : undefined
  if (audited === undefined && method !== 'GET' && !changesNothing.has(id))
    throw new Error(
      `The operation ${id} may change something: add it to auditedOperations, or to what changes nothing.`,
    )
  return audited
}
