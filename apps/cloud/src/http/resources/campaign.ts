/** Campaigns as the API accepts and shows them. */
import { states, uuidv7Pattern } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type Campaign, type CampaignVehicle, type Tally, campaignStates, waveSizeMax } from '../../ports/campaign.ts'
import { labelText, vinText } from '../../ports/vehicle-fields.ts'
import { HttpProblem } from '../http-problem.ts'
import { pageOf } from '../page.ts'
import { pathTo, paths } from '../paths.ts'
import {
  commandParameter,
  fromLastPage,
  instant,
  instantText,
  maybe,
  maybeInstant,
  object,
  uuidInPath,
} from './fields.ts'

/** More are named by a label. */
const vinsMax = 1_000
const share = z.number().min(0).max(1)
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, as in 22:00')
const vehicleStates = ['waiting', 'submitting', 'refused', 'forgotten', ...states] as const

const target = z
  .strictObject({
    vins: z.array(vinText).min(1).max(vinsMax).optional(),
    label: labelText.optional(),
    version: z
      .strictObject({ name: z.string().min(1).max(64), value: z.string().min(1).max(64) })
      .optional()
      .describe('Vehicles that have this version of what they named in a birth'),
    online: z.boolean().optional().describe('What is believed when the campaign is made'),
  })
  .describe(
    '`vins` alone, or one or more of the others, which all must hold. The vehicles are those of the moment in which it is made',
  )

const window = z
  .strictObject({
    from: timeOfDay,
    to: timeOfDay,
    timeZone: z
      .string()
      .max(64)
      .optional()
      .describe('Of vehicles without a label `tz=…` that names a zone, as in `tz=europe.berlin`. Default: UTC'),
  })
  .describe('Local times of day in which a command may be submitted; over midnight where `from` is the later one')

const abort = z
  .strictObject({ failed: share.optional(), unknown: share.optional() })
  .describe(
    'Shares of the vehicles of a wave above which the campaign stops: failed, rejected and refused ones; unknown ones',
  )

export const createCampaignBody = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    command: commandParameter,
    params: object.optional(),
    ttlSeconds: z.number().positive().optional(),
    target,
    waveSize: z.int().min(1).max(waveSizeMax).optional().describe('Vehicles of one wave; default 100'),
    perMinute: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('Submits a minute at most. Default: as fast as Keyfob accepts'),
    waveSecondsMax: z
      .int()
      .min(1)
      .max(604_800)
      .optional()
      .describe('How long a wave is waited for at most. Default: until all of it is settled'),
    startsAt: instantText.optional(),
    endsAt: instantText.optional().describe('No vehicle has its turn after this instant'),
    window: window.optional(),
    abort: abort.optional(),
  })
  .meta({
    id: 'CreateCampaign',
    examples: [
      {
        name: 'lock the pool',
        command: 'doors_lock',
        target: { label: 'pool' },
        waveSize: 200,
        abort: { failed: 0.05, unknown: 0.1 },
      },
    ],
  })

const retryable = ['failed', 'rejected', 'expired', 'canceled', 'refused', 'unknown'] as const
export const retryCampaignBody = z
  .strictObject({
    states: z
      .array(z.enum(retryable))
      .min(1)
      .max(retryable.length)
      .default(['failed', 'rejected', 'expired', 'refused']),
  })
  .describe('Which vehicles; of those that are `unknown` the command may have taken effect')
  .meta({ id: 'RetryCampaign', examples: [{ states: ['failed', 'expired'] }] })

const tallySchema = z.object({
  state: z.enum(vehicleStates),
  reason: z
    .string()
    .nullable()
    .describe(
      'Of the command, or of the refusal; of `submitting`, for what it waits: `quota_exceeded` or `window_closed`',
    ),
  count: z.int(),
})

/** In JSON Schema, so that `allOf` can add fields: `true` would count them all as known, and `false` refuses them. */
const open = { additionalProperties: undefined } as const

export const campaignSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(campaignStates),
    reason: z.string().describe('Why it is aborted or done, in a sentence'),
    who: z.string(),
    command: z.string(),
    params: object,
    ttlSeconds: z.number().nullable(),
    target: z.object({
      vins: z.array(z.string()).optional(),
      label: z.string().optional(),
      version: z.object({ name: z.string(), value: z.string() }).optional(),
      online: z.boolean().optional(),
    }),
    waveSize: z.int(),
    perMinute: z.int().nullable(),
    waveSecondsMax: z.int().nullable(),
    startsAt: maybeInstant,
    endsAt: maybeInstant,
    window: z.object({ from: z.string(), to: z.string(), timeZone: z.string() }).nullable(),
    abort: z.object({ failed: z.number().nullable(), unknown: z.number().nullable() }),
    total: z.int().describe('Vehicles'),
    wave: z.int().describe('From 1; 0: none has begun'),
    waveBeganAt: maybeInstant,
    createdAt: instant,
    updatedAt: instant,
    endedAt: maybeInstant,
    links: z.object({ self: z.string(), vehicles: z.string(), commands: z.string() }),
  })
  .meta({ id: 'Campaign', ...open })
