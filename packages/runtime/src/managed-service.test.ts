import { describe, expect, it } from 'vitest'
import { ManagedService } from './managed-service.ts'

class Probe extends ManagedService {
  readonly calls: string[] = []
  startGate = Promise.resolve()
  stopGate = Promise.resolve()
  signal: AbortSignal | undefined

  protected override async onStart(): Promise<void> {
    this.signal = this.stopping
    this.calls.push('start')
    await this.startGate
    this.calls.push('started')
  }

  protected override async onStop(): Promise<void> {
    this.calls.push('stop')
    await this.stopGate
    this.calls.push('stopped')
  }
}

const life = ['start', 'started', 'stop', 'stopped']

describe('ManagedService', () => {
  it('stops before a start, and may start afterwards', async () => {
    const probe = new Probe()
    await probe.stop()
    expect(probe.calls).toEqual([])
    await probe.start()
    await probe.stop()
    expect(probe.calls).toEqual(life)
  })

  it('starts and stops once, however often it is asked', async () => {
    const probe = new Probe()
    expect(probe.start()).toBe(probe.start())
    await probe.start()
    expect(probe.stop()).toBe(probe.stop())
    await probe.stop()
    await probe.stop()
    expect(probe.calls).toEqual(life)
  })

  it('refuses a start while it stops, by name', async () => {
    const probe = new Probe('gateway')
    await probe.start()
    const stopped = probe.stop()
    expect(probe.state).toBe('stopping')
    await expect(probe.start()).rejects.toThrow('gateway cannot start while it is stopping')
    await stopped
    expect(probe.state).toBe('stopped')
  })

  it('tells a start in progress to end, and stops after it', async () => {
    const probe = new Probe()
    let open = (): void => undefined
    probe.startGate = new Promise((resolve) => (open = resolve))
    const started = probe.start()
    await Promise.resolve()
    const stopped = probe.stop()
    expect(probe.signal?.aborted).toBe(true)
    expect(probe.calls).toEqual(['start'])
    open()
    await Promise.all([started, stopped])
    expect(probe.calls).toEqual(life)
  })

  it('clears up after a start that failed, then starts afresh', async () => {
    const probe = new Probe()
    probe.startGate = Promise.reject(new Error('no port'))
    await expect(probe.start()).rejects.toThrow('no port')
    await expect(probe.start()).rejects.toThrow('no port')
    await probe.stop()
    probe.startGate = Promise.resolve()
    await probe.start()
    await probe.stop()
    expect(probe.calls).toEqual(['start', 'stop', 'stopped', ...life])
  })

  it('counts as stopped after a stop that failed', async () => {
    const probe = new Probe()
    probe.stopGate = Promise.reject(new Error('stuck'))
    await probe.start()
    await expect(probe.stop()).rejects.toThrow('stuck')
    expect(probe.state).toBe('stopped')
    await probe.stop()
  })

  it('is named after its class by default', () => expect(new Probe().name).toBe('Probe'))

  it('has a signal that is aborted already for a start that asks for it when a stop was asked for', async () => {
    const probe = new Probe()
    const starting = probe.start() // begins a microtask later
    await Promise.all([starting, probe.stop()])
    expect(probe.signal?.aborted).toBe(true)
  })
})
