/** ServiceMonitor and PrometheusRule of the chart: what the Prometheus operator is given. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promtool, temporaryFolder } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { textOf } from '../testing/sample-files.ts'
import { type KubeObject, hasHelm, lint, render } from './testing/sample-chart.ts'
import { breachesOf } from './testing/sample-chart-rules.ts'
import { selects } from './testing/sample-pods.ts'

const isOurs = ({ apiVersion }: KubeObject): boolean => apiVersion === 'monitoring.coreos.com/v1'
const settings = ['monitoring.enabled=true', 'monitoring.labels.release=prometheus']
const rendered = () => render('keyfob', 'prod', ...settings)
const found = (objects: readonly KubeObject[], kind: string): KubeObject => objects.find((each) => each.kind === kind)!

describe.skipIf(!hasHelm)('monitoring', () => {
  it('is off unless it is asked for: clusters without the operator take the chart', async () => {
    expect((await render('keyfob', 'prod')).filter(isOurs)).toEqual([])
  })

  it('makes both objects, which pleases lint and our own rules', async () => {
    await lint('keyfob', 'prod', ...settings)
    const objects = await rendered()
    expect(objects.filter(isOurs).map(({ kind }) => kind)).toEqual(['PrometheusRule', 'ServiceMonitor'])
    for (const { metadata } of objects.filter(isOurs)) expect(metadata.labels).toMatchObject({ release: 'prometheus' })
    expect(breachesOf(objects)).toEqual([])
  })

  it('scrapes the services of api and worker, by a port that they have, with a key', async () => {
    const objects = await rendered()
    const { spec } = found(objects, 'ServiceMonitor')
    const services = objects.filter(
      ({ kind, metadata }) => kind === 'Service' && selects(spec.selector.matchLabels, metadata.labels ?? {}),
    )
    expect(services.map(({ metadata }) => metadata.name)).toEqual(['keyfob-api', 'keyfob-worker'])
    const parts: readonly string[] = spec.selector.matchExpressions[0].values
    for (const { metadata, spec: service } of services) {
      expect(parts).toContain(metadata.labels?.['app.kubernetes.io/component'])
      expect(service.ports.map(({ name }: { name: string }) => name)).toContain(spec.endpoints[0].port)
      expect(metadata.labels?.[spec.jobLabel]).toBe('keyfob')
    }
    expect(spec.endpoints[0]).toMatchObject({
      path: '/metrics',
      authorization: { credentials: { name: 'keyfob-metrics', key: 'KEYFOB_API_KEY' } },
    })
    expect(spec.namespaceSelector.matchNames).toEqual(['keyfob'])
  })

  it('has the alerts as they are, which promtool takes and a planted fault of which it refuses', async () => {
    const { spec } = found(await rendered(), 'PrometheusRule')
    expect(spec).toEqual(parse(textOf('deploy/grafana/alerts.yaml')))
    const folder = await temporaryFolder()
    const check = async (text: string) => {
      const file = join(folder.path, 'rules.yaml')
      await writeFile(file, text)
      return promtool(['check', 'rules', file])
    }
    const good = await check(stringify(spec))
    expect([good.code, good.output]).toEqual([0, expect.stringMatching(/SUCCESS: \d+ rules found/)])
    expect((await check(stringify(spec).replace('sum(', 'sun('))).code).not.toBe(0)
    await folder.remove()
  })

  it('refuses an interval that the operator would not take', async () => {
    await expect(render('keyfob', 'prod', ...settings, 'monitoring.interval=often')).rejects.toThrow('interval')
  })
})
