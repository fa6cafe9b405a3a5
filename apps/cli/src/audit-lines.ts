/** The chain of the audit as NDJSON, as `keyfob audit export` writes it, and anchors that were kept elsewhere. */
import { createReadStream } from 'node:fs'
import { type ChainAnchor, type ChainLine, messageOf, readAnchor, readLines } from '@keyfob/runtime'

/** Line by line, in little memory. @throws Error that names the file and the line */
export async function* readChainFile(path: string): AsyncGenerator<ChainLine> {
  for await (const { text, at } of linesOf(path)) {
    const line = objectOf(text)
    if (!isChainLine(line)) throw new Error(`${path}: line ${at} is no line of "keyfob audit export".`)
    yield line
  }
}

/**
 * Anchors of a file: lines of the log of Keyfob (`audit.anchored`), of an export, or signed anchors alone. Other lines are left out.
 *
 * @throws Error that names the file
 */
export const readAnchorFile = async (path: string): Promise<readonly ChainAnchor[]> => {
  const found: ChainAnchor[] = []
  for await (const { text } of linesOf(path)) found.push(...anchorIn(text.trim()))
  if (found.length === 0)
    throw new Error(`${path} holds no anchors: no line of "audit.anchored", and no signed anchor.`)
  return found
}

const anchorIn = (text: string): readonly ChainAnchor[] => {
  const line = objectOf(text) ?? {}
  const { msg, kind, position, hash, anchor, jws } = line as Readonly<Record<string, unknown>> // each member is checked
  const signed = [text, anchor, jws].find((each) => typeof each === 'string' && readAnchor(each) !== undefined)
  if (typeof signed === 'string') return [{ ...readAnchor(signed)!, jws: signed }] // just read
  const isAnchor = (msg === 'audit.anchored' || kind === 'anchor') && typeof hash === 'string'
  return isAnchor && typeof position === 'number' ? [{ position, hash, at: '', jws: null }] : []
}

async function* linesOf(path: string): AsyncGenerator<{ readonly text: string; readonly at: number }> {
  let at = 0
  try {
    for await (const text of readLines(createReadStream(path))) {
      at += 1
      if (text.trim() !== '') yield { text, at }
    }
  } catch (error) {
    throw new Error(`${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

const objectOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** By the fields that the verification reads. */
const isChainLine = (line: unknown): line is ChainLine => {
  if (typeof line !== 'object' || line === null) return false
  const { kind, position, hash, facts, commitments, parts, jws } = line as Readonly<Record<string, unknown>> // each member is checked
  if (!Number.isSafeInteger(position) || typeof hash !== 'string') return false
  if (kind === 'begin') return true
  if (kind === 'anchor') return jws === null || typeof jws === 'string'
  return kind === 'entry' && typeof facts === 'object' && facts !== null && isTexts(commitments) && isParts(parts)
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string')

const isParts = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (part) =>
      part === null || (typeof part === 'object' && typeof (part as { readonly salt?: unknown }).salt === 'string'),
  )
