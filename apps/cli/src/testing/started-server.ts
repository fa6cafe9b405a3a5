import { type KeyfobServer, makeConfig, makeLogging, makeServer, readEnvironment } from '@keyfob/cloud'
import { temporaryFolder } from '@keyfob/testbed'

export interface StartedServer extends Pick<KeyfobServer, 'apiUrl' | 'mqttUrl'> {
  readonly folder: string
  stop(): Promise<void>
}

/** A whole Keyfob on embedded parts, free ports and a folder of its own; it listens when the promise resolves. */
export const startServer = async (): Promise<StartedServer> => {
  const folder = await temporaryFolder()
  const config = makeConfig(
    readEnvironment({
      PORT: '0',
      KEYFOB_MQTT_PORT: '0',
      KEYFOB_MQTT_WS_PORT: '0',
      KEYFOB_DATA_DIR: folder.path,
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
      await folder.remove()
    },
  }
}
