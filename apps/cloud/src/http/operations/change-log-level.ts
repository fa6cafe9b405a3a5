import { z } from 'zod'
import { logThresholds } from '../../ports/log.ts'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

const levelSchema = z
  .strictObject({ level: z.enum(logThresholds) })
  .meta({ id: 'LogLevel', examples: [{ level: 'debug' }] })
const example = { level: 'debug' }

export const changeLogLevel = operation({
  id: 'changeLogLevel',
  method: 'PUT',
  paths: [paths.logLevel],
  tag: 'operations',
  scope: 'system:write',
  summary: 'Change the log level of this process until it ends',
  description: 'Each process has its own level; others keep theirs. A line of the log names the caller.',
  body: levelSchema,
  answers: { 200: { description: 'The process logs at this level now', schema: levelSchema, example } },
  problems: [],
  answer:
    ({ logging }: Pick<OperationParts, 'logging'>) =>
    ({ body: { level }, request }) => {
      logging.level = level
      logging.log.warn('log.level_changed', { to: level, who: callerOf(request) })
      return { level }
    },
})
