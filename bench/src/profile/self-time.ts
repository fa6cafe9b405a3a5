/** What a CPU profile says: who was on the processor while it was measured, by module. */

/** One of Chrome's, as `node --cpu-prof` writes it; times in µs of the machine's monotonic clock. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: CallFrame
}

/** A function, and where it begins in its file; line and column count from 0. */
export interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

/** The file in which a function was written, which the one that Node loads was made of. */
export type SourceOf = (frame: CallFrame) => string

export interface ModuleTime {
  readonly module: string
  readonly ms: number
  /** Of the busy time, %. */
  readonly share: number
}

export interface ProcessProfile {
  readonly process: string
  /** Not idle, of what was measured; ms. */
  readonly busyMs: number
  readonly measuredMs: number
  readonly modules: readonly ModuleTime[]
}

/** `spans`: what was measured, µs; the samples of other times are left out. */
export const selfTimeOf = (
  process: string,
  profile: CpuProfile,
  spans: readonly (readonly [number, number])[],
  sourceOf: SourceOf,
): ProcessProfile => {
  const moduleOfNode = new Map(
    profile.nodes.map(({ id, callFrame }) => [id, moduleOf(callFrame.functionName, sourceOf(callFrame))]),
  )
  const times = new Map<string, number>()
  let at = profile.startTime
  profile.samples.forEach((id, index) => {
    // A delta is the time since the sample before it: it was spent there.
    const delta = profile.timeDeltas[index + 1] ?? 0
    at += profile.timeDeltas[index] ?? 0
    if (!spans.some(([from, to]) => at >= from && at < to)) return
    const module = moduleOfNode.get(id) ?? '(unknown)'
    times.set(module, (times.get(module) ?? 0) + delta)
  })
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  const idle = times.get('(idle)') ?? 0
  times.delete('(idle)')
  const busy = total - idle
  const modules = [...times]
    .toSorted(([, a], [, b]) => b - a)
    .map(([module, time]) => ({
      module,
      ms: Math.round(time / 1000),
      share: busy === 0 ? 0 : Math.round((time * 1000) / busy) / 10,
    }))
  return { process, busyMs: Math.round(busy / 1000), measuredMs: Math.round(total / 1000), modules }
}

/**
 * A package of npm by its name, a folder of this repository as `cloud/store`, a module of Node as `node:net`; what the
 * engine does by its own word, as `(garbage collector)`, and its built-in functions by name, as `writev`.
 */
export const moduleOf = (functionName: string, url: string): string => {
  if (url === '')
    return functionName === '' ? '(anonymous)' : functionName.startsWith('(') ? functionName : `native ${functionName}`
  if (url.startsWith('node:')) return url.replace('node:internal/', 'node:').split('/').slice(0, 2).join('/')
  const inside = url.split('/node_modules/')
  const [, ours] = /\/(?:apps|packages)\/(.+)$/.exec(url) ?? []
  if (inside.length > 1 && !inside.at(-1)?.startsWith('@keyfob/')) return packageOf(inside.at(-1) ?? '')
  if (ours === undefined) return url.slice(url.lastIndexOf('/') + 1)
  const [workspace, ...rest] = ours.split('/').filter((part) => part !== 'dist' && part !== 'src')
  return rest.length > 1 ? `${workspace}/${rest[0]}` : (workspace ?? '')
}

/** `@scope/name/…` and `name/…`. */
const packageOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
