import { classOf } from '@keyfob/protocol'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { demandClass } from '../guards/class-guard.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import {
  changeScheduleBody,
  scheduleExample,
  scheduleIdOf,
  scheduleInPath,
  scheduleJson,
  scheduleSchema,
} from '../resources/schedule.ts'

export const changeSchedule = operation({
  id: 'changeSchedule',
  method: 'PATCH',
  paths: [paths.schedule],
  tag: 'schedules',
  scope: 'schedules:write',
  summary: 'Change a schedule',
  description:
    'Absent fields stay as they are; null removes a field. The caller must be allowed to send what the schedule sends then. Occurrences from before the change are not run by the new rules.',
  params: scheduleInPath,
  body: changeScheduleBody,
  answers: { 200: { description: 'The schedule as it is now', schema: scheduleSchema, example: scheduleExample } },
  problems: [
    'schedule_not_found',
    'unknown_command',
    'invalid_params',
    'ttl_too_long',
    'approval_required',
    'schedule_name_taken',
    'schedule_from_file',
    'schedule_changed',
    'store_unavailable',
  ],
  answer:
    ({ schedules, catalogue }: Pick<OperationParts, 'schedules' | 'catalogue'>) =>
    async ({ params, body, request }) => {
      const allows = (command: string): void => {
        const type = catalogue.find(command)
        demandClass(request.caller, type && classOf(type))
      }
      const schedule = answered(await schedules.change(scheduleIdOf(params), body, callerOf(request), allows))
      return scheduleJson(schedule, schedules)
    },
})
