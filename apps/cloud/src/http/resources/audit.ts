/** The audit as the API shows it: entries for people, and the chain as it is verified. */
import type { ChainEntry, ChainLine } from '@keyfob/runtime'
import { chainBegin } from '@keyfob/runtime'
import { z } from 'zod'
import { auditOutcomes } from '../../ports/audit.ts'
import { pageOf } from '../page.ts'
import { instant, object } from './fields.ts'

const hash = z.string().describe('SHA-256 in base64url')
const position = z.int().describe('Its place in the chain, from 1')

const actorSchema = z.object({
  who: z.string().describe('`key:<id>`, `oidc:<subject>`, `schedule:<id>` or `anonymous`'),
  name: z.string().optional().describe('Of the API key, or in the token'),
  issuer: z.string().optional().describe('Of the token'),
  address: z.string().optional(),
  trace: z.string().optional().describe('W3C trace id'),
})

const subjectSchema = z.object({
  kind: z.string().describe('`vehicle`, `command`, `schedule`, `webhook`, `key` and others'),
  id: z.string().optional(),
  vin: z.string().optional(),
  details: object.optional().describe('What was asked for, in a few fields without secrets'),
})

const entrySchema = z
  .object({
    position,
    at: instant,
    action: z.string().describe('Id of the operation in this document'),
    outcome: z
      .enum(auditOutcomes)
      .describe('`opened`: a stream; `unknown`: the process ended before it could say what became of it'),
    status: z.int().optional().describe('Of the HTTP answer, of what changes something'),
    actor: actorSchema.nullable().describe('Null: erased'),
    subjects: z.array(subjectSchema.nullable()).describe('What it was about; null: erased'),
    hash,
  })
  .meta({ id: 'AuditEntry' })

export const auditPageSchema = pageOf(entrySchema, 'AuditPage')

const partSchema = z.object({ salt: z.string(), value: z.unknown() }).nullable()
const lineSchema = z
  .object({
    kind: z
      .enum(['begin', 'entry', 'anchor'])
      .describe('`begin`: the chain begins behind this position; `anchor`: the entry before it has this hash'),
    position: z.int(),
    hash,
    facts: object.optional().describe('Of an entry: what is never erased'),
    commitments: z.array(z.string()).optional().describe('Of an entry'),
    parts: z.array(partSchema).optional().describe('Of an entry: one for each commitment; null: erased'),
    at: instant.optional().describe('Of an anchor'),
    jws: z.string().nullable().optional().describe('Of an anchor; null: there was no key to sign with'),
  })
  .meta({ id: 'AuditLine' })

export const auditLinesSchema = pageOf(lineSchema, 'AuditLines')

export const auditJson = ({ position: at, facts, parts, hash: own }: ChainEntry): z.output<typeof entrySchema> => {
  const [actor, ...subjects] = parts.map((part) => part && part.value)
  const { kinds: _kinds, ...shown } = facts
  return { position: at, ...shown, actor: actor ?? null, subjects, hash: own } as z.output<typeof entrySchema> // as it was written
}

export const auditLineJson = (line: ChainLine) =>
  ({ ...line, ...('parts' in line && { parts: [...line.parts] }) }) as z.output<typeof lineSchema> // the same, with arrays that may be changed

/** A cursor, and a place in the chain. */
export const positionText = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a position of the chain')
  .transform(Number)

const exampleHash = 'q0E1hQ3D1k2N9nA7mJH0pC6rS4uV8wX2yZ5bT7dF9gI'
const entryExample: z.output<typeof entrySchema> = {
  position: 1042,
  at: '2026-01-01T12:00:00.000Z',
  action: 'cancelCommand',
  outcome: 'done',
  status: 202,
  actor: { who: 'key:7h3k9x2m4q', name: 'call centre', address: '192.0.2.7' },
  subjects: [{ kind: 'command', id: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d', vin: '1KFAA00E4T0000001' }],
  hash: exampleHash,
}

export const auditExamples = {
  page: { items: [entryExample], next: null },
  lines: { items: [{ kind: 'begin', position: 0, hash: chainBegin }], next: null },
}
