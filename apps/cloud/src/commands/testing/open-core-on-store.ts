/** For tests: the core on the real store, in virtual time, with faults of the store on request. */
import type { Vin } from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import { EventTail } from '../../live/event-tail.ts'
import { LruMemoryCache } from '../../live/lru-memory-cache.ts'
import type { Cache } from '../../ports/cache.ts'
import { SampleStore } from '../../store/testing/sample-store.ts'
import { SampleCore } from './sample-core.ts'
import { type Fault, faultyStore } from './sample-fault.ts'
import { SampleLog } from './sample-log.ts'

/** Opened once for the tests of a file, and closed after them. */
export const openCoreOnStore = async (
  makeCache: (clock: VirtualClock) => Cache = (clock) => new LruMemoryCache({ clock }),
) => {
  const clock = new VirtualClock()
  const cache = makeCache(clock)
  /** Faults of the next calls of the store; each test uses up its own. */
  const faults: Fault[] = []
  const store = await SampleStore.open()
  const feed = new EventTail(store.events, clock, new SampleLog())
  await feed.start()
  const commandStore = faultyStore(store.commandStore, faults)
  const make = (cacheOfItsOwn: Cache, rules: { registers?: boolean; checkDigit?: boolean } = {}) =>
    new SampleCore({ store, clock, commandStore, feed, cache: cacheOfItsOwn, ...rules })
  const core = make(cache)
  return {
    clock,
    cache,
    faults,
    store,
    core,
    /** A core on the same store, but vehicles must be registered, and check digits are checked. */
    strict: make(new LruMemoryCache({ clock }), { registers: false, checkDigit: true }),
    countOf: async (vin: Vin) => (await core.commands.list({ vin }, undefined, 100)).items.length,
    close: async () => {
      await feed.stop()
      await store.close()
    },
  }
}