export const campaignPageSchema = pageOf(campaignSchema, 'CampaignPage')
export const campaignWithProgressSchema = z
  .intersection(
    campaignSchema,
    z
      .object({ progress: z.array(tallySchema).describe('How many vehicles are in which state, for which reason') })
      .meta(open),
  )
  .meta({ id: 'CampaignWithProgress', unevaluatedProperties: false })

export const campaignVehicleSchema = z
  .object({
    vin: z.string(),
    wave: z.int().nullable(),
    state: z
      .enum(vehicleStates)
      .describe(
        'That of its command, or: `waiting`, `submitting`, `refused`; `forgotten`: its command is no longer in history',
      ),
    reason: z.string().nullable(),
    commandId: z.string().nullable(),
    earlier: z.array(z.string()).describe('Commands of earlier tries'),
  })
  .meta({ id: 'CampaignVehicle' })
export const campaignVehiclePageSchema = pageOf(campaignVehicleSchema, 'CampaignVehiclePage')

export const campaignJson = ({
  spec,
  excusedWave: _excused,
  ...campaign
}: Campaign): z.output<typeof campaignSchema> => {
  const { vins, label, version, online } = spec.target
  const { id } = campaign
  return {
    ...campaign,
    ...spec,
    target: {
      ...(vins && { vins: [...vins] }),
      ...(label !== undefined && { label }),
      ...(version && { version }),
      ...(online !== undefined && { online }),
    },
    startsAt: maybe(spec.startsAt),
    endsAt: maybe(spec.endsAt),
    waveBeganAt: maybe(campaign.waveBeganAt),
    createdAt: formatInstant(campaign.createdAt),
    updatedAt: formatInstant(campaign.updatedAt),
    endedAt: maybe(campaign.endedAt),
    links: {
      self: pathTo(paths.campaign, { id }),
      vehicles: pathTo(paths.campaignVehicles, { id }),
      commands: `${paths.commands}?who=campaign:${id}`,
    },
  }
}

export const campaignWithProgress = (
  campaign: Campaign,
  tallies: readonly Tally[],
): z.output<typeof campaignWithProgressSchema> => ({
  ...campaignJson(campaign),
  progress: tallies.map((each) => ({ ...each })),
})

export const campaignVehicleJson = (vehicle: CampaignVehicle): z.output<typeof campaignVehicleSchema> => ({
  ...vehicle,
  earlier: [...vehicle.earlier],
})

export const campaignInPath = uuidInPath('campaign')
export const campaignCursor = z.string().regex(uuidv7Pattern, fromLastPage).describe('The `next` of the last page')

/** The id in a URL. A text that is not an id is 404. */
export const campaignIdOf = ({ id }: z.output<typeof campaignInPath>): string => {
  if (uuidv7Pattern.test(id)) return id.toLowerCase()
  throw noCampaign(id)
}

export const noCampaign = (_id: string): HttpProblem =>
  new HttpProblem('campaign_not_found', 'There is no campaign of this id.')

const vehicleStatesKnown: ReadonlySet<string> = new Set(vehicleStates)
const isVehicleStates = (found: readonly string[]): found is readonly (typeof vehicleStates)[number][] =>
  found.every((each) => vehicleStatesKnown.has(each))
export const vehicleStatesParameter = z
  .string()
  .max(200)
  .transform((text, context) => {
    const found = text.split(',')
    if (isVehicleStates(found)) return found
    context.addIssue({
      code: 'custom',
      message: `must be states with commas between them: ${vehicleStates.join(', ')}`,
    })
    return z.NEVER
  })
  .describe('One state or several, as in `failed,refused`')

const sample: Campaign = {
  id: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d',
  name: 'lock the pool',
  who: 'key:k3v9x2m7q1',
  state: 'running',
  reason: '',
  spec: {
    command: 'doors_lock',
    params: {},
    ttlSeconds: null,
    target: { label: 'pool' },
    waveSize: 200,
    perMinute: null,
    waveSecondsMax: null,
    startsAt: null,
    endsAt: null,
    window: null,
    abort: { failed: 0.05, unknown: 0.1 },
  },
  total: 1_200,
  wave: 2,
  waveBeganAt: Date.UTC(2026, 0, 1, 12, 1),
  excusedWave: 0,
  createdAt: Date.UTC(2026, 0, 1, 12),
  updatedAt: Date.UTC(2026, 0, 1, 12, 1),
  endedAt: null,
}
const progress: readonly Tally[] = [
  { state: 'waiting', reason: null, count: 800 },
  { state: 'succeeded', reason: 'done', count: 260 },
  { state: 'sent', reason: 'attempted', count: 140 },
]
export const campaignExamples = {
  one: campaignJson(sample),
  withProgress: campaignWithProgress(sample, progress),
  vehicle: {
    vin: '1KFAA00E4T0000001',
    wave: 1,
    state: 'succeeded',
    reason: 'done',
    commandId: '019b7986-1a20-7b11-9c3e-2f6d8e5a4b10',
    earlier: [],
  } satisfies z.output<typeof campaignVehicleSchema>,
}
