/** A copy of deploy/terraform in a folder of its own, where Terraform may write, and which cannot reach AWS. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Tools } from './tools.ts'

export const terraformFolder = fileURLToPath(new URL('..', import.meta.url))

/** Folders that are applied. */
export const roots = ['bootstrap', 'envs'] as const
export type Root = (typeof roots)[number]

/** What is applied, each with its values and a state of its own. */
export interface Deployment {
  readonly name: string
  readonly root: Root
  /** In its root. */
  readonly values: string
}

export const environments = ['dev', 'prod'] as const
export type Environment = (typeof environments)[number]

export const deploymentOf = (name: Environment): Deployment => ({ name, root: 'envs', values: `${name}.tfvars` })

export const deployments: readonly Deployment[] = [
  { name: 'bootstrap', root: 'bootstrap', values: 'example.tfvars' },
  ...environments.map(deploymentOf),
]

/** A local state, and a provider that calls no API: its keys are dummies. */
const offline = `
terraform {
  backend "local" {}
}

provider "aws" {
  allowed_account_ids         = null
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}
`

/** Passwords of the proofs. They must not be found in any plan. */
export const passwords = { app: 'never-in-a-plan-app-0123456789abcdef', migrate: 'never-in-a-plan-migrate-0123456789' }

const run = promisify(execFile)

export class Workspace {
  readonly folder: string
  readonly #tools: Tools

  private constructor(folder: string, tools: Tools) {
    this.folder = folder
    this.#tools = tools
  }

  static async open(tools: Tools): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'keyfob-terraform-'))
    for (const part of ['bootstrap', 'envs', 'modules'])
      await cp(join(terraformFolder, part), join(folder, part), {
        recursive: true,
        filter: (path) => !/\.terraform(\/|$)|tfstate|terraform\.tfvars/.test(path),
      })
    const mirror = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(tools.mirror)}\n  }\n}\n`
    await writeFile(join(folder, 'terraform.rc'), mirror)
    return new Workspace(folder, tools)
  }

  /** A file beside the others, such as an override that plants a fault. */
  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.folder, path), text)
  }

  /** `init` from the mirror, with a state on this disk. The lock file must already say what the mirror holds, on the platform that it is made for. */
  async init(root: Root): Promise<void> {
    await this.write(`${root}/offline_override.tf`, offline)
    const lock = this.#tools.platform === 'linux_amd64' ? ['-lockfile=readonly'] : []
    await this.terraform(root, 'init', ...lock)
  }

  /** A whole plan of nothing that exists, as JSON. */
  async plan({ root, values }: Deployment): Promise<string> {
    await this.terraform(root, 'plan', '-refresh=false', `-var-file=${values}`, '-out=plan.bin')
    return this.terraform(root, 'show', '-json', 'plan.bin')
  }

  /** Its standard output; throws with everything that it said when it fails. */
  async terraform(root: Root, command: string, ...how: readonly string[]): Promise<string> {
    const line = [`-chdir=${join(this.folder, root)}`, command, ...how]
    const options = { env: this.#environment(), maxBuffer: 64 * 1024 * 1024 } // a plan as JSON: 250 kB
    try {
      return (await run('terraform', command === 'show' ? line : [...line, '-no-color'], options)).stdout
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string } // execFile adds both
      throw new Error(`terraform ${command} in ${root} failed:\n${stdout}${stderr}`, { cause: error })
    }
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Nothing of the caller's AWS: no profile, no keys, no metadata. */
  #environment(): Readonly<Record<string, string | undefined>> {
    return {
      PATH: process.env['PATH'],
      HOME: homedir(),
      TMPDIR: tmpdir(),
      TF_CLI_CONFIG_FILE: join(this.folder, 'terraform.rc'),
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: join(this.folder, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, 'no-credentials'),
      TF_VAR_database_app_password: passwords.app,
      TF_VAR_database_migrate_password: passwords.migrate,
    }
  }
}
