import type { AuditEntry, KeyfobClient } from '@keyfob/client'
import {
  type ChainBreakKind,
  type ChainLine,
  type ChainReport,
  type VerifyingKey,
  verifyChain,
  verifyingKeyOf,
} from '@keyfob/runtime'
import { type Command, Option } from 'commander'
import { readAnchorFile, readChainFile } from '../audit-lines.ts'
import { clientOf } from '../client-of.ts'
import { exitCodes } from '../exit-codes.ts'
import { type ApiOptions, countArgument, sinceArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { line, printJson, printLine, printNote, printTable } from '../terminal.ts'

interface ListOptions extends ApiOptions {
  readonly actor?: string
  readonly action?: string
  readonly subject?: string
  readonly from?: string
  readonly to?: string
  readonly limit: number
}

interface VerifyOptions extends ApiOptions {
  readonly file?: string
  readonly keys?: string
  readonly anchors?: string
}

/** `keyfob audit list|export|verify`: who asked, changed and read what. */
export const addAuditCommand = (program: Command): void => {
  const audit = program.command('audit').description('who asked, changed and read what (docs/audit.md)')
  withApi(audit.command('list').description('list entries, the newest first'))
    .option('--actor <who>', 'by this caller, as in key:k3x9p2m7qa')
    .option('--action <id>', 'this operation of the API, as in cancelCommand')
    .option('--subject <id>', 'about this one: an id or a VIN')
    .option('--from <instant>', 'not before: an instant, or a span before now, as in 2h', sinceArgument)
    .option('--to <instant>', 'before: an instant, or a span before now', sinceArgument)
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .action(list)
  withApi(audit.command('export').description('write the whole chain as NDJSON, as "audit verify" reads it')).action(
    exportChain,
  )
  withApi(audit.command('verify').description('walk the chain, and say where it breaks first'))
    .addOption(new Option('--file <file>', 'of an export, instead of the API'))
    .option('--keys <file>', 'public keys whose signatures count; default: those that the API names')
    .option('--anchors <file>', 'anchors that were kept elsewhere, as in the log; each must be true')
    .action(verify)
}

const list = async ({ json, limit, api, keyFile, ...filter }: ListOptions): Promise<void> => {
  const { audit } = clientOf({ api, ...(keyFile !== undefined && { keyFile }) })
  const { items, next } = await audit.list({ ...filter, limit }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine('There are no such entries.')
  printTable(['position', 'at', 'actor', 'from', 'action', 'outcome', 'about'], items.map(rowOf))
}

const rowOf = ({ position, at, actor, action, outcome, subjects }: AuditEntry): readonly string[] => [
  String(position),
  at,
  actor === null ? '(erased)' : actor.name === undefined ? actor.who : `${actor.who} (${actor.name})`,
  actor?.address ?? '',
  action,
  outcome,
  aboutOf(subjects),
]

/** Of a list, so that a row stays one. */
const shownMax = 3

const aboutOf = (subjects: AuditEntry['subjects']): string => {
  const names = subjects.map((subject) => (subject === null ? '(erased)' : (subject.id ?? subject.vin ?? subject.kind)))
  const more = names.length - shownMax
  return [...names.slice(0, shownMax), ...(more > 0 ? [`and ${more} more`] : [])].join(' ')
}

const pageMax = 200
const linesOf = ({ audit }: KeyfobClient): AsyncIterable<ChainLine> =>
  audit.chain({ limit: pageMax }) as AsyncIterable<unknown> as AsyncIterable<ChainLine> // the API's own schema

const exportChain = async (options: ApiOptions): Promise<void> => {
  for await (const each of linesOf(clientOf(options))) printJson(each)
}

const verify = async ({ json, file, keys: keyFile, anchors: anchorFile, ...options }: VerifyOptions): Promise<void> => {
  const anchors = anchorFile === undefined ? [] : await readAnchorFile(anchorFile)
  const keys = await keysOf(options, file, keyFile)
  const lines = file === undefined ? linesOf(clientOf(options)) : readChainFile(file)
  const report = await verifyChain(lines, { anchors, ...(keys && { keys }) })
  if (report.broken !== undefined) process.exitCode = exitCodes.failed
  if (json)
    return printJson({
      ...report,
      broken: report.broken ?? null,
      lastAnchor: report.lastAnchor ?? null,
      signaturesChecked: keys !== undefined,
    })
  tell(report, keys)
}

/** Undefined: signatures are not checked. */
const keysOf = async (
  options: ApiOptions,
  chainFile: string | undefined,
  keyFile: string | undefined,
): Promise<readonly VerifyingKey[] | undefined> => {
  if (keyFile !== undefined)
    return (await (await import('../key-set-file.ts')).readPublicKeyFile(keyFile)).map(verifyingKeyOf)
  if (chainFile !== undefined) return undefined
  const keys = await clientOf(options).vehicles.cloudKeys()
  return keys.map(({ x }) => verifyingKeyOf({ kty: 'OKP', crv: 'Ed25519', x }))
}

const breaks: Readonly<Record<ChainBreakKind, string>> = {
  no_begin: 'the chain has no beginning',
  gap: 'entries before it are missing',
  part_changed: 'who it was, or what it was about, was changed, or the entry is another one',
  hash_mismatch: 'it was changed, or what is before it',
  anchor_mismatch: 'the anchor there has another hash: the chain was made again',
  anchor_malformed: 'the anchor there cannot be read',
  anchor_key_unknown: 'the anchor there is signed by a key that is not among the given ones',
  anchor_signature: 'the signature of the anchor there is wrong',
  cut_off: 'there is an anchor for this position, and no entry: the end was cut off',
}

const tell = ({ broken, ...report }: ChainReport, keys: readonly VerifyingKey[] | undefined): void => {
  if (broken !== undefined)
    return printLine(line`The chain is broken at position ${broken.position} (${broken.kind}): ${breaks[broken.kind]}.`)
  printLine(
    line`The chain is whole from ${report.from} to ${report.to}: ${report.entries} entries, ${report.anchors} anchors, ${report.signedAnchors} of them signed.`,
  )
  if (report.erasedParts > 0) printNote(`${report.erasedParts} parts of entries were erased.`)
  if (keys === undefined) printNote('Signatures were not checked: --keys names a file of public keys.')
  const open = report.to - (report.lastAnchor ?? report.from - 1)
  if (open > 0)
    printNote(`The last ${open} entries are behind the last anchor: if some of them were cut off, nobody could tell.`)
}
