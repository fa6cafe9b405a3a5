/**
 * The references of the packages, from the docstrings in their sources: TypeDoc reads them, its Markdown plugin writes one
 * page a package. They are made with the site and not committed: each change of a type would be in a review twice.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, type TypeDocOptions } from 'typedoc'
import { type PluginOptions, load } from 'typedoc-plugin-markdown'
import { withoutRepeats } from './without-repeats.ts'

/** Folders of the packages, from the root of the repository. */
const packages: Readonly<Record<string, string>> = {
  client: 'packages/client',
  vehicle: 'packages/vehicle',
  protocol: 'packages/protocol',
  runtime: 'packages/runtime',
  simulator: 'apps/simulator',
}
/** The page before them, which is committed: what packages and the hosts of repositories can link to. */
const start = 'docs/reference/api/README.md'

const root = new URL('../../../../', import.meta.url)
const pathOf = (path: string): string => fileURLToPath(new URL(path, root))

const options: Partial<TypeDocOptions & PluginOptions> = {
  entryPoints: Object.values(packages).map((folder) => pathOf(`${folder}/src/index.ts`)),
  tsconfig: pathOf('apps/site/tsconfig.api.json'),
  plugin: [load],
  name: 'Keyfob',
  readme: 'none',
  router: 'module',
  logLevel: 'Warn',
  // Types are checked by the build, with another version of TypeScript; TypeDoc's options for these two are not used.
  skipErrorChecking: true,
  validation: false,
  disableSources: true,
  excludePrivate: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hideGroupHeadings: true,
  expandParameters: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: {
    hideDefaults: true,
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
    hideSources: true,
    hideValues: true,
  },
}

/** Markdown by its path in the repository: a page for each package, and the committed one with links to them. */
export const apiPages = async (): Promise<ReadonlyMap<string, string>> => {
  const folder = await mkdtemp(join(tmpdir(), 'keyfob-api-'))
  try {
    await writePages(folder)
    const names = Object.keys(packages)
    const texts = await Promise.all(names.map((name) => readFile(join(folder, `${name}.md`), 'utf8')))
    const list = names.map((name) => `- [@keyfob/${name}](${name}.md)`).join('\n')
    return new Map([
      [start, `${await readFile(pathOf(start), 'utf8')}\n${list}\n`],
      ...names.map((name, index) => [`docs/reference/api/${name}.md`, titled(name, texts[index] ?? '')] as const),
    ])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const writePages = async (folder: string): Promise<void> => {
  const application = await Application.bootstrapWithPlugins(options)
  const project = await application.convert()
  if (project === undefined) throw new Error('TypeDoc could not read the sources of the packages.')
  // Modules are named after their folders, which are `src`.
  for (const module of project.children ?? []) module.name = module.name.split('/').at(-2) ?? module.name
  await application.outputs.writeOutput({ name: 'markdown', path: folder }, project)
  if (application.logger.hasErrors()) throw new Error('TypeDoc could not write the references of the packages.')
}

const titled = (name: string, text: string): string =>
  // What is taken apart in a list of parameters has no name of its own.
  withoutRepeats(text.replace(/^# .*$/m, `# @keyfob/${name}: reference`)).replaceAll('__namedParameters', 'options')
