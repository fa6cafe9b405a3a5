import type { NamedService } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/listening.ts'
import type { HostNames } from '../web/host-names.ts'
import type { HttpParts } from './http-parts.ts'
import { HttpServer } from './http-server.ts'

export interface HttpOptions extends HttpParts {
  readonly config: Config
}

export interface MadeHttp {
  readonly http: HttpServer
  readonly services: readonly NamedService[]
}

/** The whole API, or health alone in a process without the role `api`. */
export const makeHttp = ({ config, ...parts }: HttpOptions): MadeHttp => {
  const http = new HttpServer({
    ...parts,
    listening: { host: config.host, ...config.http },
    callers: { hosts: hostNamesOf(config), trustedProxies: config.trustedProxies },
    surface: config.roles.includes('api') ? 'api' : 'health',
  })
  return { http, services: [['http', http]] }
}

/** Where API keys are required a foreign page has none, so DNS rebinding gains it nothing: every host name is accepted, unless some are configured. */
const hostNamesOf = ({ host, publicHosts: names }: Config): HostNames => {
  if (isLoopback(host)) return { names, also: 'loopback' }
  return { names, also: names.length === 0 ? 'any' : 'address' }
}
