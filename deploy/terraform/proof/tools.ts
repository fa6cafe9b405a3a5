/** Finds Terraform, and a filesystem mirror of the AWS provider: with both, everything is proved without a network. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'

/** Names the folder that holds `registry.terraform.io`; it wins over the usual places. */
const mirrorVariable = 'TERRAFORM_PROVIDER_MIRROR'

export interface Tools {
  /** Folder for `filesystem_mirror { path = … }`. */
  readonly mirror: string
  /** As Terraform says it: `linux_amd64`. */
  readonly platform: string
}

/** What was found, or why the proofs cannot run. */
export type Found<T> = { readonly found: T } | { readonly missing: string }

const childrenOf = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => `${folder}/${name}`) : []

const usualPlaces = (): readonly string[] => [
  `${homedir()}/.terraform.d/plugins`,
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
  '/opt',
  ...childrenOf('/opt'),
]

/** `terraform version`: its number and platform. */
export const findTerraform = (): Found<{ readonly version: string; readonly platform: string }> => {
  const { status, stdout } = spawnSync('terraform', ['version', '-json'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: homedir(), CHECKPOINT_DISABLE: '1' },
  })
  if (status !== 0) return { missing: 'there is no terraform in PATH' }
  const answer = JSON.parse(stdout) as { terraform_version: string; platform: string } // its documented shape
  const [major = 0, minor = 0] = answer.terraform_version.split('.').map(Number)
  return major > 1 || minor >= 11
    ? { found: { version: answer.terraform_version, platform: answer.platform } }
    : { missing: `terraform is ${answer.terraform_version}, and write-only arguments need 1.11 or later` }
}

/** The version of the provider that a lock file names. */
const lockedVersion = (lockFile: string): string =>
  /version\s+= "([\d.]+)"/.exec(readFileSync(lockFile, 'utf8'))?.[1] ?? ''

/** A mirror that holds the locked provider for this platform, unpacked or as an archive. */
const holds = (mirror: string, version: string, platform: string): boolean => {
  const folder = `${mirror}/registry.terraform.io/hashicorp/aws`
  return (
    existsSync(`${folder}/${version}/${platform}`) ||
    existsSync(`${folder}/terraform-provider-aws_${version}_${platform}.zip`)
  )
}

export const findTools = (lockFile: string): Found<Tools> => {
  const terraform = findTerraform()
  if ('missing' in terraform) return terraform
  const { platform } = terraform.found
  const version = lockedVersion(lockFile)
  const named = process.env[mirrorVariable]
  const mirror = [...(named === undefined ? [] : [named]), ...usualPlaces()].find((place) =>
    holds(place, version, platform),
  )
  return mirror === undefined
    ? { missing: `no filesystem mirror holds hashicorp/aws ${version} for ${platform} (${mirrorVariable} names one)` }
    : { found: { mirror, platform } }
}
