import { describe, expect, it } from 'vitest'
import { buildProgram } from '../../apps/cli/src/program.ts'
import { makeConfig } from '../../apps/cloud/src/config/config.ts'
import { readEnvironment } from '../../apps/cloud/src/config/environment.ts'
import { breachesOf } from './testing/sample-chart-rules.ts'
import { type KubeObject, chartNames, environments, hasHelm, lint, render } from './testing/sample-chart.ts'
import { pendingNames, settingNames } from './testing/sample-environment-names.ts'
import { podOf } from './testing/sample-pods.ts'
import { typeErrors, untyped, validate } from './testing/sample-types.ts'

if (!hasHelm) console.log('note: the charts were not checked: the npm package of Helm is for Linux on x64.')

const combinations = chartNames.flatMap((chart) => environments.map((environment) => ({ chart, environment })))

describe.skipIf(!hasHelm)('charts', () => {
  describe.each(combinations)('$chart for $environment', ({ chart, environment }) => {
    it('pleases helm lint', () => lint(chart, environment))

    it('makes objects that Kubernetes takes', async () => {
      const objects = await render(chart, environment)
      expect(objects.length).toBeGreaterThan(10)
      validate(objects)
      expect(await typeErrors(objects)).toBe('')
    })

    it('keeps our own rules', async () => expect(breachesOf(await render(chart, environment))).toEqual([]))
  })

  it('makes every kind that was asked for', async () => {
    const kinds = (objects: readonly KubeObject[]) => new Set(objects.map(({ kind }) => kind))
    expect(kinds(await render('keyfob', 'prod'))).toEqual(
      new Set([
        'Deployment',
        'HorizontalPodAutoscaler',
        'Ingress',
        'Job',
        'NetworkPolicy',
        'Pod',
        'PodDisruptionBudget',
        'ScaledObject',
        'Service',
        'ServiceAccount',
        'TriggerAuthentication',
      ]),
    )
    const platform = await render('keyfob-platform', 'prod')
    expect(kinds(platform)).toEqual(
      new Set([
        'ClusterSecretStore',
        'ConfigMap',
        'ExternalSecret',
        'IngressClass',
        'IngressClassParams',
        'LimitRange',
        'Namespace',
        'NetworkPolicy',
        'PodDisruptionBudget',
        'RabbitmqCluster',
        'ResourceQuota',
        'Role',
        'RoleBinding',
        'Service',
        'StorageClass',
      ]),
    )
    expect(platform.filter(({ apiVersion }) => untyped.has(apiVersion)).length).toBeLessThan(platform.length / 2)
  })

  it('migrates before anything else, and stands behind its hook', async () => {
    const job = (await render('keyfob', 'prod')).find(({ kind }) => kind === 'Job')
    expect(job?.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' })
    expect(podOf(job!)?.containers[0]).toMatchObject({ args: ['migrate'] })
  })

  it('starts with settings that Keyfob takes', async () => {
    for (const environment of environments)
      for (const object of await render('keyfob', environment)) {
        if (object.kind !== 'Deployment') continue
        const env = podOf(object)?.containers[0]?.env ?? []
        const values = env
          .filter(({ name }) => settingNames.has(name) && !name.endsWith('_FILE'))
          .map(({ name, value }) => [name, value ?? sampleSecret(name)])
        const config = makeConfig(readEnvironment(Object.fromEntries(values)))
        expect([`keyfob-${config.roles.join()}`, config.demoVehicles]).toEqual([object.metadata.name, 0])
      }
  })

  it('gives private keys to the running processes, and to nothing else', async () => {
    const settings = ['secrets.signingKeys=keyfob-signing', 'secrets.vehicleAuthority=keyfob-authority']
    const objects = await render('keyfob', 'prod', ...settings)
    validate(objects)
    const holders = objects.filter((each) => JSON.stringify(podOf(each) ?? {}).includes('keyfob-signing'))
    expect(new Set(holders.map(({ kind }) => kind))).toEqual(new Set(['Deployment']))
    expect(holders.length).toBe(objects.filter(({ kind }) => kind === 'Deployment').length)
    for (const { spec } of holders) {
      const [container] = spec.template.spec.containers
      const files = ['/etc/keyfob/signing/keys.json', '/etc/keyfob/authority/vehicle-authority.pem']
      for (const file of files) {
        expect(container.env.map(({ value }: { value?: string }) => value)).toContain(file)
        const mounts: readonly { mountPath: string; readOnly?: boolean }[] = container.volumeMounts
        expect(mounts.filter(({ mountPath }) => file.startsWith(`${mountPath}/`))).toMatchObject([{ readOnly: true }])
      }
    }
  })

  it('finds its secrets in the platform chart, key by key', async () => {
    const made = new Map(
      (await render('keyfob-platform', 'prod'))
        .filter(({ kind }) => kind === 'ExternalSecret')
        .map(({ spec }) => [spec.target.name as string, Object.keys(spec.target.template?.data ?? {})]),
    )
    const wanted = (await render('keyfob', 'prod'))
      .flatMap((object) => podOf(object)?.containers ?? [])
      .flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []))
    expect(wanted.length).toBeGreaterThan(8)
    for (const { name, key, optional } of wanted)
      if (optional !== true) expect(made.get(name), `${name}/${key}`).toContain(key)
    const keda = (await render('keyfob', 'prod')).find(({ kind }) => kind === 'TriggerAuthentication')
    for (const { name, key } of keda!.spec.secretTargetRef as readonly { name: string; key: string }[])
      expect(made.get(name), `${name}/${key}`).toContain(key)
  })

  it('runs verbs and options that keyfob has', async () => {
    const containers = (await render('keyfob', 'prod')).flatMap((object) => podOf(object)?.containers ?? [])
    for (const { name, args = [] } of containers) {
      const verb = buildProgram().commands.find((command) => command.name() === args[0])
      expect(verb, `${name}: ${args[0]}`).toBeDefined()
      const known = verb?.options.map(({ long }) => long)
      for (const option of args.filter((word) => word.startsWith('--'))) expect(known).toContain(option)
    }
    expect(new Set(containers.map(({ args }) => args?.[0]))).toEqual(new Set(['serve', 'migrate', 'smoke']))
  })

  it.each([false, true])('lets addresses without a name reach 8883 alone (bindClientIds: %s)', async (binds) => {
    const objects = await render('keyfob-platform', 'prod', `edge.bindClientIds=${binds}`)
    interface Rule {
      readonly from?: readonly { readonly ipBlock?: unknown }[]
      readonly ports: readonly { readonly port: number }[]
    }
    const rules = objects
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .flatMap(({ spec }) => (spec.ingress ?? []) as readonly Rule[])
    const open = rules.filter(({ from }) => from === undefined || from.some(({ ipBlock }) => ipBlock !== undefined))
    expect(open.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([8883])
    const edge = objects.find(({ kind, metadata }) => kind === 'RabbitmqCluster' && metadata.name === 'edge')
    const lines: readonly string[] = edge?.spec.rabbitmq.additionalConfig.split('\n')
    // By its certificate a vehicle is a user, or a client id: never both free.
    expect([
      lines.includes('mqtt.ssl_cert_client_id_from = subject_alternative_name'),
      lines.includes('mqtt.ssl_cert_login = true'),
      lines.includes('mqtt.allow_anonymous = true'),
    ]).toEqual([binds, !binds, binds])
  })

  it('waits for no name that has landed', () => {
    expect(
      [...pendingNames].filter((name) => settingNames.has(name)),
      'take these out of pendingNames',
    ).toEqual([])
    expect(settingNames.size).toBeGreaterThan(20)
  })
})

const sampleSecret = (name: string): string | undefined =>
  ({
    DATABASE_URL: 'postgres://u:p@db:5432/keyfob',
    AMQP_URL: 'amqps://u:p@work:5671',
    REDIS_URL: 'rediss://cache:6379',
    MQTT_URL: 'mqtts://edge:8883',
  })[name]
