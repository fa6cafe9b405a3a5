/** Where pages are: every link of the console is made here. Paths are below `base`, which the router adds. */
export const base = '/console'

/** A query, without what is empty: `?state=failed`, or nothing. */
const queryOf = (values: Readonly<Record<string, string | undefined>>): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== '') query.set(name, value)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

export const linkTo = {
  now: '/',
  vehicles: (filters: Readonly<Record<string, string | undefined>> = {}) => `/vehicles${queryOf(filters)}`,
  vehicle: (vin: string) => `/vehicles/${encodeURIComponent(vin)}`,
  commands: (filters: Readonly<Record<string, string | undefined>> = {}) => `/commands${queryOf(filters)}`,
  command: (id: string) => `/commands/${encodeURIComponent(id)}`,
  schedules: '/schedules',
  newSchedule: '/schedules/new',
  schedule: (id: string) => `/schedules/${encodeURIComponent(id)}`,
  editSchedule: (id: string) => `/schedules/${encodeURIComponent(id)}/edit`,
  campaigns: '/campaigns',
  newCampaign: '/campaigns/new',
  campaign: (id: string, filters: Readonly<Record<string, string | undefined>> = {}) =>
    `/campaigns/${encodeURIComponent(id)}${queryOf(filters)}`,
  parked: '/parked',
  webhooks: '/webhooks',
  webhook: (id: string) => `/webhooks/${encodeURIComponent(id)}`,
  commandType: (name: string) => `/catalogue/${encodeURIComponent(name)}`,
} as const
