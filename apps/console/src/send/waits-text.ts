import type { Command, CommandType } from '@keyfob/client'
import { spanText } from '../format/age.ts'

/** What will happen to a command of this type, before it is sent: how long it waits at most, and behind what. */
export const waitsText = (type: CommandType, ttlSeconds: number | undefined, open: readonly Command[]): string => {
  if (type.approval !== null)
    return `Another person has to approve it within ${spanText(type.approval.withinSeconds * 1_000)}. Nothing is sent before.`
  const { policy, ttlSecondsDefault } = type.staleness
  const span = spanText((ttlSeconds ?? ttlSecondsDefault) * 1_000)
  const waits = policy === 'live_only' ? `Live only: expires after ${span}` : `Waits for the vehicle at most ${span}`
  const ahead = open.filter(({ lane }) => lane === type.lane)
  return ahead.length === 0 ? `${waits}. Its lane, ${type.lane}, is free.` : `${waits}. ${behind(type, ahead)}`
}

const behind = ({ conflict, lane }: CommandType, ahead: readonly Command[]): string => {
  const names = ahead.map(({ command }) => command).join(', ')
  if (conflict === 'reject') return `It will be refused while ${names} has the lane ${lane}.`
  if (conflict === 'supersede') return `It supersedes ${names} in the lane ${lane}.`
  return `It queues behind ${names} in the lane ${lane}.`
}
