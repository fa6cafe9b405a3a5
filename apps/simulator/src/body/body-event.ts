import type { CommandMessage } from '@keyfob/protocol'
import type { VehicleEvent } from '@keyfob/vehicle'
import type { PowerCut } from './vehicle-body.ts'

/** What happens to a simulated vehicle: what its SDK reports, and what happens to it from outside. */
export type BodyEvent =
  | VehicleEvent
  /** An effect begins, in true time. */
  | { readonly kind: 'effect'; readonly command: CommandMessage }
  | { readonly kind: 'power_cut'; readonly memory: PowerCut['memory'] }
  | { readonly kind: 'power_back' }
