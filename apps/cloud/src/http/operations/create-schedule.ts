import { classOf } from '@keyfob/protocol'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { demandClass } from '../guards/class-guard.ts'
import { operation } from '../operation.ts'
import { pathTo, paths } from '../paths.ts'
import { createScheduleBody, scheduleExample, scheduleJson, scheduleSchema } from '../resources/schedule.ts'

export const createSchedule = operation({
  id: 'createSchedule',
  method: 'POST',
  paths: [paths.schedules],
  tag: 'schedules',
  scope: 'schedules:write',
  summary: 'Make a schedule of periodic commands',
  description:
    'Its occurrences are decided from now on, and each runs once, whatever process dies. The caller must be allowed to send what the schedule sends. `POST /schedules/preview` shows the occurrences before anything is saved.',
  body: createScheduleBody,
  answers: {
    201: {
      description: 'The schedule is made',
      schema: scheduleSchema,
      example: scheduleExample,
      headers: { Location: 'The schedule' },
    },
  },
  problems: [
    'unknown_command',
    'invalid_params',
    'ttl_too_long',
    'approval_required',
    'schedule_name_taken',
    'too_many_schedules',
    'store_unavailable',
  ],
  answer:
    ({ schedules, catalogue }: Pick<OperationParts, 'schedules' | 'catalogue'>) =>
    async ({ body, request, reply }) => {
      const type = catalogue.find(body.command)
      if (type !== undefined) demandClass(request.caller, classOf(type))
      const schedule = answered(await schedules.create(body, callerOf(request)))
      reply.code(201).header('location', pathTo(paths.schedule, { id: schedule.id }))
      return reply.send(scheduleJson(schedule, schedules))
    },
})
