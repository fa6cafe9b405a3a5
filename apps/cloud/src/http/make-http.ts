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

/** The whole API, or health alone where the process has not the role `api`. */
export const makeHttp = ({ config, ...parts }: HttpOptions): MadeHttp => {
  const http = new HttpServer({
    ...parts,
    listening: { host: config.host, ...config.http },
    callers: { hosts: hostNamesOf(config), trustedProxies: config.trustedProxies },
    surface: config.roles.includes('api') ? 'api' : 'health',
  })
  return { http, services: [['http', http]] }
}

/** Where keys are required a page of a stranger has none, so rebinding its name gains it nothing: any name will do, unless some are named. */
const hostNamesOf = ({ host, publicHosts: names }: Config): HostNames => {
  if (isLoopback(host)) return { names, also: 'loopback' }
  return { names, also: names.length === 0 ? 'any' : 'address' }
}
