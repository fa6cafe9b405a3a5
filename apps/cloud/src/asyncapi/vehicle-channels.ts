/** Keyfob and its vehicles, over MQTT (SPEC section 6). */
import { type Json, type Place, messagesNamed, operationOn, ref, vinParameter } from './place.ts'

const topics = {
  command: { names: ['command', 'cancel', 'probe', 'time'], about: 'From the cloud to one vehicle' },
  ack: { names: ['ack'], about: 'What a vehicle says about a command' },
  state: { names: ['state'], about: 'What a vehicle reports of itself' },
  presence: { names: ['presence'], about: 'Retained: that a vehicle is connected, or by its last will that it is not' },
} as const

/** Vehicles subscribe and publish with QoS 1. */
const mqtt = (retain: boolean): Json => ({ mqtt: { qos: 1, retain, bindingVersion: '0.2.0' } })

export const vehicleChannels = ({ topicPrefix }: Place): Json =>
  Object.fromEntries(
    Object.entries(topics).map(([topic, { names, about }]) => [
      topic,
      {
        address: `${topicPrefix}/{vin}/${topic}`,
        description: about,
        servers: [ref('servers', 'broker')],
        parameters: { vin: vinParameter },
        messages: messagesNamed(names),
      },
    ]),
  )

const withQos = (operation: Json, retain = false): Json => ({ ...operation, bindings: mqtt(retain) })

export const vehicleOperations: Json = {
  sendCommand: withQos(operationOn('send', 'command', 'Send a command, its cancel, a probe, or the time')),
  receiveAck: withQos(operationOn('receive', 'ack', 'Learn what became of a command')),
  receiveState: withQos(operationOn('receive', 'state', 'Learn the state of a vehicle')),
  receivePresence: withQos(operationOn('receive', 'presence', 'Learn which vehicles are connected'), true),
}

const titles = {
  command: 'A command',
  cancel: 'The cancel of a command, and the question what became of it',
  probe: 'The question whether a vehicle is there',
  time: 'Cloud time, in answer to a birth',
  ack: 'Received, running, or the answer',
  state: 'Reported state',
  presence: 'A birth, or a will',
}

export const vehicleMessages: Json = Object.fromEntries(
  Object.entries(titles).map(([name, title]) => [name, { name, title, payload: ref('components', 'schemas', name) }]),
)
