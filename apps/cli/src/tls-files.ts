import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { orVariable } from './options.ts'

/** Paths of PEM files, for a broker that is reached over TLS. */
export interface TlsFiles {
  readonly mqttCa?: string
  readonly mqttCert?: string
  readonly mqttKey?: string
}

/** `of`: whose certificate it is. */
export const withTlsFiles = (command: Command, of: string): Command =>
  command
    .addOption(orVariable('MQTT_CA_FILE', new Option('--mqtt-ca <file>', 'PEM of the CA of the broker')))
    .addOption(orVariable('MQTT_CERT_FILE', new Option('--mqtt-cert <file>', `PEM of the certificate of the ${of}`)))
    .addOption(orVariable('MQTT_KEY_FILE', new Option('--mqtt-key <file>', 'PEM of its key')))

/** The texts of those that are named. @throws Error of the file system */
export const readTlsFiles = async ({ mqttCa, mqttCert, mqttKey }: TlsFiles) => ({
  ...(mqttCa !== undefined && { ca: await readFile(mqttCa, 'utf8') }),
  ...(mqttCert !== undefined && { cert: await readFile(mqttCert, 'utf8') }),
  ...(mqttKey !== undefined && { key: await readFile(mqttKey, 'utf8') }),
})
