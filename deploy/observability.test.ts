/** The profile `observability` of compose.yaml: what Prometheus and Grafana read at their start. No Grafana runs here. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PrometheusServer, eventually, promtool, temporaryFolder } from '@keyfob/testbed'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { makeConfig } from '../apps/cloud/src/config/config.ts'
import { readEnvironment } from '../apps/cloud/src/config/environment.ts'
import { textOf } from './testing/sample-files.ts'

interface Service {
  readonly image?: string
  readonly profiles?: readonly string[]
  readonly network_mode?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly configs?: readonly { readonly source: string; readonly target: string }[]
}

const compose = parse(textOf('deploy/compose.yaml')) as {
  readonly services: Readonly<Record<string, Service>>
  readonly configs: Readonly<Record<string, { readonly file?: string; readonly content?: string }>>
}
const observers = Object.entries(compose.services).filter(([, { profiles }]) => profiles?.includes('observability'))
const prometheus = compose.services['prometheus']
const grafana = compose.services['grafana']

/** The text that a service finds at a path. */
const mounted = (service: Service | undefined, target: string): string => {
  const source = service?.configs?.find((config) => config.target === target)?.source ?? ''
  return textOf(`deploy/${compose.configs[source]?.file}`)
}
/** By `127.0.0.1:8080`. */
const keyfobAddress = (): string => {
  const { host, http } = makeConfig(readEnvironment(compose.services['keyfob']?.environment))
  return `${host}:${http.port}`
}

it('starts Prometheus and Grafana only where they are asked for, on loopback', () => {
  expect(observers.map(([name]) => name)).toEqual(['prometheus', 'grafana'])
  for (const [, { network_mode: mode }] of observers) expect(mode).toBe('host')
  expect(prometheus?.command).toContain('--web.listen-address=127.0.0.1:9090')
  expect(grafana?.environment).toMatchObject({ GF_SERVER_HTTP_ADDR: '127.0.0.1' })
})

it('mounts files that are there, and no other config is named', () => {
  for (const [name, { configs = [] }] of observers)
    for (const { source, target } of configs) expect(mounted(compose.services[name], target), source).not.toBe('')
  const used = Object.values(compose.services).flatMap(({ configs = [] }) => configs.map(({ source }) => source))
  expect(Object.keys(compose.configs).toSorted()).toEqual(used.toSorted())
})

it('scrapes Keyfob where it listens, with the alerts, as promtool and a Prometheus take it', async () => {
  const text = mounted(prometheus, '/etc/prometheus/prometheus.yaml')
  expect(parse(text).scrape_configs[0].static_configs[0].targets).toEqual([keyfobAddress()])
  const folder = await temporaryFolder()
  const alerts = join(folder.path, 'alerts.yaml')
  const file = join(folder.path, 'prometheus.yaml')
  await writeFile(alerts, mounted(prometheus, '/etc/prometheus/alerts.yaml'))
  const check = async (configuration: string) => {
    await writeFile(file, configuration.replace('/etc/prometheus/alerts.yaml', alerts))
    return promtool(['check', 'config', file])
  }
  const { code, output } = await check(text)
  expect(code, output).toBe(0)
  expect(output).toMatch(/SUCCESS: \d+ rules found/)
  expect((await check(text.replace('scrape_configs', 'scrape_config'))).code).not.toBe(0)
  const server = await PrometheusServer.start({ targets: [keyfobAddress()], ruleFile: alerts })
  await eventually(async () => (await server.ruleProblems()).length === 0, { what: 'every rule being evaluated' })
  await server.close()
  await folder.remove()
})

it('gives Grafana the dashboard, and a data source of the kind and name that it asks for', () => {
  const provisioning = '/etc/grafana/provisioning'
  const { datasources } = parse(mounted(grafana, `${provisioning}/datasources/keyfob.yaml`))
  const { providers } = parse(mounted(grafana, `${provisioning}/dashboards/keyfob.yaml`))
  const folder: string = providers[0].options.path
  const dashboard = JSON.parse(mounted(grafana, `${folder}/keyfob.json`)) as {
    readonly uid: string
    readonly templating: { readonly list: readonly { readonly type: string; readonly query: unknown }[] }
  }
  expect(dashboard.uid).toBe('keyfob')
  const wanted = dashboard.templating.list.filter(({ type }) => type === 'datasource').map(({ query }) => query)
  expect(wanted).toEqual([datasources[0].type])
  const listens = prometheus?.command?.find((word) => word.startsWith('--web.listen-address='))?.split('=')[1]
  expect(datasources[0]).toMatchObject({ url: `http://${listens}`, isDefault: true, access: 'proxy' })
  expect(datasources[0].jsonData.timeInterval).toBe(
    parse(mounted(prometheus, '/etc/prometheus/prometheus.yaml')).global.scrape_interval,
  )
})

it('is found in the guide', () => {
  expect(textOf('deploy/README.md')).toContain('--profile observability')
})
