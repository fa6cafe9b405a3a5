/** What the site has, in the order of its menu. Paths are those of the repository. */

export interface Chapter {
  readonly title: string
  /** Markdown files, from the root of the repository. */
  readonly sources: readonly string[]
}

/** Of pages that are made from the docstrings of the packages. */
const apiFolder = 'docs/reference/api'

/** `folder/*` stands for every other page of that folder. */
const chapters: readonly Chapter[] = [
  { title: 'Start', sources: ['README.md', 'docs/console.md', 'docs/cli.md', 'docs/simulate.md'] },
  {
    title: 'Understand',
    sources: ['docs/life-of-a-command.md', 'contract/SPEC.md', 'docs/glossary.md', 'ARCHITECTURE.md', 'SECURITY.md'],
  },
  {
    title: 'Vehicles',
    sources: [
      'docs/vehicle-in-an-afternoon.md',
      'docs/conformance.md',
      'docs/oem-adapters.md',
      'docs/guards.md',
      'docs/signing.md',
      'docs/vehicle-access.md',
      'packages/vehicle/README.md',
      'examples/README.md',
      'examples/vehicle-python/README.md',
      'examples/vehicle-c/README.md',
      'examples/oem-adapter/README.md',
    ],
  },
  {
    title: 'Programs',
    sources: [
      'docs/api.md',
      'docs/access.md',
      'docs/*',
      'examples/consumer-node/README.md',
      'examples/consumer-python/README.md',
      'packages/client/README.md',
      'packages/protocol/README.md',
      'packages/runtime/README.md',
    ],
  },
  {
    title: 'References',
    sources: ['docs/reference/*', 'docs/configuration.md', 'docs/logs.md', 'docs/metrics.md'],
  },
  { title: 'Packages', sources: [`${apiFolder}/README.md`, `${apiFolder}/*`] },
  {
    title: 'Run',
    sources: [
      'docs/operations.md',
      'docs/backup.md',
      'docs/upgrade.md',
      'docs/traces.md',
      'docs/runbooks/README.md',
      'docs/runbooks/*',
      'deploy/README.md',
      'deploy/helm/keyfob/README.md',
      'deploy/helm/keyfob-platform/README.md',
      'deploy/terraform/README.md',
      'deploy/terraform/*',
    ],
  },
  {
    title: 'Build Keyfob',
    sources: [
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      'bench/README.md',
      'apps/cli/README.md',
      'apps/cloud/README.md',
      'apps/simulator/README.md',
      'docs/decisions/*',
    ],
  },
]

/** Whether a page is made from docstrings. */
export const isReference = (source: string): boolean => source.startsWith(`${apiFolder}/`)

/** Whether a heading of a page is found by the search: of a reference only what has a name, not `Methods` or `Returns`. */
export const isSearched = (source: string, level: number): boolean =>
  !isReference(source) || level === 1 || level === 2 || level === 4

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** @param files every Markdown file of the repository */
export const chaptersOf = (files: readonly string[]): readonly Chapter[] => {
  const named = new Set(chapters.flatMap(({ sources }) => sources))
  const others = files.filter((file) => !named.has(file))
  const expand = (source: string): readonly string[] =>
    source.endsWith('/*') ? others.filter((file) => folderOf(file) === folderOf(source)) : [source]
  return chapters.map(({ title, sources }) => ({ title, sources: sources.flatMap(expand) }))
}

/** Where a page of the repository lies in the site: `docs/cli.md` at `docs/cli.html`, a README at the index of its folder. */
export const placeOf = (source: string): string => source.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html')
