import type { BenchOptions } from '../bench-options.ts'
import type { Row } from '../figures/row.ts'
import type { ProcessProfile } from '../profile/self-time.ts'
import type { Machine } from './machine.ts'

/** What is written to a file, and what `--compare` reads. */
export interface BenchResult {
  readonly name: string
  /** When it began: ISO 8601. */
  readonly at: string
  readonly machine: Machine
  /** Of the servers, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly options: BenchOptions
  readonly rows: readonly Row[]
  readonly profiles?: readonly ProcessProfile[]
}
