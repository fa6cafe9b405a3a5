import { join } from 'node:path'
import type { Config, MakeDemoVehicles } from '@keyfob/cloud'
import { DemoFleet } from '@keyfob/simulator'

/**
 * The demo vehicles of a server that starts: simulated ones, which share with it only the command types. They connect over
 * MQTT. What the server knows of them is its port; this file joins the two.
 */
export const demoVehiclesOf =
  (config: Config): MakeDemoVehicles =>
  ({ mqttUrl, cloudKeys, types, ...surroundings }) => {
    const { demoWakePort: port, secrets } = config
    return new DemoFleet({
      ...surroundings,
      trusted: cloudKeys,
      vehicles: config.demoVehicles,
      broker: { url: mqttUrl, ...config.secrets.mqtt },
      topicPrefix: config.topicPrefix,
      seed: 1,
      types: () => types,
      memoryDir: join(config.dataDir, 'demo-vehicles'),
      ...(port !== null && secrets.wakeUps !== null && { wakeUps: { port, secrets: secrets.wakeUps.secrets } }),
    })
  }
