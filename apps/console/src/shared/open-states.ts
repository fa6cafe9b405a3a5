import type { State } from '@keyfob/client'

const open = ['queued', 'sent', 'delivered', 'running'] as const satisfies readonly State[]

/** Of commands that are not settled, as a filter of lists. */
export const openStates = open.join(',')
