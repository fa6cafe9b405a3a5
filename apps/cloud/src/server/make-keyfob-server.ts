import type { Clock, NamedService, Service } from '@keyfob/runtime'
import { ServiceStack } from '@keyfob/runtime'
import { type Config, shownSettings } from '../config/config.ts'
import type { MadeGateway } from '../gateway/make-gateway.ts'
import type { HttpServer } from '../http/http-server.ts'
import type { Log } from '../ports/log.ts'
import type { MadeHealth } from './make-health.ts'

/** A whole Keyfob in this process, or its part of one. The URLs are known once it has started. */
export interface KeyfobServer extends Service {
  readonly apiUrl: string
  /** Where vehicles connect, without credentials; '' when this process does not know. */
  readonly mqttUrl: string
  readonly mqttWsUrl: string | null
}

export interface KeyfobServerOptions {
  readonly config: Config
  readonly version: string
  /** In the order in which they start. */
  readonly services: readonly NamedService[]
  readonly health: MadeHealth
  readonly gateway: Pick<MadeGateway, 'url' | 'wsUrl'>
  readonly http: HttpServer
  readonly clock: Clock
  readonly log: Log
}

export const makeKeyfobServer = (options: KeyfobServerOptions): KeyfobServer => {
  const { config, version, services, health, gateway, http, clock, log } = options
  const { watch } = health
  const stack = new ServiceStack({ name: 'keyfob', onProgress: (part, progress) => watch.progress(part, progress) })
  stack.addAll(services)
  return {
    start: async () => {
      log.info('server.configured', { version, roles: config.roles, settings: shownSettings(config) })
      await watch.start()
      await stack.start()
      watch.up()
    },
    stop: async () => {
      health.leave()
      // No client knows this address before the HTTP server starts.
      if (http.port !== 0) await clock.sleep(config.stopNotice)
      await stack.stop()
      await watch.stop()
    },
    get apiUrl() {
      return http.url
    },
    get mqttUrl() {
      return gateway.url()
    },
    get mqttWsUrl() {
      return gateway.wsUrl()
    },
  }
}
