/** Schedules of a file (YAML): the same fields as `POST /schedules`, read by workers at their start. */
import { readFile } from 'node:fs/promises'
import { type Clock } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import { type ParsedNode, LineCounter, isSeq, parseDocument } from 'yaml'
import type { Answered, CommandService, Refusal } from '../ports/command-service.ts'
import type { Log } from '../ports/log.ts'
import type { Schedule } from '../ports/schedule.ts'
import type { ScheduleInput } from '../ports/schedule-input.ts'
import type { ScheduleStore } from '../ports/schedule-store.ts'
import { readSchedule } from './read-schedule.ts'
import { timed } from './schedules.ts'

const bytesMax = 1_048_576
const schedulesMax = 1_000

export interface ScheduleFileParts {
  readonly store: Pick<ScheduleStore, 'putFile'>
  readonly commands: Pick<CommandService, 'check'>
  /** The value as a schedule, or everything that is wrong with its shape. */
  readonly readInput: (value: unknown) => Answered<ScheduleInput>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/**
 * Makes the stored schedules those of the file: new ones are made, changed ones changed, and those that are no longer in
 * the file are deleted. Several workers may do this at once; an unchanged file changes nothing.
 *
 * @throws Error that names the file, the line and what is wrong there; nothing was changed then
 */
export const putScheduleFile = async (path: string, parts: ScheduleFileParts): Promise<void> => {
  const schedules = await readScheduleFile(path, parts)
  const { changed, deleted, taken } = await parts.store.putFile(schedules)
  if (taken.length > 0)
    throw new Error(`${path}: a schedule made by the API already has the name "${taken[0]}". Rename one of them.`)
  parts.log.info('schedule.file_read', { made: changed, dropped: deleted })
}

const readScheduleFile = async (path: string, parts: ScheduleFileParts): Promise<readonly Schedule[]> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`KEYFOB_SCHEDULES_FILE: ${path} cannot be read: ${String(error)}`, { cause: error })
  })
  if (text.length > bytesMax) throw new Error(`${path} is larger than ${bytesMax} bytes.`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [fault] = document.errors
  if (fault) throw new Error(`${path}: ${fault.message}`)
  const list = document.get('schedules')
  if (!isSeq<ParsedNode>(list)) throw new Error(`${path} must hold a list "schedules:".`)
  if (list.items.length > schedulesMax) throw new Error(`${path} holds more than ${schedulesMax} schedules.`)
  const names = new Set<string>()
  return list.items.map((node) => {
    const place = `${path}:${lines.linePos(node.range[0]).line}`
    const schedule = scheduleAt(place, node.toJS(document), parts)
    if (names.has(schedule.name)) throw new Error(`${place}: the name "${schedule.name}" is there twice.`)
    names.add(schedule.name)
    return schedule
  })
}

const scheduleAt = (place: string, value: unknown, { commands, readInput, clock }: ScheduleFileParts): Schedule => {
  const now = clock.now()
  const input = readInput(value)
  const read = input.ok ? readSchedule(input.value, (request) => commands.check(request), now) : input
  if (!read.ok) throw new Error(`${place}: ${sentenceOf(read.refusal)}.`)
  return timed(
    { id: uuidv7(), source: 'file', who: 'file', revision: 1, ...read.value, createdAt: now, updatedAt: now },
    now,
  )
}

const sentenceOf = ({ detail, errors: [first, ...more] = [] }: Refusal): string => {
  if (first === undefined) return detail
  return `${first.pointer || 'the schedule'} ${first.problem}${more.length > 0 ? `, and ${more.length} more` : ''}`
}
