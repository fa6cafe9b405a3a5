import { type NamedService, type Tracer, noTracer } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Log } from '../ports/log.ts'

export interface TracesOptions {
  readonly config: Pick<Config, 'traces' | 'secrets'>
  readonly version: string
  readonly log: Log
}

export interface MadeTraces {
  readonly tracer: Tracer
  readonly services: readonly NamedService[]
}

/** The library needs some 40 MB, so it is loaded only where traces are collected. */
export const makeTraces = async ({ config, version, log }: TracesOptions): Promise<MadeTraces> => {
  const { traces, secrets } = config
  if (traces === null) return { tracer: noTracer, services: [] }
  const { makeOtelTracer } = await import('./otel-tracer.ts')
  const { tracer, service } = makeOtelTracer({ ...traces, headers: secrets.otlpHeaders, version, log })
  return { tracer, services: [['traces', service]] }
}
