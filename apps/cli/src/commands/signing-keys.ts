import type { CloudJwk } from '@keyfob/protocol'
import { generatePrivateJwk, publicJwkOf, thumbprintOf } from '@keyfob/runtime'
import type { Command } from 'commander'
import { SafeText, line, printIndentedJson, printJson, printLine, printTable } from '../terminal.ts'

interface FileOptions {
  readonly json?: true
}

const fileText = 'that holds the keys'
const kidText = 'of the key, as list shows it; after -- if it begins with a hyphen'

/** Loaded by the verb: it reads keys as the server does. */
const files = () => import('../key-set-file.ts')

/** `keyfob signing-keys generate|list|use|remove|public`: the file of KEYFOB_SIGNING_KEYS_FILE. None of them calls the API. */
export const addSigningKeysCommand = (program: Command): void => {
  const keys = program
    .command('signing-keys')
    .description(
      'keys that sign what is sent to vehicles, in a file (docs/signing.md); a vehicle’s own key is made the same way',
    )
  const verb = (name: string, description: string): Command =>
    keys.command(name).description(description).option('--json', 'one JSON value a line, for programs')
  keys
    .command('generate')
    .description('make a key; without a file it is printed')
    .argument('[file]', 'is made, or gets the key as its last one, which is announced and does not sign yet')
    .option('--json', 'one JSON value a line, for programs')
    .action(generate)
  verb('kms', 'add a key of AWS KMS, whose private half stays there')
    .argument('<file>', `${fileText}; is made where it is not there`)
    .argument('<arn>', 'of the key, of the kind ECC_NIST_EDWARDS25519')
    .action(addKmsKey)
  verb('list', 'list the keys of a file; the first one signs').argument('<file>', fileText).action(list)
  verb('use', 'sign with this key from the next start')
    .argument('<file>', fileText)
    .argument('<kid>', kidText)
    .action(use)
  verb('remove', 'remove a key from a file').argument('<file>', fileText).argument('<kid>', kidText).action(remove)
  keys
    .command('public')
    .description('print the public halves, for vehicles or for "keyfob vehicles register --key"')
    .argument('<file>', fileText)
    .action(showPublic)
}

const generate = async (path: string | undefined, { json }: FileOptions): Promise<void> => {
  const key = generatePrivateJwk()
  if (path === undefined) return printLine(new SafeText((await files()).keySetText([key]).trimEnd()))
  await add(path, key, json)
}

const addKmsKey = async (path: string, arn: string, { json }: FileOptions): Promise<void> => {
  const { openKms, readKmsKey } = await import('@keyfob/cloud')
  await add(path, { ...(await readKmsKey(arn, await openKms(arn))), kms: arn }, json)
}

/** As the last one of a file; the first key of a file signs. */
const add = async (path: string, key: CloudJwk, json: true | undefined): Promise<void> => {
  const { findKeySet, writeKeySet } = await files()
  const before = (await findKeySet(path)) ?? []
  const { signingKeysMax } = await import('@keyfob/protocol')
  if (before.length >= signingKeysMax)
    throw new Error(`${path} has ${before.length} keys, as many as may be: remove one first.`)
  const kid = thumbprintOf(key)
  if (before.some((each) => thumbprintOf(each) === kid)) throw new Error(`${path} has the key ${kid} already.`)
  await writeKeySet(path, [...before, key])
  tell(key, before.length === 0 ? 'signs' : 'is announced, and does not sign yet', json)
}

const list = async (path: string, { json }: FileOptions): Promise<void> => {
  const rows = (await (await files()).readKeySet(path)).map((key, at) => ({
    kid: thumbprintOf(key),
    use: at === 0 ? 'signs' : 'announced',
    held: 'kms' in key ? key.kms : 'in the file',
  }))
  if (json) return rows.forEach(printJson)
  printTable(
    ['kid', 'use', 'held'],
    rows.map(({ kid, use: used, held }) => [kid, used, held]),
  )
}

const use = async (path: string, kid: string, { json }: FileOptions): Promise<void> => {
  const { chosen, others } = await find(path, kid)
  await (await files()).writeKeySet(path, [chosen, ...others])
  tell(chosen, 'signs', json)
}

const remove = async (path: string, kid: string, { json }: FileOptions): Promise<void> => {
  const { chosen, others } = await find(path, kid)
  if (others.length === 0) throw new Error(`${kid} is the only key of ${path}: a server without one does not sign.`)
  await (await files()).writeKeySet(path, others)
  tell(chosen, 'is removed', json)
}

const showPublic = async (path: string): Promise<void> => {
  const keys = await (await files()).readPublicKeyFile(path)
  printIndentedJson({ keys: keys.map((key) => ({ kid: thumbprintOf(key), ...publicJwkOf(key) })) })
}

const find = async (path: string, kid: string): Promise<{ chosen: CloudJwk; others: readonly CloudJwk[] }> => {
  const keys = await (await files()).readKeySet(path)
  const chosen = keys.find((key) => thumbprintOf(key) === kid)
  if (chosen === undefined) throw new Error(`${path} has no key ${kid}. "keyfob signing-keys list ${path}" lists them.`)
  return { chosen, others: keys.filter((key) => key !== chosen) }
}

const tell = (key: CloudJwk, what: string, json: true | undefined): void => {
  const kid = thumbprintOf(key)
  if (json) printJson({ kid, ...publicJwkOf(key) })
  else printLine(line`The key ${kid} ${what}.`)
}
