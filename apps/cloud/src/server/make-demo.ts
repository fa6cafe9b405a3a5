import type { Catalogue } from '@keyfob/protocol'
import type { Clock, NamedService, Tracer } from '@keyfob/runtime'
import type { DemoSurroundings, DemoVehicles, MakeDemoVehicles } from '../ports/demo-vehicles.ts'
import type { SigningService } from '../ports/signing.ts'
import type { VehicleStore } from '../ports/vehicle-store.ts'

export interface DemoOptions {
  /** Absent: this process has no demo vehicles. */
  readonly make: MakeDemoVehicles | undefined
  /** Asked when the broker is there. */
  readonly mqttUrl: () => string
  readonly tracer: Tracer
  readonly catalogue: Pick<Catalogue, 'types'>
  readonly store: Pick<VehicleStore, 'put'>
  readonly signing: Pick<SigningService, 'publicKeys' | 'put'>
  /** Whether vehicles register themselves. */
  readonly autoRegister: boolean
  readonly clock: Clock
}

export interface MadeDemo {
  /** Null: this process has none, or they have not started. */
  readonly demo: () => DemoVehicles | null
  readonly services: readonly NamedService[]
}

/** The demo vehicles are made only when their broker has started. */
export const makeDemo = (options: DemoOptions): MadeDemo => {
  const { make, mqttUrl, tracer, catalogue, signing } = options
  if (make === undefined) return { demo: () => null, services: [] }
  let vehicles: DemoVehicles | null = null
  const start = async (): Promise<void> => {
    const cloudKeys = signing.publicKeys
    const register = registerWith(options)
    vehicles = make({ mqttUrl: mqttUrl(), tracer, types: catalogue.types, cloudKeys, register })
    await vehicles.start()
  }
  return { demo: () => vehicles, services: [['demo vehicles', { start, stop: async () => vehicles?.stop() }]] }
}

/** A key needs a vehicle that is registered. */
const registerWith =
  ({ store, signing, autoRegister, clock }: DemoOptions): DemoSurroundings['register'] =>
  async (vin, key) => {
    if (!autoRegister || key !== undefined) await store.put(vin, {}, clock.now())
    if (key === undefined) return
    const put = await signing.put(vin, { keys: [key] })
    if (!put.ok) throw new Error(put.refusal.detail)
  }
