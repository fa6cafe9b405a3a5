import type { Clock, NamedService, Tracer } from '@keyfob/runtime'
import type { DemoVehicles, MakeDemoVehicles } from '../ports/demo-vehicles.ts'
import type { VehicleStore } from '../ports/vehicle-store.ts'

export interface DemoOptions {
  /** Absent: this process has no demo vehicles. */
  readonly make: MakeDemoVehicles | undefined
  /** Asked when the broker is there. */
  readonly mqttUrl: () => string
  readonly tracer: Tracer
  readonly store: Pick<VehicleStore, 'put'>
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
export const makeDemo = ({ make, mqttUrl, tracer, store, autoRegister, clock }: DemoOptions): MadeDemo => {
  if (make === undefined) return { demo: () => null, services: [] }
  let vehicles: DemoVehicles | null = null
  const register: Parameters<MakeDemoVehicles>[0]['register'] = async (vin) => {
    if (!autoRegister) await store.put(vin, {}, clock.now())
  }
  const start = async (): Promise<void> => {
    vehicles = make({ mqttUrl: mqttUrl(), tracer, register })
    await vehicles.start()
  }
  return { demo: () => vehicles, services: [['demo vehicles', { start, stop: async () => vehicles?.stop() }]] }
}
