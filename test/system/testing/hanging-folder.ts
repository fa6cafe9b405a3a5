import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the test that hangs tells what it started, by the process id of its vitest. */
export const hangingFolder = (vitest: number): string => join(tmpdir(), `keyfob-hanging-${vitest}`)
