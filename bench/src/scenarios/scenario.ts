import type { Measured } from '../figures/row.ts'
import type { Bench } from './bench.ts'

export interface Scenario {
  readonly name: string
  /** One sentence. */
  readonly about: string
  readonly needsServers: boolean
  /** Figures that its picture shows, from left to right. */
  readonly picture: readonly string[]
  /** By name, besides that one. */
  readonly morePictures?: () => Promise<Readonly<Record<string, string>>>
  /** One list for each round. */
  run(bench: Bench): Promise<readonly (readonly Measured[])[]>
}
