import { exhaustFaults } from './exhaust.ts'
import type { Fault } from './fault.ts'
import { freezeFaults } from './freeze.ts'
import { killFaults } from './kill-process.ts'
import { linkFaults } from './break-link.ts'

const faults: readonly Fault[] = [...killFaults, ...linkFaults, ...freezeFaults, ...exhaustFaults]

/** Those whose names hold one of the words. @throws Error when there is none */
export const faultsNamed = (words: readonly string[]): readonly Fault[] => {
  if (words.length === 0) return faults
  const found = faults.filter(({ name }) => words.some((word) => name.includes(word)))
  if (found.length > 0) return found
  throw new Error(`No fault is named by ${words.join(', ')}. There are ${faults.map(({ name }) => name).join(', ')}.`)
}
