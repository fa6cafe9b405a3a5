import { rm } from 'node:fs/promises'
import { FileJournal, type Journal } from '@keyfob/vehicle'
import { MemoryJournal } from './memory-journal.ts'

/** Where a vehicle keeps its journal from one run of its SDK to the next. */
export interface VehicleStorage {
  /** For the next run. One run at a time uses it. */
  journal(): Journal
  /** The memory is lost, as with a new unit. */
  erase(): Promise<void>
}

/** @param path of a file; absent: in RAM, where it ends with the process */
export const storageOf = (path: string | undefined): VehicleStorage => {
  if (path === undefined) return inMemory()
  return {
    journal: () => new FileJournal({ path, sync: false }),
    erase: () => rm(path, { force: true }),
  }
}

const inMemory = (): VehicleStorage => {
  let journal = new MemoryJournal()
  return {
    journal: () => journal,
    erase: async () => void (journal = new MemoryJournal()),
  }
}
