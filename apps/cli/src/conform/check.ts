import type { Conversation } from './conversation.ts'
import type { Power } from './power.ts'

/** What a check works with. */
export interface Kit {
  readonly vehicle: Conversation
  readonly power: Power
}

/** One thing that a vehicle must do. */
export interface Check {
  /** For `--only`, and as the name of the test case in JUnit. */
  readonly name: string
  readonly title: string
  /** A section of SPEC, with the laws that it serves. */
  readonly clause: string
  /** @throws Violation; NotJudged */
  readonly run: (kit: Kit) => Promise<void>
}
