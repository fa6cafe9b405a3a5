import { type KeyfobServer, makeConfig, makeLogging, makeServer, readEnvironment } from '@keyfob/cloud'
import { dropDatabase, freshDatabase, temporaryFolder } from '@keyfob/testbed'
import { inject } from 'vitest'
import { demoVehiclesOf } from '../serve/demo-vehicles-of.ts'

export interface StartedServer extends Pick<KeyfobServer, 'apiUrl' | 'mqttUrl'> {
  readonly folder: string
  stop(): Promise<void>
}

/** A whole Keyfob on free ports, with its own database in the project's PostgreSQL; it listens when the promise resolves. */
/**
 * @param demoVehicles how many there are from its start; with none there is no demo
 * @param settings beside those of every test
 */
export const startServer = async (
  demoVehicles = 0,
  settings: Readonly<Record<string, string>> = {},
): Promise<StartedServer> => {
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
      KEYFOB_DEMO_VEHICLES: String(demoVehicles),
      ...settings,
    }),
  )
  const server = await makeServer({
    config,
    logging: makeLogging(config.logLevel),
    ...(demoVehicles > 0 && { demo: demoVehiclesOf(config) }),
  })
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
