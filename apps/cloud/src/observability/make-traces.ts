import { type Service, type Tracer, noTracer } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Log } from '../ports/log.ts'

/** What a library of some 40 MB costs is paid only where traces are collected. */
export const makeTraces = async (
  { traces, secrets }: Pick<Config, 'traces' | 'secrets'>,
  version: string,
  log: Log,
): Promise<{ readonly tracer: Tracer; readonly services: readonly (readonly [string, Service])[] }> => {
  if (traces === null) return { tracer: noTracer, services: [] }
  const { makeOtelTracer } = await import('./otel-tracer.ts')
  const { tracer, service } = makeOtelTracer({ ...traces, headers: secrets.otlpHeaders, version, log })
  return { tracer, services: [['traces', service]] }
}
