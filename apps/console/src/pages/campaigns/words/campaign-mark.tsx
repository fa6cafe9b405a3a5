import type { Campaign } from '@keyfob/client'
import type { IconName } from '../../../shared/icon-paths.ts'
import { Mark, type MarkKind } from '../../../shared/mark.tsx'

/** `done` says nothing of success: every vehicle had its turn, or its end came. */
const marks: Readonly<Record<Campaign['state'], { readonly kind: MarkKind; readonly icon: IconName }>> = {
  running: { kind: 'good', icon: 'play' },
  paused: { kind: 'doubt', icon: 'pause' },
  aborted: { kind: 'bad', icon: 'cross' },
  done: { kind: 'off', icon: 'check' },
}

export const CampaignMark = ({ state }: Pick<Campaign, 'state'>) => <Mark {...marks[state]}>{state}</Mark>
