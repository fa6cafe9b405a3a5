import type { CommandStore } from '../../ports/command-store.ts'
import { StoreUnavailable } from '../../ports/store-unavailable.ts'

/** `unavailable`: nothing happened. `answer_lost`: committed, but the answer is lost. `commit_lost`: not committed, and the answer is lost. `defect`: a bug. */
export type Fault = 'unavailable' | 'answer_lost' | 'commit_lost' | 'defect'

/** For tests: a command store whose next writes fail by the faults in the list, one each. Everything else is the store's own. */
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
  if (fault === 'defect') throw new TypeError('a defect')
  if (fault === 'answer_lost') await write()
  throw new StoreUnavailable(`the fault: ${fault}`, { mayHaveTakenEffect: fault !== 'unavailable' })
}
