/** Every path of the API, once: routes are registered with these, and `pathTo` makes links and Location headers from them. */
export const paths = {
  root: '/',
  triggerCommand: '/trigger-command',
  commands: '/commands',
  command: '/commands/:id',
  cancel: '/commands/:id/cancel',
  approve: '/commands/:id/approve',
  refuse: '/commands/:id/refuse',
  approvals: '/approvals',
  approval: '/approvals/:id',
  explanation: '/commands/:id/explain',
  commandEvents: '/commands/:id/events',
  events: '/events',
  presence: '/presence',
  vehicles: '/vehicles',
  vehicle: '/vehicles/:vin',
  vehicleData: '/vehicles/:vin/data',
  vehicleGuards: '/vehicles/:vin/guards',
  vehicleMessages: '/vehicles/:vin/messages',
  demoVehicles: '/demo/vehicles',
  demoVehicle: '/demo/vehicles/:vin',
  vehicleSigning: '/vehicles/:vin/signing',
  vehicleCredentials: '/vehicles/:vin/credentials',
  vehicleCredential: '/vehicles/:vin/credentials/:id',
  renewCertificate: '/vehicles/:vin/certificate/renew',
  vehicleAuthority: '/vehicle-authority',
  vehicleRevocations: '/vehicle-authority/revocations',
  askAsRabbitmq: '/brokers/rabbitmq/:question',
  askAsEmqx: '/brokers/emqx/:question',
  askAsVernemq: '/brokers/vernemq/:hook',
  signingKeys: '/signing-keys',
  catalogue: '/catalogue',
  commandType: '/catalogue/:name',
  schedules: '/schedules',
  previewSchedule: '/schedules/preview',
  schedule: '/schedules/:id',
  pauseSchedule: '/schedules/:id/pause',
  resumeSchedule: '/schedules/:id/resume',
  runSchedule: '/schedules/:id/run',
  scheduleRuns: '/schedules/:id/runs',
  scheduleNext: '/schedules/:id/next',
  campaigns: '/campaigns',
  campaign: '/campaigns/:id',
  campaignVehicles: '/campaigns/:id/vehicles',
  pauseCampaign: '/campaigns/:id/pause',
  resumeCampaign: '/campaigns/:id/resume',
  abortCampaign: '/campaigns/:id/abort',
  retryCampaign: '/campaigns/:id/retry',
  parked: '/parked',
  parkedMessage: '/parked/:id',
  retryParked: '/parked/:id/retry',
  webhooks: '/webhooks',
  webhook: '/webhooks/:id',
  rotateSecret: '/webhooks/:id/rotate-secret',
  testWebhook: '/webhooks/:id/test',
  replayWebhook: '/webhooks/:id/replay',
  deliveries: '/webhooks/:id/deliveries',
  replayDelivery: '/webhooks/:id/deliveries/:deliveryId/replay',
  keys: '/keys',
  key: '/keys/:id',
  audit: '/audit',
  auditChain: '/audit/chain',
  problem: '/problems/:name',
  schema: '/schemas/:name',
  health: '/healthz',
  readiness: '/readyz',
  system: '/system',
  me: '/me',
  figures: '/figures',
  figureSeries: '/figures/series',
  metrics: '/metrics',
  logLevel: '/log-level',
  openapi: '/openapi.json',
  docs: '/docs',
  console: '/console',
} as const

/** The pages below `docs`: the API reference and what it loads. */
export const docsPages = [
  '',
  '/js/scalar.js',
  '/openapi.json',
  '/openapi.yaml',
  '/asyncapi.json',
  '/asyncapi.yaml',
] as const

/** The console: its page, and below it the paths of its router and the files that it loads. */
export const consolePages = ['', '/*'] as const

export type Path = (typeof paths)[keyof typeof paths]

type ParameterOf<Template extends string> = Template extends `${string}/:${infer Name}/${infer Rest}`
  ? Name | ParameterOf<`/${Rest}`>
  : Template extends `${string}/:${infer Name}`
    ? Name
    : never

/** The path with its parameters filled in, each percent-encoded. */
export const pathTo = <Template extends Path>(
  template: Template,
  values: Readonly<Record<ParameterOf<Template>, string>>,
): string =>
  Object.entries<string>(values).reduce(
    (path, [name, value]) => path.replace(`:${name}`, encodeURIComponent(value)),
    template as string,
  ) // widened: a filled-in path is not a template

/** Whether a path of a request is one of this template. As in the router, a slash at its end changes nothing. */
export const fitsTemplate = (template: string, path: string): boolean => {
  const [wanted, given] = [partsOf(template), partsOf(path)]
  return wanted.length === given.length && wanted.every((part, at) => fitsPart(part, given[at] ?? ''))
}

const partsOf = (path: string): readonly string[] => (path.endsWith('/') ? path.slice(0, -1) : path).split('/')

const fitsPart = (wanted: string, given: string): boolean => (wanted.startsWith(':') ? given !== '' : given === wanted)
