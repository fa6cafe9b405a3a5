/** A vehicle on the SDK that notes what happens in it. Its memory is kept in RAM. */
import type { CommandId, MemoryEntry, Vin } from '@keyfob/protocol'
import { parseIvcId } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { MqttLink, type SigningOptions, Vehicle, type VehicleEvent } from '@keyfob/vehicle'

export interface SigningVehicle {
  readonly vehicle: Vehicle
  readonly events: readonly VehicleEvent[]
  readonly effects: readonly CommandId[]
  /** Why it refused messages, oldest first. */
  readonly refusals: () => readonly string[]
  readonly stop: () => Promise<void>
}

export const startVehicle = async (
  url: string,
  { vin, topicPrefix, signing }: { readonly vin: Vin; readonly topicPrefix: string; readonly signing?: SigningOptions },
): Promise<SigningVehicle> => {
  const events: VehicleEvent[] = []
  const effects: CommandId[] = []
  const entries: MemoryEntry[] = []
  const vehicle = new Vehicle({
    vin,
    ivc: parseIvcId('IVC-1')!, // by the pattern
    topicPrefix,
    signing,
    link: new MqttLink({ url, clientId: `vehicle-${vin}` }),
    journal: {
      open: async () => [...entries],
      append: async (more) => void entries.push(...more),
      rewrite: async (all) => void entries.splice(0, entries.length, ...all),
      close: async () => undefined,
    },
    actuator: {
      refuse: () => undefined,
      execute: async ({ id }) => {
        effects.push(id)
        return { status: 'succeeded' }
      },
    },
    onEvent: (event) => events.push(event),
  })
  await vehicle.start()
  await eventually(() => events.some(({ kind }) => kind === 'online'))
  return {
    vehicle,
    events,
    effects,
    refusals: () => events.flatMap((event) => (event.kind === 'refused' ? [event.why] : [])),
    stop: () => vehicle.stop(),
  }
}
