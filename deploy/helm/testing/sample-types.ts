/** What a chart makes, in the eyes of Kubernetes: by the schemas of kubernetes-models, and by tsc as typed literals. */
import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from '@keyfob/testbed'
import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1'
import * as apps from 'kubernetes-models/apps/v1'
import * as autoscaling from 'kubernetes-models/autoscaling/v2'
import * as batch from 'kubernetes-models/batch/v1'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as rbac from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import * as storage from 'kubernetes-models/storage.k8s.io/v1'
import * as core from 'kubernetes-models/v1'
import type { KubeObject } from './sample-chart.ts'

const execute = promisify(execFile)
const installed = fileURLToPath(new URL('../../../node_modules', import.meta.url))

type Model = new (data: unknown) => { validate(): void }

/** Where the types and schemas of an API version come from. */
const modules: Readonly<Record<string, { readonly from: string; readonly models: object }>> = {
  v1: { from: 'kubernetes-models/v1', models: core },
  'apps/v1': { from: 'kubernetes-models/apps/v1', models: apps },
  'autoscaling/v2': { from: 'kubernetes-models/autoscaling/v2', models: autoscaling },
  'batch/v1': { from: 'kubernetes-models/batch/v1', models: batch },
  'networking.k8s.io/v1': { from: 'kubernetes-models/networking.k8s.io/v1', models: networking },
  'policy/v1': { from: 'kubernetes-models/policy/v1', models: policy },
  'rbac.authorization.k8s.io/v1': { from: 'kubernetes-models/rbac.authorization.k8s.io/v1', models: rbac },
  'storage.k8s.io/v1': { from: 'kubernetes-models/storage.k8s.io/v1', models: storage },
  'keda.sh/v1alpha1': { from: '@kubernetes-models/keda/keda.sh/v1alpha1', models: keda },
}

/** Of these no package has types; our own rules look at them. */
export const untyped: ReadonlySet<string> = new Set([
  'eks.amazonaws.com/v1',
  'external-secrets.io/v1',
  'monitoring.coreos.com/v1',
  'rabbitmq.com/v1beta1',
])

const isTyped = ({ apiVersion }: KubeObject): boolean => !untyped.has(apiVersion)

const moduleOf = ({ apiVersion, kind }: KubeObject): { from: string; model: Model } => {
  const found = modules[apiVersion]
  const model = (found?.models as Record<string, Model> | undefined)?.[kind] // a class of that name, or nothing
  if (found === undefined || model === undefined) throw new Error(`Nothing here knows ${apiVersion} ${kind}.`)
  return { from: found.from, model }
}

/** @throws with what the schema says against the first object that it refuses */
export const validate = (objects: readonly KubeObject[]): void => {
  for (const object of objects.filter(isTyped)) {
    const { model: Kind } = moduleOf(object)
    new Kind(object).validate()
  }
}

const literal = (object: KubeObject, at: number): string =>
  `import type { I${object.kind} as T${at} } from '${moduleOf(object).from}'\n` +
  `export const o${at}: T${at} = ${JSON.stringify(object, null, 1)}\n`

const configuration = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'nodenext',
    moduleResolution: 'nodenext',
    types: [],
  },
  files: ['objects.ts'],
}

/** What tsc says against the objects as literals, where a field that does not exist is an error; '' when all is well. */
export const typeErrors = async (objects: readonly KubeObject[]): Promise<string> => {
  const folder = await temporaryFolder('keyfob-types-')
  try {
    await mkdir(folder.path, { recursive: true })
    await symlink(installed, join(folder.path, 'node_modules'))
    await writeFile(join(folder.path, 'package.json'), '{"type":"module"}')
    await writeFile(join(folder.path, 'tsconfig.json'), JSON.stringify(configuration))
    await writeFile(join(folder.path, 'objects.ts'), objects.filter(isTyped).map(literal).join(''))
    return await execute(join(installed, '.bin/tsc'), ['-p', folder.path]).then(
      () => '',
      (error: { stdout?: string; message: string }) => error.stdout ?? error.message,
    )
  } finally {
    await folder.remove()
  }
}
