import { resolve } from 'node:path'
import { Command } from 'commander'
import { buildSite } from './build-site.ts'

/** `npm run site`. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const program = new Command('site')
    .description('makes the documentation into a site of plain files, for any web server')
    .option('--out <folder>', 'where it goes; what is there is removed', 'apps/site/dist/web')
    .parse(argv)
  const out = resolve(program.opts<{ out: string }>().out)
  const { pages, missing } = await buildSite(out)
  process.stdout.write(`${pages.size} pages are in ${out}\n`)
  for (const file of missing) process.stderr.write(`${file} is in no chapter (apps/site/src/navigation.ts).\n`)
  if (missing.length > 0) process.exitCode = 1
}
