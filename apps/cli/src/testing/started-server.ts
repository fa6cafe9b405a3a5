import { type KeyfobServer, makeConfig, makeLogging, makeServer, readEnvironment } from '@keyfob/cloud'
import { dropDatabase, freshDatabase, temporaryFolder } from '@keyfob/testbed'
import { inject } from 'vitest'

export interface StartedServer extends Pick<KeyfobServer, 'apiUrl' | 'mqttUrl'> {
  readonly folder: string
  stop(): Promise<void>
}

/** A whole Keyfob on free ports, with its own database in the project's PostgreSQL; it listens when the promise resolves. */
export const startServer = async (): Promise<StartedServer> => {
  const folder = await temporaryFolder()
  const { url, template } = inject('sharedPostgres')
  const database = await freshDatabase(url, template)
  const config = makeConfig(
    readEnvironment({
      PORT: '0',
      KEYFOB_MQTT_PORT: '0',
      KEYFOB_MQTT_WS_PORT: '0',
      KEYFOB_DATA_DIR: folder.path,
      DATABASE_URL: database,
      KEYFOB_LOG_LEVEL: 'silent',
      KEYFOB_WEBHOOKS_PRIVATE: 'true',
    }),
  )
  const server = await makeServer({ config, logging: makeLogging(config.logLevel) })
  await server.start()
  return {
    apiUrl: server.apiUrl,
    mqttUrl: server.mqttUrl,
    folder: folder.path,
    stop: async () => {
      await server.stop()
      await dropDatabase(url, database)
      await folder.remove()
    },
  }
}
