import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type {
  FigureMinute,
  Figures,
  Health,
  LogLevel,
  ProblemType,
  Readiness,
  System as SystemFacts,
} from '../generated/answers.ts'

/** The process that answers, and the system that it is of. */
export class System {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** What runs here, process by process, and where vehicles connect. */
  get(options?: CallOptions): Promise<SystemFacts> {
    return this.#caller.call('findSystem', {}, options)
  }

  /** How the whole system does now, and did in the last hour. */
  figures(options?: CallOptions): Promise<Figures> {
    return this.#caller.call('findFigures', {}, options)
  }

  /** The same minute by minute, the oldest first. `window`: `15m`, `1h` unless told, at most `48h`. */
  async figureSeries(
    query: InputOf<'listFigureSeries'>['query'] = {},
    options?: CallOptions,
  ): Promise<readonly FigureMinute[]> {
    return (await this.#caller.call('listFigureSeries', { query }, options)).items
  }

  /** Whether the process is alive. */
  health(options?: CallOptions): Promise<Health> {
    return this.#caller.call('checkHealth', {}, options)
  }

  /** Whether it can do its work, part by part. Resolves also when it is not ready. */
  readiness(options?: CallOptions): Promise<Readiness> {
    return this.#caller.call('checkReadiness', {}, options)
  }

  /** Its numbers, in the text format of Prometheus. */
  metrics(options?: CallOptions): Promise<string> {
    return this.#caller.call('findMetrics', {}, options)
  }

  /** Changes the log level of the process, until its end. */
  setLogLevel(level: LogLevel['level'], options?: CallOptions): Promise<LogLevel> {
    return this.#caller.call('changeLogLevel', { body: { level } }, options)
  }

  /** The OpenAPI document. */
  openapi(options?: CallOptions): Promise<Readonly<Record<string, unknown>>> {
    return this.#caller.call('findOpenapi', {}, options)
  }

  /** What a problem type means. `name`: as `ProblemError.code` has it. */
  problem(name: string, options?: CallOptions): Promise<ProblemType> {
    return this.#caller.call('findProblem', { params: { name } }, options)
  }

  /** The JSON Schema of a message or an event: `status-event`, `webhook-event`, `ack`. */
  schema(name: string, options?: CallOptions): Promise<Readonly<Record<string, unknown>>> {
    return this.#caller.call('findSchema', { params: { name } }, options)
  }
}
