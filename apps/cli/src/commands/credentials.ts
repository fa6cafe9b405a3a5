import { readFile, writeFile } from 'node:fs/promises'
import type { VehicleCredential } from '@keyfob/client'
import { parseInstant, systemClock } from '@keyfob/runtime'
import { type Command, Option } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, withApi } from '../options.ts'
import { SafeText, type Text, line, paint, printJson, printLine, printTable } from '../terminal.ts'

interface EnrollOptions extends ApiOptions {
  readonly csr?: string
  readonly password?: true
  readonly days?: number
}

/** `keyfob vehicles enroll|renew|credentials|revoke|ca|crl`: by what vehicles show to a broker who they are. */
export const addCredentialCommands = (vehicles: Command): void => {
  const verb = (name: string, description: string): Command => withApi(vehicles.command(name).description(description))
  const ofOne = (name: string, description: string): Command =>
    verb(name, description).argument('<vin>', 'of the vehicle')
  ofOne('enroll', 'issue a certificate to a vehicle, or make a password, and show it once')
    .addOption(new Option('--csr <file>', 'print a certificate for this request (PEM)').conflicts('password'))
    .option('--password', 'make a password')
    .option('--days <count>', 'until it expires; default: 30, or never for a password', countArgument(3_650))
    .action(enroll)
  ofOne(
    'renew',
    'as the vehicle, without an API key: print a further certificate for the key of a valid one, or for a new key',
  )
    .argument('<csr>', 'file of a request with that key, or with a new one (PEM)')
    .option('--key <file>', 'for a new key: the private key of the certificate in use, which signs and is not sent')
    .action(renew)
  ofOne('credentials', 'list the credentials of a vehicle, revoked and expired ones included').action(list)
  ofOne('revoke', 'revoke a credential of a vehicle; it cannot be undone')
    .argument('<id>', 'of the credential')
    .action(revoke)
  verb('ca', 'print the certificate of the authority that issues certificates to vehicles, for brokers')
    .option('--generate <file>', 'make an authority for KEYFOB_VEHICLE_CA_FILE instead, without a call of the API')
    .action(authority)
  verb('crl', 'print the list of revoked certificates, for brokers').action(revocations)
}

const enroll = async (vin: string, { json, csr, password, days, ...options }: EnrollOptions): Promise<void> => {
  if (csr === undefined && password === undefined)
    throw new Error('Say what the vehicle shows to a broker: --csr FILE for a certificate, or --password.')
  const request = csr === undefined ? undefined : await readFile(csr, 'utf8')
  const made = await clientOf(options).credentials.enroll(vin, { csr: request, days })
  if (json) return printJson(made)
  if (made.certificate !== null) return printPem(made.certificate)
  printLine(line`${made.id}\npassword: ${made.password ?? ''}\nKeep the password now: it is not shown again.`)
}

const renew = async (
  vin: string,
  file: string,
  { json, key, ...options }: ApiOptions & { key?: string },
): Promise<void> => {
  const csr = await readFile(file, 'utf8')
  const signature = key === undefined ? undefined : await signatureFor(vin, csr, key)
  const made = await clientOf(options).credentials.renew(vin, { csr, signature })
  if (json) printJson(made)
  else printPem(made.certificate ?? '')
}

const signatureFor = async (vin: string, csr: string, keyFile: string): Promise<string> => {
  const { signRenewal } = await import('@keyfob/vehicle')
  return signRenewal(await readFile(keyFile, 'utf8'), vin.toUpperCase(), csr)
}

const list = async (vin: string, { json, ...options }: ApiOptions): Promise<void> => {
  const items = await clientOf(options).credentials.list(vin)
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine(line`${vin} has no credentials. "keyfob vehicles enroll" issues one.`)
  printTable(
    ['id', 'state', 'kind', 'created', 'by', 'expires'],
    items.map((each) => [each.id, stateOf(each), each.kind, each.createdAt, each.createdBy, each.expiresAt ?? 'never']),
  )
}

const revoke = async (vin: string, id: string, { json, ...options }: ApiOptions): Promise<void> => {
  await clientOf(options).credentials.revoke(vin, id)
  if (json) printJson({ vin, id, revoked: true })
  else printLine('The credential is revoked. Within five seconds the embedded broker ends its connections.')
}

const authority = async ({ json, generate, ...options }: ApiOptions & { generate?: string }): Promise<void> => {
  if (generate === undefined) {
    const certificate = await clientOf(options).credentials.authority()
    return json ? printJson({ certificate }) : printPem(certificate)
  }
  const { newAuthorityText } = await import('@keyfob/cloud')
  await writeFile(generate, newAuthorityText(systemClock.now()), { mode: 0o600, flag: 'wx' })
  if (json) printJson({ file: generate })
  else printLine(line`${generate} holds a new authority. Whoever has it can be every vehicle: keep it secret.`)
}

const revocations = async ({ json, ...options }: ApiOptions): Promise<void> => {
  const revoked = await clientOf(options).credentials.revocations()
  if (json) printJson({ list: revoked })
  else printPem(revoked)
}

const pemText = /^[\x20-\x7e\n]*$/

/** As it is, without a further line: it is written to a file. */
const printPem = (text: string): void => {
  if (!pemText.test(text)) throw new Error('The server answered with something else than PEM.')
  printLine(new SafeText(text.trimEnd()))
}

const stateOf = ({ revokedAt, expiresAt }: VehicleCredential): Text => {
  if (revokedAt !== null) return paint('revoked', 'red')
  const isOver = expiresAt !== null && (parseInstant(expiresAt) ?? Infinity) <= systemClock.now()
  return isOver ? paint('expired', 'yellow') : paint('valid', 'green')
}
