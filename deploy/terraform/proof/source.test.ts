/** What the source says by itself, where neither Terraform nor the provider is at hand. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { reasons } from '../policy/reasons.ts'
import { backendOf, labelled, moduleOf, modules, resourcesOf, valuesOf } from './source.ts'
import { environments, roots, terraformFolder } from './workspace.ts'

const environment = moduleOf('envs')

describe.each(modules)('$folder', (module) => {
  it('has resources of AWS alone, and modules of this repository', () => {
    const types = resourcesOf(module).map(({ type }) => type)
    expect(types.filter((type) => !type.startsWith('aws_'))).toEqual([])
    const sources = Object.values(labelled(module, 'module')).map(({ source }) => String(source))
    expect(sources.filter((source) => !source.startsWith('../'))).toEqual([])
  })

  it('asks AWS nothing, so that its plan can be made anywhere', () => {
    expect(
      module.files.filter(({ blocks }) => 'data' in blocks || 'ephemeral' in blocks).map(({ path }) => path),
    ).toEqual([])
  })

  it('takes the same versions as every other', () => {
    const versions = module.files.find(({ path }) => path.endsWith('/versions.tf'))?.blocks['terraform']
    expect(versions).toEqual([
      {
        required_version: '>= 1.11.0',
        required_providers: [{ aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } }],
      },
    ])
  })

  it('describes every variable and output', () => {
    const named = { ...labelled(module, 'variable'), ...labelled(module, 'output') }
    expect(Object.entries(named).filter(([, { description }]) => typeof description !== 'string')).toEqual([])
  })

  it('has no default for a secret, and keeps it out of plan and state', () => {
    const secret = Object.entries(labelled(module, 'variable')).filter(([name]) => name.endsWith('_password'))
    expect(secret.filter(([, { ephemeral, sensitive }]) => ephemeral !== true || sensitive !== true)).toEqual([])
    expect(secret.filter(([, block]) => 'default' in block)).toEqual([])
  })

  it('gives each statement of a policy its reason, in the line above its name', () => {
    const bare = module.files.flatMap(({ path, text }) => {
      const lines = text.split('\n')
      return lines.flatMap((line, at) =>
        /^\s*Sid\s+=/.test(line) && !/^\s*# \S/.test(lines[at - 1] ?? '') ? [`${path}:${at + 1}`] : [],
      )
    })
    expect(bare).toEqual([])
    const policies = module.files.flatMap(({ text }) => text.match(/^\s*Effect\s+=/gm) ?? []).length
    expect(module.files.flatMap(({ text }) => text.match(/^\s*Sid\s+=/gm) ?? []).length).toBe(policies)
  })
})

it('no reason for a wide statement outlives its statement', () => {
  const text = modules.flatMap(({ files }) => files.map((file) => file.text)).join('\n')
  expect(Object.keys(reasons).filter((sid) => !new RegExp(`Sid\\s+= "${sid}"`).test(text))).toEqual([])
})

it('the modules refuse the faults that a plan would show', () => {
  const all = modules.flatMap(resourcesOf)
  const of = (type: string) => all.filter((each) => each.type === type).map(({ block }) => block)
  expect(of('aws_db_instance')).toMatchObject([
    { publicly_accessible: false, storage_encrypted: true, manage_master_user_password: true },
  ])
  expect(of('aws_ecr_repository')).toMatchObject([{ image_tag_mutability: 'IMMUTABLE' }])
  expect(of('aws_elasticache_replication_group')).toMatchObject([
    { transit_encryption_mode: 'required', at_rest_encryption_enabled: true },
  ])
  expect(
    of('aws_vpc_security_group_ingress_rule').filter((block) => !('referenced_security_group_id' in block)),
  ).toEqual([])
  expect(of('aws_secretsmanager_secret_version').filter((block) => 'secret_string' in block)).toEqual([])
  expect(of('aws_s3_bucket')).toHaveLength(of('aws_s3_bucket_server_side_encryption_configuration').length)
})

it('database and cache stand where no route leads out', () => {
  const routes = resourcesOf(moduleOf('modules/network')).filter(({ type }) => type === 'aws_route')
  expect(routes.map(({ block }) => String(block['route_table_id']))).toEqual([
    '${aws_route_table.private[each.key].id}',
    '${aws_route_table.public.id}',
  ])
  const { postgres, valkey } = labelled(moduleOf('modules/environment'), 'module')
  expect([postgres?.['subnet_ids'], valkey?.['subnet_ids']]).toEqual([
    '${module.network.data_subnet_ids}',
    '${module.network.data_subnet_ids}',
  ])
})

describe('the environments', () => {
  const variables = labelled(environment, 'variable')

  it('have the outputs of what they consist of', () => {
    expect(Object.keys(labelled(environment, 'output'))).toEqual(
      Object.keys(labelled(moduleOf('modules/environment'), 'output')),
    )
  })

  it('say the same variables, each of them known', async () => {
    const [dev = {}, prod = {}] = await Promise.all(environments.map(valuesOf))
    expect(Object.keys(dev)).toEqual(Object.keys(prod))
    expect(Object.keys(dev).filter((name) => !(name in variables))).toEqual([])
  })

  it.each(environments)('%s says every variable that has no default, and no password', async (name) => {
    const said = Object.keys(await valuesOf(name))
    const required = Object.entries(variables).filter(
      ([, block]) => !('default' in block) && block['ephemeral'] !== true,
    )
    expect(required.map(([variable]) => variable).filter((variable) => !said.includes(variable))).toEqual([])
    expect(said.filter((variable) => variables[variable]?.['ephemeral'] === true)).toEqual([])
  })

  it.each(environments)('%s is named so in its values, and has a state of its own', async (name) => {
    expect(await valuesOf(name)).toMatchObject({ environment: name })
    expect(await backendOf(name)).toEqual({ key: `keyfob/${name}/terraform.tfstate` })
  })

  it('have states that are encrypted and locked, and no place for one in the source', () => {
    const backend = environment.files.find(({ path }) => path.endsWith('/backend.tf'))?.blocks['terraform']
    expect(backend).toEqual([{ backend: { s3: [{ encrypt: true, use_lockfile: true }] } }])
  })
})

it.each(roots)('%s is locked to one build of the provider', (root) => {
  const lock = readFileSync(`${terraformFolder}/${root}/.terraform.lock.hcl`, 'utf8')
  expect(lock).toContain('constraints = ">= 5.100.0, < 7.0.0"')
  expect(lock).toMatch(/hashes = \[\n\s+"h1:[A-Za-z0-9+/]{43}=",/)
})
