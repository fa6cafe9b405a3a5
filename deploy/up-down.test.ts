/** deploy/up and deploy/down with programs on PATH that only write down how they were called. */
import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './testing/sample-files.ts'

const execute = promisify(execFile)
const digest = `sha256:${'d'.repeat(64)}`

/** Fails, once its name is in the file `broken`, when it is called with that text; else answers what callers read. */
const recorder = `#!/bin/sh
name=$(basename "$0")
echo "$name $*" >> "$RECORD"
[ "$name" != terraform ] || echo "$TF_DATA_DIR" >> "$RECORD.folders"
if [ -s "$RECORD.broken" ] && echo "$name $*" | grep -qF -- "$(cat "$RECORD.broken")"; then echo "$name: out of order" >&2; exit 7; fi
case "$name $*" in
  terraform*init*) echo "$TF_VAR_database_app_password $TF_VAR_database_migrate_password" > "$RECORD.passwords" ;;
  terraform*output*) for word; do last=$word; done; echo "the-$last" ;;
  *get-secret-value*) echo '{"password":"sesame"}' ;;
  kubectl*run*keyfob-roles*) cat > "$RECORD.stdin" ;;
  *describe-images*) [ -e "$RECORD.pushed" ] && echo ${digest} || exit 1 ;;
  *describe-load-balancers*) [ -s "$RECORD.balancers" ] && cat "$RECORD.balancers" && : > "$RECORD.balancers" ;;
  docker*push*) touch "$RECORD.pushed" ;;
esac
exit 0
`

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let record: string

beforeEach(async () => {
  folder = await temporaryFolder()
  record = join(folder.path, 'record')
  await mkdir(join(folder.path, 'bin'))
  for (const name of ['terraform', 'aws', 'kubectl', 'helm', 'docker']) {
    await writeFile(join(folder.path, 'bin', name), recorder)
    await chmod(join(folder.path, 'bin', name), 0o755)
  }
  await writeFile(record, '')
  await writeFile(join(folder.path, 'state.s3.tfbackend'), 'key = "keyfob/dev/terraform.tfstate"\nbucket = "states"\n')
  await writeFile(join(folder.path, 'ca.pem'), 'PEM')
})
afterEach(() => folder.remove())

interface Ran {
  readonly code: number
  readonly said: string
  /** How programs were called by this run, in order. */
  readonly calls: readonly string[]
}

/** Words without which a run of up does not begin. */
const known = (): readonly string[] => ['dev', '--yes', '--authorities', join(folder.path, 'ca.pem')]

