/** A vehicle of the SDK whose certificates last seconds, at a whole server: over TLS, with commands all the while. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Vin, parseVin } from '@keyfob/protocol'
import { type Duration, seconds, systemClock } from '@keyfob/runtime'
import { Authority as ForeignAuthority, eventually, freePort } from '@keyfob/testbed'
import { makeCertificateRequest, temporaryFolder } from '@keyfob/testbed'
import { FileCertificateStore, FileJournal, MqttLink, Vehicle, VehicleCertificate } from '@keyfob/vehicle'
import { type VehicleEvent, httpRenewal } from '@keyfob/vehicle'
import { V7Generator } from 'uuidv7'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeConfig } from './config/config.ts'
import { readEnvironment } from './config/environment.ts'
import { certificateFor } from './enrollment/certificates.ts'
import { Authority, newAuthorityText } from './enrollment/x509/authority.ts'
import { readCertificateRequest } from './enrollment/x509/certificate-request.ts'
import { makeLogging } from './observability/logger.ts'
import type { CredentialId } from './ports/vehicle-credential.ts'
import { type KeyfobServer, makeServer } from './server.ts'
import { SampleStore } from './store/testing/sample-store.ts'

const vin = parseVin('1KFRN00E4T0000001')!
/** A third of it is left when it is renewed: a busy machine may stall for seconds. */
const life: Duration = seconds(12)
const authority = newAuthorityText(systemClock.now())
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let store: SampleStore
let server: KeyfobServer
let brokerCa: string
let tlsPort: number
beforeAll(async () => {
  ;[folder, store, tlsPort] = [await temporaryFolder(), await SampleStore.open(), await freePort()]
  const brokers = await ForeignAuthority.make(folder.path)
  const { certFile, keyFile } = await brokers.issue('server')
  brokerCa = brokers.caFile
  const authorityFile = join(folder.path, 'vehicle-authority.pem')
  await writeFile(authorityFile, authority, { mode: 0o600 })
  const settings = {
    PORT: '0',
    KEYFOB_MQTT_PORT: '0',
    KEYFOB_MQTT_WS_PORT: '0',
    KEYFOB_MQTTS_PORT: String(tlsPort),
    KEYFOB_MQTTS_CERT_FILE: certFile,
    KEYFOB_MQTTS_KEY_FILE: keyFile,
    KEYFOB_VEHICLE_CA_FILE: authorityFile,
    KEYFOB_DATA_DIR: folder.path,
    KEYFOB_DEMO_VEHICLES: '0',
    DATABASE_URL: store.url,
  }
  server = await makeServer({ config: makeConfig(readEnvironment(settings)), logging: makeLogging('silent') })
  await server.start()
})
afterAll(async () => {
  await server.stop()
  await store.close()
  await folder.remove()
})

/** As the factory does, but for seconds. */
const enrollFor = async (of: Vin, validFor: Duration): Promise<FileCertificateStore> => {
  await store.vehicleStore.put(of, {}, systemClock.now())
  const { csr, key } = await makeCertificateRequest(folder.path, of)
  const id = new V7Generator().generate().toString() as CredentialId // a UUIDv7
  const order = { id, vin: of, request: readCertificateRequest(csr), validFor, who: 'factory' }
  const credential = certificateFor(new Authority(authority), order, systemClock.now())
  expect(await store.stores.vehicleCredentials.add(credential)).toBe('added')
  const kept = new FileCertificateStore({ path: join(folder.path, `${of}.pem`) })
  await kept.save({ key, certificate: credential.certificate! })
  return kept
}

const startVehicle = async (kept: FileCertificateStore) => {
  const [executed, events]: [string[], VehicleEvent[]] = [[], []]
  const renewal = httpRenewal({ url: server.apiUrl })
  let answers = 0
  const certificate = new VehicleCertificate({
    vin,
    store: kept,
    renew: async (question, signal) => {
      const answer = await renewal(question, signal)
      if ((answers += 1) === 1) throw new Error('the first answer is lost')
      return answer
    },
  })
  const tls = { ca: await readFile(brokerCa, 'utf8') }
  const vehicle = new Vehicle({
    vin,
    ivc: null,
    link: new MqttLink({ url: `mqtts://127.0.0.1:${tlsPort}`, clientId: vin, tls, certificate }),
    certificate,
    journal: new FileJournal({ path: join(folder.path, 'journal'), sync: false }),
    actuator: {
      refuse: () => undefined,
      execute: async ({ id }) => {
        executed.push(id)
        return { status: 'succeeded' }
      },
    },
    onEvent: (event) => void events.push(event),
  })
  await vehicle.start()
  const countOf = (kind: VehicleEvent['kind']): number => events.filter((event) => event.kind === kind).length
  return { vehicle, executed, events, countOf }
}

const command = async (): Promise<{ readonly id: string; readonly state: string }> => {
  const headers = { 'content-type': 'application/json', prefer: 'wait=20' }
  const body = JSON.stringify({ command: 'horn_honk', vin, ttlSeconds: 60 })
  const answer = await fetch(`${server.apiUrl}/trigger-command`, { method: 'POST', headers, body })
  return (await answer.json()) as { id: string; state: string } // the resource of a command
}

it('renews again and again, loses and repeats no command, and ends when it is revoked', async () => {
  const { vehicle, executed, events, countOf } = await startVehicle(await enrollFor(vin, life))
  await eventually(() => countOf('time') === 1)
  const done: string[] = []
  while (countOf('certificate_renewed') < 2) {
    const { id, state } = await command()
    expect([id, state]).toEqual([id, 'succeeded'])
    done.push(id)
    await systemClock.sleep(100) // the broker ends the connection of a vehicle that says too much
  }
  expect([executed, new Set(executed).size]).toEqual([done, done.length])
  // The first answer was lost, and nothing else failed; each certificate had a connection of its own.
  expect(events.filter(({ kind }) => kind === 'renewal_failed')).toMatchObject([
    { problem: 'the first answer is lost' },
  ])
  await eventually(() => countOf('online') >= 3)
  const certificates = await store.stores.vehicleCredentials.list(vin)
  expect([certificates.length, certificates.map(({ createdBy }) => createdBy)]).toEqual([
    3,
    ['vehicle', 'vehicle', 'factory'],
  ])
  const before = countOf('offline')
  for (const { id } of certificates) await store.stores.vehicleCredentials.revoke(vin, id, systemClock.now())
  await eventually(() => countOf('offline') > before)
  await eventually(() => events.some((event) => event.kind === 'renewal_failed' && event.refused))
  await vehicle.stop()
})
