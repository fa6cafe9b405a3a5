import type { CommandStore } from '../../ports/command-store.ts'
import { StoreUnavailable } from '../../ports/store-unavailable.ts'

/** `away`: nothing happened. `answer_lost`: committed, and nobody heard of it. `commit_lost`: not committed, and nobody knows. `mistake`: a defect. */
export type Fault = 'away' | 'answer_lost' | 'commit_lost' | 'mistake'

/** For tests: a command store whose next writes meet the faults in the list, one each. Everything else is the store's own. */
export const faultyStore = <Store extends CommandStore>(store: Store, faults: Fault[]): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name, target)
      if (typeof own !== 'function') return own
      const method = own.bind(target) as (...args: unknown[]) => Promise<unknown> // every method of a store is one
      return name === 'write' ? (...args: unknown[]) => meet(faults.shift(), () => method(...args)) : method
    },
  })

const meet = async (fault: Fault | undefined, write: () => Promise<unknown>): Promise<unknown> => {
  if (fault === undefined) return write()
  if (fault === 'mistake') throw new TypeError('a mistake')
  if (fault === 'answer_lost') await write()
  throw new StoreUnavailable(`the fault: ${fault}`, { mayHaveTakenEffect: fault !== 'away' })
}
