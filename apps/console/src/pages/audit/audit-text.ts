import type { AuditEntry } from '@keyfob/client'

export type AuditSubject = AuditEntry['subjects'][number]

/** The name of a key where there is one, since people know it by that. */
export const actorText = (actor: AuditEntry['actor']): string =>
  actor === null ? 'erased' : actor.name === undefined ? actor.who : `${actor.name} (${actor.who})`

/** `cancelCommand` as `cancel command`. */
export const actionText = (action: string): string =>
  action.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const subjectText = (subject: AuditSubject): string => {
  if (subject === null) return 'erased'
  const { kind, id, vin } = subject
  return [kind, vin ?? id].filter((each) => each !== undefined).join(' ')
}

/** The first one, and how many more. */
export const aboutText = (subjects: readonly AuditSubject[]): string => {
  const [first, ...others] = subjects
  if (first === undefined) return 'nothing'
  return others.length === 0 ? subjectText(first) : `${subjectText(first)} and ${others.length} more`
}
