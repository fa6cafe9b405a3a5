/** Values by the name of a field, where its schema cannot say what makes sense: what is there, and what is nearly right. */
import fc from 'fast-check'
import { Known, type Tree } from './json-tree.ts'
import { instants, oddInstants } from './odd-instants.ts'

export const known = (kind: string): fc.Arbitrary<Tree> =>
  fc.nat({ max: 10_000 }).map((nth): Tree => new Known(kind, nth))

/** Letters of a VIN; the whole is upper-cased as it is, or not. */
const freshVins = fc.stringMatching(/^1FZ[A-HJ-NPR-Z0-9]{14}$/)
/** As the contract spells them; now and then an unknown one, or in lower case. */
const vins: fc.Arbitrary<Tree> = fc.oneof(
  { weight: 60, arbitrary: known('vins') },
  { weight: 1, arbitrary: freshVins },
  { weight: 1, arbitrary: freshVins.map((vin) => vin.toLowerCase()) },
)

const wholeCrons = [
  '* * * * *',
  '* * * * * *',
  '*/5 * * * *',
  '0 6 * * 1-5',
  '30 2 * * *',
  '0 0 29 2 *',
  '0 0 31 * *',
  '0 0 30 2 *',
  '59 59 23 31 12 *',
  '0 0 * * 7',
  '0 0 L * *',
  '0 0 * * 5L',
  '0 0 * * MON#2',
  '0 0 15W * *',
  '*/59 * * * * *',
  '0-59/7 0-23 * JAN-DEC SUN-SAT',
  '@daily',
  '@annually',
  '@reboot',
  '60 * * * *',
  '*/0 * * * *',
  '1-0 * * * *',
  '* * * *',
  '* * * * * * *',
  '0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 * * * * *',
] as const
const part = fc.oneof(
  fc.constantFrom('*', '*/2', '*/15', '0', '1-5', '59', '3,7', '?', 'L', '2#1', '99', '-1', '*/99999', '5/3'),
  fc.integer({ min: 0, max: 60 }).map(String),
)
const crons = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...wholeCrons) },
  { weight: 1, arbitrary: fc.array(part, { minLength: 4, maxLength: 7 }).map((parts) => parts.join(' ')) },
)

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Antarctica/Troll',
  'Etc/GMT+12',
  'BST',
  'CST',
  'EST5EDT',
  'SystemV/PST8PDT',
  'europe/berlin',
  '+02:00',
  'Mars/Olympus',
] as const

const labels = fc.constantFrom<Tree>('a', 'test', 'fleet-1', 'x=1', 'no.vehicle')
/** All types take a few seconds. */
const seconds = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom(0.001, 120, 604_800, 604_801) },
)

/** Nothing here leads out of this machine: the one receiver, and names that cannot exist. `keepInside` watches over it. */
const urls = fc.oneof(
  { weight: 4, arbitrary: known('receivers') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Tree>(
      'https://127.0.0.1:1/',
      'http://localhost:9/x',
      'http://[::1]:9/',
      'http://2130706433:9/',
      'https://user:secret@127.0.0.1/',
      'https://127.0.0.1/#part',
      'ftp://127.0.0.1/',
      'javascript:alert(1)',
      `http://127.0.0.1:9/${'x'.repeat(2_100)}`,
      'http://127.0.0.1:9/?ü=\u2028',
    ),
  },
  { weight: 1, arbitrary: fc.constant<Tree>('https://receiver.invalid/keyfob') },
)

export interface FieldSources {
  /** Names of command types. */
  readonly commands: readonly string[]
}

export const fieldValues = ({ commands }: FieldSources): Readonly<Record<string, fc.Arbitrary<Tree>>> => ({
  vin: vins,
  vins: fc.array(vins, { minLength: 1, maxLength: 3 }).map((list): Tree => list),
  command: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom<Tree>(...commands) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Tree>('Engine Start', 'doors-lock', 'self_destruct', '__proto__', 'constructor'),
    },
  ),
  commands: fc.array(fc.constantFrom(...commands), { minLength: 1, maxLength: 3 }).map((list): Tree => list),
  ivc: fc.constantFrom<Tree>('IVC-1', 'IVC-2', 'ivc.3:x'),
  label: labels,
  labels: fc.array(labels, { maxLength: 3 }).map((list): Tree => list),
  cron: crons,
  timeZone: fc.constantFrom<Tree>(...zones),
  startsAt: instants,
  endsAt: instants,
  expiresAt: instants,
  since: instants,
  after: fc.oneof(instants, oddInstants),
  ttlSeconds: seconds,
  url: urls,
  name: fc.oneof(
    { weight: 8, arbitrary: fc.stringMatching(/^[a-z]{4,12}$/) },
    { weight: 1, arbitrary: known('schedules.name') },
  ),
})
