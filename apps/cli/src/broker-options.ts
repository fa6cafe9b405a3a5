import { type Command, Option } from 'commander'
import { orVariable } from './options.ts'
import { urlArgument } from './url-argument.ts'

/** `--mqtt` and `--topic-prefix`, for verbs that play vehicles. */
export const withBroker = (command: Command): Command =>
  command
    .addOption(
      orVariable(
        'MQTT_URL',
        new Option('--mqtt <url>', 'the broker of the vehicles; the one that Keyfob names unless told'),
      ).argParser(urlArgument('--mqtt (or MQTT_URL)', ['mqtt', 'mqtts', 'ws', 'wss'], 'with credentials')),
    )
    .addOption(
      orVariable(
        'KEYFOB_TOPIC_PREFIX',
        new Option('--topic-prefix <levels>', 'of the topics; the one that Keyfob names unless told'),
      ),
    )

export interface BrokerLogin {
  /** Without credentials. */
  readonly url: string
  readonly username?: string
  readonly password?: string
}

/** Credentials stand in the URL, or in variables of their own, which win. */
export const loginOf = (text: string): BrokerLogin => {
  const url = new URL(text)
  const username = process.env['MQTT_USERNAME'] || decodeURIComponent(url.username)
  const password = process.env['MQTT_PASSWORD'] || decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  return { url: url.href, ...(username !== '' && { username }), ...(password !== '' && { password }) }
}
