import { createHash } from 'node:crypto'
import {
  type Catalogue,
  type CommandId,
  type CommandType,
  type FieldProblem,
  type IvcId,
  type Vin,
  clockToleranceDefault,
  findUncleanText,
  ivcIdRule,
  paramsBytesMax,
  parseIvcId,
  parseVin,
  vinRule,
} from '@keyfob/protocol'
import { type Instant, canonicalJson, seconds } from '@keyfob/runtime'
import type { NewCommand } from '../ports/command-store.ts'
import type { Answered, Refusal, RefusalCode, SubmitRequest } from '../ports/command-service.ts'

/** The rules that a request is checked against. */
export interface SubmissionRules {
  readonly catalogue: Catalogue
  /** Whether the check digit of a VIN is checked. */
  readonly checkDigit: boolean
  /** Whether an unknown VIN registers at first sight. */
  readonly registers: boolean
}

/** Turns a raw request into a command that may be stored, or lists everything that is wrong with it. Pure. */
export const readSubmission = (
  request: SubmitRequest,
  rules: SubmissionRules,
  id: CommandId,
  now: Instant,
): Answered<NewCommand> => {
  const unclean = findUncleanText({ ...request })
  if (unclean !== undefined)
    return refuse('invalid_request', 'A text holds NUL or a lone surrogate, or the request is nested too deep.', [
      { pointer: unclean, problem: 'cannot be stored' },
    ])
  const type = rules.catalogue.find(request.command)
  if (type === undefined)
    return refuse('unknown_command', `There is no command "${request.command}"; GET /catalogue lists them.`, [
      { pointer: '/command', problem: 'is not in the catalogue' },
    ])
  const problems = [...wordProblems(request, rules)]
  if (problems.length > 0) return refuse('invalid_request', 'Some fields cannot be read.', problems)
  return readPolicy(request, rules, type, id, now)
}

const refuse = (
  code: RefusalCode,
  detail: string,
  errors: readonly FieldProblem[],
): { ok: false; refusal: Refusal } => ({ ok: false, refusal: { code, detail, errors } })

/** A longer key does not fit an index of the store. */
const keyLengthMax = 255

function* wordProblems(
  { vin, ivc, idempotencyKey: key }: SubmitRequest,
  rules: SubmissionRules,
): Iterable<FieldProblem> {
  if (parseVin(vin, { checkDigit: rules.checkDigit }) === undefined) yield { pointer: '/vin', problem: vinRule }
  if (ivc !== undefined && parseIvcId(ivc) === undefined) yield { pointer: '/ivc', problem: ivcIdRule }
  if (key !== undefined && (key.length < 1 || key.length > keyLengthMax))
    yield { pointer: '/idempotencyKey', problem: `must be 1 to ${keyLengthMax} characters` }
}

const readPolicy = (
  request: SubmitRequest,
  rules: SubmissionRules,
  type: CommandType,
  id: CommandId,
  now: Instant,
): Answered<NewCommand> => {
  const params = request.params ?? {}
  const { ttlSecondsMax, ttlSecondsDefault } = type.staleness
  const ttl = request.ttlSeconds ?? ttlSecondsDefault
  if (ttl > ttlSecondsMax)
    return refuse('ttl_too_long', `${type.name} may wait ${ttlSecondsMax} s at most.`, [
      { pointer: '/ttlSeconds', problem: `must be at most ${ttlSecondsMax}` },
    ])
  if (!(ttl > 0))
    return refuse('invalid_request', 'Some fields cannot be read.', [
      { pointer: '/ttlSeconds', problem: 'must be above 0' },
    ])
  const problems = paramsProblems(rules.catalogue, type, params)
  if (problems.length > 0) return refuse('invalid_params', `The params do not fit ${type.name}.`, problems)
  return { ok: true, value: commandOf(request, rules, type, { id, params, ttl, now }) }
}

const paramsProblems = (
  catalogue: Catalogue,
  type: CommandType,
  params: Readonly<Record<string, unknown>>,
): readonly FieldProblem[] => {
  if (Buffer.byteLength(JSON.stringify(params)) > paramsBytesMax)
    return [{ pointer: '/params', problem: `must be at most ${paramsBytesMax} bytes as JSON` }]
  return catalogue.checkParams(type, params).map(({ pointer, problem }) => ({ pointer: `/params${pointer}`, problem }))
}

interface Parts {
  readonly id: CommandId
  readonly params: Readonly<Record<string, unknown>>
  readonly ttl: number
  readonly now: Instant
}

const commandOf = (
  request: SubmitRequest,
  { registers }: SubmissionRules,
  type: CommandType,
  { id, params, ttl, now }: Parts,
): NewCommand => {
  const notAfter = now + Math.round(seconds(ttl))
  const answerTimeout = seconds(type.answerTimeoutSeconds)
  const key = request.idempotencyKey
  return {
    id,
    vin: parseVin(request.vin) as Vin, // wordProblems read it
    ivc: request.ivc === undefined ? null : (parseIvcId(request.ivc) as IvcId), // wordProblems read it
    command: type.name,
    params,
    lane: type.lane,
    conflict: type.conflict,
    who: request.who,
    acceptedAt: now,
    notAfter,
    deadline: notAfter + clockToleranceDefault + answerTimeout,
    answerTimeout,
    idempotency: key === undefined ? null : { key, hash: hashOf(request, type) },
    registers,
    traceparent: request.traceparent ?? null,
    address: request.address,
  }
}

/** The hash of the normalized request: two spellings of the same request are equal [L10]. */
const hashOf = ({ vin, ivc, params, ttlSeconds }: SubmitRequest, type: CommandType): string =>
  createHash('sha256')
    .update(canonicalJson([type.name, vin.toUpperCase(), ivc ?? null, params ?? {}, ttlSeconds ?? null]))
    .digest('base64url')
