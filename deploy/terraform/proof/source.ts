/** The *.tf files as data, without Terraform: by @cdktf/hcl2json, which is HashiCorp's own parser. */
import { parse } from '@cdktf/hcl2json'
import { readFileSync, readdirSync } from 'node:fs'
import { type Environment, roots, terraformFolder } from './workspace.ts'

/** A block of HCL as JSON; expressions are strings: `"${var.name}"`. */
export type Block = Readonly<Record<string, unknown>>

export interface Module {
  /** From deploy/terraform: `modules/eks`, `envs`. */
  readonly folder: string
  readonly files: readonly { readonly path: string; readonly text: string; readonly blocks: Block }[]
}

const read = (path: string): string => readFileSync(`${terraformFolder}/${path}`, 'utf8')

const readModule = async (folder: string): Promise<Module> => {
  const names = readdirSync(`${terraformFolder}/${folder}`).filter((name) => name.endsWith('.tf'))
  const files = names.map(async (name) => {
    const path = `${folder}/${name}`
    const text = read(path)
    return { path, text, blocks: (await parse(path, text)) as Block } // the shape of hcl2json
  })
  return { folder, files: await Promise.all(files) }
}

const childrenOf = (folder: string): readonly string[] =>
  readdirSync(`${terraformFolder}/${folder}`).map((name) => `${folder}/${name}`)

export const modules: readonly Module[] = await Promise.all([...roots, ...childrenOf('modules')].map(readModule))

/** What an environment gives its variables. */
export const valuesOf = async (environment: Environment): Promise<Block> => {
  const path = `envs/${environment}.tfvars`
  return (await parse(path, read(path))) as Block // the shape of hcl2json
}

/** The file of an environment for `init -backend-config`. */
export const backendOf = async (environment: Environment): Promise<Block> => {
  const path = `envs/${environment}.s3.tfbackend`
  return (await parse(path, read(path))) as Block // the shape of hcl2json
}

/** Throws where there is none, so that a moved folder fails every test of it. */
export const moduleOf = (folder: string): Module => {
  const found = modules.find((each) => each.folder === folder)
  if (found === undefined) throw new Error(`deploy/terraform has no folder ${folder}.`)
  return found
}

/** All blocks of a kind with one label, by that label: variables, outputs, module calls. */
export const labelled = ({ files }: Module, kind: string): Readonly<Record<string, Block>> =>
  Object.fromEntries(
    files.flatMap(({ blocks }) =>
      Object.entries((blocks[kind] ?? {}) as Record<string, readonly Block[]>).map(([label, [block]]) => [
        label,
        block ?? {}, // hcl2json gives a list for each label
      ]),
    ),
  )

/** Every resource: its type, name and block. */
export const resourcesOf = ({
  files,
}: Module): readonly { readonly type: string; readonly name: string; readonly block: Block }[] =>
  files.flatMap(({ blocks }) =>
    Object.entries((blocks['resource'] ?? {}) as Record<string, Record<string, readonly Block[]>>).flatMap(
      ([type, named]) => Object.entries(named).map(([name, [block]]) => ({ type, name, block: block ?? {} })),
    ),
  )
