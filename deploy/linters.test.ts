import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findProgram } from '@keyfob/testbed'
import { expect, it } from 'vitest'
import { filesUnder, root, textOf } from './testing/sample-files.ts'

const execute = promisify(execFile)

/** The program, or undefined and a loud line. */
const find = async (program: string): Promise<string | undefined> => {
  try {
    return await findProgram({ name: program, programs: [program], debianPackage: program })
  } catch (error) {
    console.log(`note: ${program} did not run: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

/** What the linter says; '' when all is well. */
const lint = (program: string, words: readonly string[]): Promise<string> =>
  execute(program, [...words], { cwd: root }).then(
    () => '',
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
  )

const scripts = [...filesUnder('deploy'), '.ci/run'].filter((path) =>
  /^#!.*\bbash$/m.test(textOf(path).split('\n', 1)[0] ?? ''),
)
const yamls = [...filesUnder('deploy'), ...filesUnder('.github')].filter(
  (path) => /\.ya?ml$/.test(path) && !path.includes('/templates/'),
)

const [shellcheck, yamllint] = [await find('shellcheck'), await find('yamllint')]

it.skipIf(shellcheck === undefined)('shell scripts please shellcheck', async () => {
  expect(scripts).toEqual(expect.arrayContaining(['deploy/up', 'deploy/down', 'deploy/image/make-base.sh']))
  expect(await lint(shellcheck!, ['-x', '--source-path=SCRIPTDIR', ...scripts])).toBe('')
})

it.skipIf(yamllint === undefined)('YAML pleases yamllint', async () => {
  expect(yamls.length).toBeGreaterThan(8)
  expect(await lint(yamllint!, ['--strict', '-c', '.yamllint.yaml', ...yamls])).toBe('')
})
