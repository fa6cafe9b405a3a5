/** The options of the minimal program, as JSON in its first argument. */
export interface LimitOptions {
  readonly port: number
  readonly databaseUrl: string
  readonly amqpUrl: string
  readonly mqttUrl: string
}
