/** Every path of the API, once: routes are registered with these, and `pathTo` makes links and Location headers of them. */
export const paths = {
  root: '/',
  triggerCommand: '/trigger-command',
  commands: '/commands',
  command: '/commands/:id',
  cancel: '/commands/:id/cancel',
  explanation: '/commands/:id/explain',
  commandEvents: '/commands/:id/events',
  events: '/events',
  vehicles: '/vehicles',
  vehicle: '/vehicles/:vin',
  catalogue: '/catalogue',
  commandType: '/catalogue/:name',
  schedules: '/schedules',
  schedule: '/schedules/:id',
  pauseSchedule: '/schedules/:id/pause',
  resumeSchedule: '/schedules/:id/resume',
  runSchedule: '/schedules/:id/run',
  scheduleRuns: '/schedules/:id/runs',
  scheduleNext: '/schedules/:id/next',
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
  problem: '/problems/:name',
  health: '/healthz',
  readiness: '/readyz',
  system: '/system',
  metrics: '/metrics',
  logLevel: '/log-level',
  openapi: '/openapi.json',
  docs: '/docs',
} as const

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
  ) // widened: filling in leaves the type

/** What a path of this template looks like in a request. */
export const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`)
