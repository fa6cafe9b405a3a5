import { MosquittoServer } from './mosquitto-server.ts'
import { PostgresServer } from './postgres-server.ts'
import { RabbitServer } from './rabbit-server.ts'
import { RedisServer } from './redis-server.ts'

/** Where the four real servers are; URLs hold the credentials. */
export interface RealServerUrls {
  readonly postgresUrl: string
  readonly amqpUrl: string
  readonly managementUrl: string
  readonly rabbitMqttUrl: string
  readonly redisUrl: string
  readonly mosquittoUrl: string
}

/** The four real servers, on private ports and in private folders. */
export class RealServers {
  readonly postgres: PostgresServer
  readonly rabbit: RabbitServer
  readonly redis: RedisServer
  readonly mosquitto: MosquittoServer

  private constructor(postgres: PostgresServer, rabbit: RabbitServer, redis: RedisServer, mosquitto: MosquittoServer) {
    this.postgres = postgres
    this.rabbit = rabbit
    this.redis = redis
    this.mosquitto = mosquitto
  }

  static async start(): Promise<RealServers> {
    // RabbitMQ takes longest. One after another would be the sum of all; an installation waits for the others.
    const [rabbit, postgres, redis, mosquitto] = await Promise.all([
      RabbitServer.start(),
      PostgresServer.start(),
      RedisServer.start(),
      MosquittoServer.start(),
    ])
    return new RealServers(postgres, rabbit, redis, mosquitto)
  }

  get urls(): RealServerUrls {
    return {
      postgresUrl: this.postgres.url,
      amqpUrl: this.rabbit.url,
      managementUrl: this.rabbit.managementUrl,
      rabbitMqttUrl: this.rabbit.mqttUrl,
      redisUrl: this.redis.url,
      mosquittoUrl: this.mosquitto.url,
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.rabbit, this.postgres, this.redis, this.mosquitto].map((server) => server.close()))
  }
}
