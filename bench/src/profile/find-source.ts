import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import type { SourceOf } from './self-time.ts'

/** By the source map beside a file, which is read once; a file without one is its own source. */
export const sourceFinder = (): SourceOf => {
  const maps = new Map<string, SourceMap | undefined>()
  return ({ url, lineNumber, columnNumber }) => {
    if (!maps.has(url)) maps.set(url, url.startsWith('file:') ? mapBeside(url) : undefined)
    const entry = maps.get(url)?.findEntry(lineNumber, columnNumber)
    return entry !== undefined && 'originalSource' in entry ? new URL(entry.originalSource, url).href : url
  }
}

const mapBeside = (url: string): SourceMap | undefined => {
  const file = new URL(`${url}.map`)
  // Made by the build, as its format says.
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload) : undefined
}
