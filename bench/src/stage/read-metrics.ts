/** What one process says of itself at `/metrics`. */
import { seconds } from '@keyfob/runtime'

const answerWithin = seconds(10)
const bytesPerMegabyte = 2 ** 20

export interface ProcessSample {
  /** Resident, MB. */
  readonly memory: number
  /** The old generation of its heap, MB. */
  readonly heap: number
  readonly handles: number
  /** Messages that wait, by queue; those that this process knows. */
  readonly queues: Readonly<Record<string, number>>
}

/** The values of a page of Prometheus' text format, by name with labels: `up{job="x"}`. */
export const valuesOf = (page: string): ReadonlyMap<string, number> => {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

const queueNames: Readonly<Record<string, string>> = {
  'acks in RabbitMQ': 'keyfob_queue_messages{queue="acks"}',
  'parked acks': 'keyfob_queue_messages{queue="parked"}',
  'events to publish': 'keyfob_outbox_events{to="rabbitmq"}',
  'webhook deliveries': 'keyfob_webhook_deliveries{state="pending"}',
}

/** @throws Error when the process does not answer */
export const readProcess = async (api: string): Promise<ProcessSample> => {
  const response = await fetch(`${api}/metrics`, { signal: AbortSignal.timeout(answerWithin) })
  const values = valuesOf(await response.text())
  const megabytes = (name: string): number => (values.get(name) ?? 0) / bytesPerMegabyte
  const open = [...values].filter(([name]) => name.startsWith('keyfob_commands_open{')).map(([, value]) => value)
  const queues = Object.entries(queueNames).flatMap(([name, metric]) => {
    const value = values.get(metric)
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    memory: megabytes('process_resident_memory_bytes'),
    heap: megabytes('nodejs_heap_space_size_used_bytes{space="old"}'),
    handles: values.get('process_open_fds') ?? 0,
    queues: {
      ...Object.fromEntries(queues),
      ...(open.length > 0 && { 'open commands': open.reduce((sum, value) => sum + value, 0) }),
    },
  }
}