const run = async (program: 'up' | 'down', ...words: readonly string[]): Promise<Ran> => {
  const before = (await readFile(record, 'utf8')).length
  const env = {
    ...process.env,
    PATH: `${folder.path}/bin:${process.env['PATH']}`,
    RECORD: record,
    KEYFOB_DEPLOY_STATE: join(folder.path, 'state'),
    KEYFOB_DEPLOY_BACKEND: join(folder.path, 'state.s3.tfbackend'),
    KEYFOB_DEPLOY_PAUSE: '0',
    KEYFOB_DEPLOY_ROUNDS: '3',
  }
  const ended = execute(join(root, 'deploy', program), [...words], { env })
  ended.child.stdin?.end()
  const { code, stdout, stderr } = await ended.then(
    (output) => ({ code: 0, ...output }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  const calls = (await readFile(record, 'utf8'))
    .slice(before)
    .split('\n')
    .filter((line) => line !== '')
  return { code, said: stdout + stderr, calls }
}

const places = (calls: readonly string[], ...texts: readonly string[]): readonly number[] =>
  texts.map((text) => calls.findIndex((call) => call.includes(text)))

const isInOrder = (found: readonly number[]): boolean =>
  !found.includes(-1) && found.every((place, at) => at === 0 || place > found[at - 1]!)

describe('deploy/up', () => {
  it('shows each step and calls nothing with --dry-run', async () => {
    const { code, said, calls } = await run('up', 'prod', '--dry-run')
    expect([code, calls]).toEqual([0, []])
    const order = [
      'terraform -chdir',
      'update-kubeconfig',
      'keda',
      'external-secrets',
      'cluster-operator.yml',
      'docker build',
      'docker push',
      'kubectl run keyfob-roles',
      'keyfob-platform',
      'kubectl wait externalsecret',
      'kubectl wait rabbitmqcluster',
      '--atomic --wait',
      'helm test keyfob',
    ]
    expect(isInOrder(places(said.split('\n'), ...order)), said).toBe(true)
    expect(said).toContain('Nothing was changed.')
  })

  it.each([
    [[], 'Name an environment'],
    [['moon'], 'There is no environment moon'],
    [['dev', 'prod'], 'One environment at a time'],
    [['dev', '--digest', 'latest'], 'is no digest'],
    [['dev', '--platform-values', 'no.yaml'], 'There is no file no.yaml'],
    [['dev', '--authorities', 'no.pem'], 'There is no file no.pem'],
    [['dev', '--fast'], '--fast is no option'],
  ])('%j is an error that says what to do', async (words, sentence) => {
    const { code, said, calls } = await run('up', ...words)
    expect([code, said, calls]).toEqual([2, expect.stringContaining(sentence), []])
  })
})

describe('with programs that write down their calls', () => {
  it('up gives Terraform random passwords, different ones each time', async () => {
    const passwords = async (): Promise<readonly string[]> =>
      (await readFile(`${record}.passwords`, 'utf8')).trim().split(' ')
    await run('up', ...known(), '--digest', digest)
    const first = await passwords()
    await run('up', ...known(), '--digest', digest, '--fresh')
    const all = [...first, ...(await passwords())]
    expect(all.map((password) => /^[0-9a-f]{64}$/.test(password))).toEqual([true, true, true, true])
    expect(new Set(all).size).toBe(4)
  })

  it('up goes through, and a second time does no harm', async () => {
    const first = await run('up', ...known(), '--digest', digest)
    expect([first.code, first.said]).toEqual([
      0,
      expect.stringContaining('Keyfob is up: https://the-api_host, mqtts://the-mqtt_host:8883'),
    ])
    expect(first.calls).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`image.digest=${digest}`),
        expect.stringContaining('image.repository=the-ecr_repository_url'),
      ]),
    )
    expect(await readFile(`${record}.stdin`, 'utf8')).toBe(`${'{"password":"sesame"}\n'.repeat(3)}PEM`)
    expect(first.said + first.calls.join()).not.toContain('sesame')
    const again = await run('up', ...known(), '--digest', digest)
    expect([again.code, again.calls]).toEqual([0, first.calls])
  })

  it('up builds and pushes the image of a commit once', async () => {
    // The check for changes that are not committed is git's own, and this checkout may have some.
    const git = join(folder.path, 'bin', 'git')
    await writeFile(git, '#!/bin/sh\ncase "$*" in *rev-parse*) echo c0ffee ;; esac\n')
    await chmod(git, 0o755)
    const first = await run('up', ...known())
    expect(
      isInOrder(
        places(
          first.calls,
          'get-login-password',
          'docker build',
          'docker push the-ecr_repository_url:c0ffee',
          `image.digest=${digest}`,
        ),
      ),
      first.said,
    ).toBe(true)
    const again = await run('up', ...known())
    expect([again.code, again.calls.filter((call) => call.startsWith('docker'))]).toEqual([0, []])
  })

  it('up asks whom to trust', async () => {
    const { code, said, calls } = await run('up', 'dev', '--yes')
    expect([code, said, calls]).toEqual([2, expect.stringContaining('--authorities FILE'), []])
  })

  it('up asks for the settings of the state where they are missing', async () => {
    const backend = join(folder.path, 'state.s3.tfbackend')
    for (const damage of [() => writeFile(backend, 'key = "keyfob/dev/terraform.tfstate"\n'), () => rm(backend)]) {
      await damage()
      const { code, said, calls } = await run('up', ...known(), '--digest', digest)
      expect([code, said, calls]).toEqual([2, expect.stringContaining('output -raw backend_config >>'), []])
    }
  })

  it.each(['dev', 'prod'] as const)(
    'the values and the state of %s are never those of another environment',
    async (environment) => {
      const words = [environment, ...known().slice(1), '--digest', digest]
      const up = await run('up', ...words)
      const down = await run('down', environment, '--yes')
      expect([up.code, down.code], up.said + down.said).toEqual([0, 0])
      const changes = [...up.calls, ...down.calls].filter((call) => /^terraform .* (apply|destroy) /.test(call))
      expect(changes.map((call) => /-var-file=\S+/g.exec(call)?.[0])).toEqual(
        Array(2).fill(`-var-file=${environment}.tfvars`),
      )
      const folders = new Set((await readFile(`${record}.folders`, 'utf8')).trim().split('\n'))
      expect([...folders]).toEqual([join(root, 'deploy/terraform/envs/.terraform', environment)])
    },
  )

  it('up that fails in the middle says where, and continues from there', async () => {
    await writeFile(`${record}.broken`, 'wait rabbitmqcluster')
    const broken = await run('up', ...known(), '--digest', digest)
    expect([broken.code, broken.said]).toEqual([7, expect.stringContaining('the step brokers failed (exit code 7)')])
    expect(places(broken.calls, 'helm upgrade --install keyfob ')).toEqual([-1])
    await writeFile(`${record}.broken`, '')
    const resumed = await run('up', ...known(), '--digest', digest)
    expect(resumed.code).toBe(0)
    expect(places(resumed.calls, 'apply', 'install keda', 'keyfob-platform')).toEqual([-1, -1, -1])
    expect(isInOrder(places(resumed.calls, 'update-kubeconfig', 'wait rabbitmqcluster', '--atomic', 'helm test'))).toBe(
      true,
    )
  })

  it('up stops when an output is missing', async () => {
    await writeFile(`${record}.broken`, 'output -raw secret_prefix')
    const { code, said, calls } = await run('up', ...known(), '--digest', digest)
    expect([code, said]).toEqual([7, expect.stringContaining('the step outputs failed')])
    expect(calls.filter((call) => call.startsWith('helm'))).toEqual([])
  })

  it('down deletes load balancers before the VPC, and waits until they are deleted', async () => {
    await writeFile(`${record}.balancers`, 'arn:balancer-1\n')
    const { code, said, calls } = await run('down', 'dev', '--yes')
    expect(code, said).toBe(0)
    expect(
      isInOrder(
        places(
          calls,
          'delete ingress',
          'delete service edge-mqtt',
          'describe-load-balancers',
          'uninstall keyfob ',
          'delete rabbitmqcluster',
          'uninstall keyfob-platform',
          'uninstall keda',
          ' destroy ',
        ),
      ),
    ).toBe(true)
    expect(said).toContain('still there: arn:balancer-1')
    expect(calls.filter((call) => call.includes('delete pvc'))).toEqual([])
  })

  it('down leaves the VPC alone while a load balancer stays, and continues later', async () => {
    await writeFile(`${record}.broken`, 'describe-load-balancers')
    const stuck = await run('down', 'dev', '--yes')
    expect([stuck.code, places(stuck.calls, ' destroy ')]).toEqual([7, [-1]])
    await writeFile(`${record}.broken`, '')
    const resumed = await run('down', 'dev', '--yes', '--delete-data')
    expect([resumed.code, places(resumed.calls, 'delete ingress')]).toEqual([0, [-1]])
    expect(isInOrder(places(resumed.calls, 'delete pvc', ' destroy '))).toBe(true)
  })

  it('down asks, and takes anything but the name for no', async () => {
    const { code, said, calls } = await run('down', 'dev')
    expect([code, said, calls]).toEqual([2, expect.stringContaining('Nothing was done.'), []])
  })
})
