import { FaultProxy, PostgresServer } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { buildProgram } from '../program.ts'
import { reportFailure } from '../report-failure.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(() => server.close())
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** Runs `keyfob migrate` in this process. */
const migrate = async (url: string, ...words: readonly string[]): Promise<{ code: number; said: string }> => {
  vi.stubEnv('DATABASE_URL', url)
  const said: string[] = []
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  const thrown = await buildProgram()
    .parseAsync(['migrate', ...words], { from: 'user' })
    .then(() => 0, reportFailure)
  const code = Number(process.exitCode ?? thrown)
  process.exitCode = undefined
  vi.restoreAllMocks()
  return { code, said: said.join('') }
}

it('applies every migration, says so, and does nothing the second time', async () => {
  const first = await migrate(server.url)
  expect([first.code, first.said]).toEqual([
    0,
    expect.stringMatching(/^applied 0001_commands\.sql\n.*up to date\.\n$/s),
  ])
  expect(await migrate(server.url)).toEqual({ code: 0, said: 'Nothing to do: the tables are up to date.\n' })
  expect(JSON.parse((await migrate(server.url, '--json')).said)).toMatchObject({ applied: [] })
})

it('has exit code 1 for an unavailable database, and does not print its password', async () => {
  const proxy = await FaultProxy.open(server.port)
  const url = proxy
    .through(server.url)
    .replace('://', '://keyfob:guess-me@')
    .replace(/@[^/]*@/, '@')
  await proxy.close()
  const { code, said } = await migrate(url)
  expect([code, said]).toEqual([1, expect.stringContaining('cannot be reached')])
  expect(said).not.toContain('guess-me')
})

it('requires DATABASE_URL', async () => {
  expect(await migrate('')).toEqual({ code: 2, said: expect.stringContaining('DATABASE_URL') })
})
