/** Three RabbitMQ nodes that form a cluster. What is killed is the node that clients are led to; they find another one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { freePort } from '../free-port.ts'
import { guardOf } from '../guard.ts'
import { RabbitServer } from './rabbit-server.ts'

const names = ['r1', 'r2', 'r3']

export class RabbitCluster {
  readonly #nodes: readonly RabbitServer[]
  readonly #epmd: { readonly child: ChildProcess; readonly guard: ChildProcess }

  private constructor(nodes: readonly RabbitServer[], epmd: { child: ChildProcess; guard: ChildProcess }) {
    this.#nodes = nodes
    this.#epmd = epmd
  }

  static async start(): Promise<RabbitCluster> {
    const epmdPort = await freePort()
    const child = spawn('epmd', ['-address', '127.0.0.1', '-port', `${epmdPort}`], { stdio: 'ignore', detached: true })
    const epmd = { child, guard: guardOf(child.pid ?? 0) }
    const cookie = randomBytes(16).toString('hex')
    const peers = names.map((name, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${name}@localhost`)
    const lines = [
      'cluster_formation.peer_discovery_backend = classic_config',
      ...peers,
      'cluster_partition_handling = pause_minority',
    ]
    const nodes = await Promise.all(
      names.map((name) => RabbitServer.start({ lines, node: { name, cookie, epmdPort } })),
    )
    return new RabbitCluster(nodes, epmd)
  }

  /** AMQP of a node that runs. */
  get port(): number {
    return Number(new URL(this.url).port)
  }

  get url(): string {
    return this.#current.url
  }

  /** kill -9 of the node that `port` leads to. */
  kill(): Promise<void> {
    return this.#current.kill()
  }

  /** Every node runs. */
  async start(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.start()))
  }

  pause(): void {
    this.#current.pause()
  }

  resume(): void {
    for (const node of this.#nodes) node.resume()
  }

  /** `rabbitmqctl` on one node. */
  control(...args: readonly string[]): Promise<void> {
    return this.#current.control(...args)
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()))
    this.#epmd.child.kill('SIGKILL')
    this.#epmd.guard.kill('SIGKILL')
  }

  get #current(): RabbitServer {
    return this.#nodes.find(({ isRunning }) => isRunning) ?? this.#nodes[0]! // there are three
  }
}
