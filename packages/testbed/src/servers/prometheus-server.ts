/** Prometheus, which scrapes every second, and its tool for checks (promtool). Both come with one package. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { freePort } from '../free-port.ts'
import { findProgram } from './find-program.ts'
import { type Program, ServerProcess, type ServerPlace, placeFor } from './server-process.ts'

export interface PrometheusOptions {
  readonly port?: number
  readonly folder?: string
  /** `host:port` of each process whose /metrics are scraped. */
  readonly targets: readonly string[]
  /** Whole path of a file of rules, which are evaluated every second. */
  readonly ruleFile?: string
}

/** One series of an answer: its labels, and its value now. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface QueryAnswer {
  readonly status: 'success' | 'error'
  readonly error?: string
  readonly data?: {
    readonly result: readonly { readonly metric: Sample['labels']; readonly value: readonly [number, string] }[]
  }
}

export interface ToolAnswer {
  readonly code: number
  readonly output: string
}

export class PrometheusServer extends ServerProcess {
  readonly #program: string
  readonly #options: PrometheusOptions

  private constructor(place: ServerPlace, program: string, options: PrometheusOptions) {
    super('Prometheus', place)
    this.#program = program
    this.#options = options
  }

  static async start(options: PrometheusOptions): Promise<PrometheusServer> {
    const place = await placeFor(options.port ?? (await freePort()), options.folder)
    const server = new PrometheusServer(place, await prometheusProgram(), options)
    await server.start()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** What a query of PromQL, which is to give an instant vector, says now. @throws Error with Prometheus's own sentence */
  async query(expression: string): Promise<readonly Sample[]> {
    const body = new URLSearchParams({ query: expression })
    const response = await fetch(`${this.url}/api/v1/query`, { method: 'POST', body })
    const { status, error, data } = (await response.json()) as QueryAnswer // its HTTP API
    if (status === 'error' || data === undefined) throw new Error(`${expression}: ${error}`)
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
  }

  /** Of each rule that could not be evaluated, why. */
  async ruleProblems(): Promise<readonly string[]> {
    const response = await fetch(`${this.url}/api/v1/rules`)
    const { data } = (await response.json()) as {
      data: { groups: readonly { rules: readonly { name: string; health: string; lastError?: string }[] }[] }
    } // its HTTP API
    const rules = data.groups.flatMap((group) => group.rules)
    return rules
      .filter(({ health }) => health !== 'ok')
      .map(({ name, health, lastError = '' }) => `${name} is ${health} ${lastError}`)
  }

  protected override async program(): Promise<Program> {
    const { targets, ruleFile } = this.#options
    const configuration = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      scrape_configs: [{ job_name: 'keyfob', static_configs: [{ targets }] }],
      rule_files: ruleFile === undefined ? [] : [ruleFile],
    }
    const file = join(this.folder, 'prometheus.yml')
    await writeFile(file, JSON.stringify(configuration)) // JSON is YAML
    return {
      command: this.#program,
      args: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${this.folder}/data`,
        `--web.listen-address=127.0.0.1:${this.port}`,
        '--log.level=warn',
      ],
    }
  }

  protected override async isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/-/ready`)
    await response.body?.cancel()
    return response.ok
  }
}

/** Runs promtool, with a text on its input when one is given. */
export const promtool = async (args: readonly string[], input = ''): Promise<ToolAnswer> => {
  const program = join(dirname(await prometheusProgram()), 'promtool')
  return new Promise((resolve) => {
    const child = execFile(program, [...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
    )
    child.stdin?.end(input)
  })
}

const prometheusProgram = (): Promise<string> =>
  findProgram({ name: 'Prometheus', programs: ['prometheus'], debianPackage: 'prometheus' })
