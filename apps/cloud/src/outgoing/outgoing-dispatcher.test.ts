import { VirtualClock, seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { beforeEach, describe, expect, it } from 'vitest'
import { OutgoingDispatcher } from './outgoing-dispatcher.ts'

/** Takes what is due, one at a look; each ends when it is told to, or is aborted. */
class SampleDispatcher extends OutgoingDispatcher<string> {
  readonly due: string[] = []
  readonly failures: string[] = []
  readonly endings = new Map<string, { readonly resolve: () => void; readonly reject: (error: Error) => void }>()

  protected override async takeOn(): Promise<boolean> {
    const next = this.due.shift()
    if (next !== undefined) this.begin(next)
    return false
  }

  protected override async dispatch(item: string): Promise<void> {
    const signal = this.leaving
    await new Promise<void>((resolve, reject) => {
      this.endings.set(item, { resolve, reject })
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })
  }

  protected override fail(error: unknown): void {
    this.failures.push(String(error))
  }

  get names(): readonly string[] {
    return [...this.underWay.keys()]
  }
}

let clock: VirtualClock
let dispatcher: SampleDispatcher
beforeEach(async () => {
  clock = new VirtualClock()
  dispatcher = new SampleDispatcher('sample', clock)
  await dispatcher.start()
  return () => dispatcher.stop()
})
const begun = async (...names: readonly string[]): Promise<void> => {
  dispatcher.due.push(...names)
  await eventually(async () => (await clock.advance(seconds(1)), dispatcher.names.length === names.length))
}

describe('a dispatcher', () => {
  it('looks each second, and soon when one has ended or it is nudged', async () => {
    await begun('a')
    dispatcher.due.push('b')
    dispatcher.endings.get('a')?.resolve()
    await eventually(() => dispatcher.names.includes('b'))
    dispatcher.due.push('c')
    dispatcher.nudge()
    await eventually(() => dispatcher.names.includes('c'))
    expect(dispatcher.names).toEqual(['b', 'c'])
    for (const { resolve } of dispatcher.endings.values()) resolve()
  })

  it('tells of one that failed, and continues', async () => {
    await begun('a')
    dispatcher.endings.get('a')?.reject(new Error('odd'))
    await eventually(() => dispatcher.names.length === 0)
    expect(dispatcher.failures).toEqual(['Error: odd'])
    await begun('b')
    dispatcher.endings.get('b')?.resolve()
  })

  it('begins nothing more at a stop, and waits for what is under way', async () => {
    await begun('a')
    dispatcher.due.push('b')
    const stopping = dispatcher.stop()
    await clock.advance(seconds(2))
    expect([dispatcher.state, dispatcher.names]).toEqual(['stopping', ['a']])
    dispatcher.endings.get('a')?.resolve()
    await stopping
    expect([dispatcher.due, dispatcher.failures, clock.pending]).toEqual([['b'], [], 0])
  })

  it('aborts at a stop what takes longer than some seconds, and starts again afterwards', async () => {
    await begun('a')
    const stopping = dispatcher.stop()
    await eventually(async () => (await clock.advance(seconds(1)), dispatcher.state === 'stopped'))
    await stopping
    expect([dispatcher.failures, dispatcher.names]).toEqual([['Error: Keyfob is stopping'], []])
    await dispatcher.start()
    await begun('b')
    dispatcher.endings.get('b')?.resolve()
  })
})
