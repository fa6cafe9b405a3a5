import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { promisify } from 'node:util'
import { eventually, freePort, temporaryFolder } from '@keyfob/testbed'
import { afterEach, describe, expect, it } from 'vitest'
import type { MqttGatewayOptions } from './mqtt-gateway.ts'
import { SampleBroker } from './testing/sample-broker.ts'
import { type SampleMqttGateway, sampleMqttGateway, sampleScriptedGateway } from './testing/sample-mqtt-gateway.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const makeSample = (options: Partial<MqttGatewayOptions> & { readonly url: string }): SampleMqttGateway => {
  const sample = sampleMqttGateway(options)
  cleanups.push(() => sample.gateway.stop())
  return sample
}

const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl'].find((path) =>
  existsSync(path),
)

describe('TLS', () => {
  it('is said to be missing where a port does not speak it', async () => {
    const sample = new SampleBroker([await freePort(), await freePort()])
    cleanups.push(() => sample.close())
    await sample.broker.start()
    const { gateway, log } = makeSample({ url: `wss://127.0.0.1:${sample.wsPort}/mqtt` })
    void gateway.start()
    await eventually(() => log.of('gateway.lost').length > 0)
    expect(log.of('gateway.lost')).toMatchObject([{ problem: expect.stringContaining('The port does not speak TLS') }])
  })

  if (openssl === undefined)
    it.skip('SKIPPED: openssl is not installed here, so no certificate could be made', () => undefined)

  it.runIf(openssl !== undefined)('takes a broker whose CA it was handed, and says why it takes no other', async () => {
    const folder = await temporaryFolder()
    cleanups.push(() => folder.remove())
    const [keyFile, certFile] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
    await promisify(execFile)(openssl ?? '', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      keyFile,
      '-out',
      certFile,
    ])
    const { broker, close } = await sampleScriptedGateway(await freePort())
    cleanups.push(close)
    const cert = await readFile(certFile)
    const server = createServer({ key: await readFile(keyFile), cert }, (socket) => {
      socket.on('error', () => undefined)
      socket.pipe(connect(broker.port, '127.0.0.1')).pipe(socket)
    })
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => server.close(resolve)))
    const trusting = makeSample({ url: `mqtts://127.0.0.1:${port}`, tls: { ca: cert } })
    await trusting.gateway.start()
    expect(trusting.gateway.connected).toBe(true)
    await trusting.gateway.stop()
    const wary = makeSample({ url: `mqtts://127.0.0.1:${port}` })
    void wary.gateway.start()
    await eventually(() => wary.log.of('gateway.lost').length > 0)
    expect(wary.log.of('gateway.lost')).toMatchObject([
      { problem: 'The broker’s certificate is signed by an authority that is not trusted here: name its CA.' },
    ])
    await wary.gateway.stop()
  })
})
