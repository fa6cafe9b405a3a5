// What a TypeScript team would usually pick: NestJS 11 on Fastify, TypeORM, MQTT.js, amqp-connection-manager
// and ioredis, wired as their guides show. Same services and durability as the peer in Go.
import 'reflect-metadata'
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Logger,
  Module,
  NotFoundException,
  OnModuleInit,
  Param,
  Post,
  ValidationPipe,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify'
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm'
import {
  Column,
  CreateDateColumn,
  Entity,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Repository,
  UpdateDateColumn,
} from 'typeorm'
import { IsNotEmpty, IsObject, IsOptional, IsString } from 'class-validator'
import * as mqtt from 'mqtt'
import * as acm from 'amqp-connection-manager'
import type { ConfirmChannel } from 'amqplib'
import Redis from 'ioredis'

// Where the services are; the defaults are those of a machine that has only these.
const at = (name: string, otherwise: string): string => process.env[name] ?? otherwise

@Entity('commands')
class Command {
  @PrimaryGeneratedColumn('uuid') id: string
  @Column() vin: string
  @Column() ivc: string
  @Column() command: string
  @Column('jsonb', { nullable: true }) params: object
  @Column() status: string
  @CreateDateColumn({ type: 'timestamptz' }) createdAt: Date
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt: Date
}
@Entity('devices')
class Device {
  @PrimaryColumn() vin: string
  @Column() status: string
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt: Date
}
class TriggerDto {
  @IsString() @IsNotEmpty() command: string
  @IsString() @IsNotEmpty() vin: string
  @IsString() @IsNotEmpty() ivc: string
  @IsOptional() @IsObject() params?: object
}

@Injectable()
class CommandService implements OnModuleInit {
  private log = new Logger('Command')
  private mq: mqtt.MqttClient
  private redis = new Redis(at('REDIS_URL', 'redis://127.0.0.1:6379'))
  private amqp = acm.connect([at('AMQP_URL', 'amqp://guest:guest@127.0.0.1:5672')])
  private channel: acm.ChannelWrapper
  constructor(
    @InjectRepository(Command) private commands: Repository<Command>,
    @InjectRepository(Device) private devices: Repository<Device>,
  ) {}
  async onModuleInit() {
    this.channel = this.amqp.createChannel({
      json: true,
      setup: async (ch: ConfirmChannel) => {
        await ch.assertExchange('nest.status', 'topic', { durable: true })
        await ch.assertQueue('nest.status.log', {
          durable: true,
          arguments: { 'x-queue-type': 'quorum', 'x-max-length': 100000 },
        })
        await ch.bindQueue('nest.status.log', 'nest.status', '#')
        await ch.assertQueue('nest.acks', { durable: true, arguments: { 'x-queue-type': 'quorum' } })
        await ch.prefetch(200)
        await ch.consume('nest.acks', async (m) => {
          const a = JSON.parse(m.content.toString())
          await this.commands.update({ id: a.id }, { status: a.status })
          await this.devices.upsert({ vin: a.vin, status: 'online' }, ['vin'])
          await this.redis.set(`device:${a.vin}`, m.content, 'EX', 300)
          await this.channel.publish('nest.status', `status.${a.status.toLowerCase()}`, a, { persistent: true })
          this.log.log(`acknowledged ${a.id} ${a.vin} ${a.status}`)
          ch.ack(m)
        })
      },
    })
    await this.channel.waitForConnect()
    this.mq = await mqtt.connectAsync(at('MQTT_URL', 'mqtt://127.0.0.1:1883'), { clientId: 'nest-cloud' })
    this.mq.on(
      'message',
      (_t, p) => void this.channel.sendToQueue('nest.acks', JSON.parse(p.toString()), { persistent: true }),
    )
    await this.mq.subscribeAsync('ack/+', { qos: 1 })
  }
  async trigger(dto: TriggerDto) {
    const c = await this.commands.save(this.commands.create({ ...dto, status: 'PENDING' }))
    await this.mq.publishAsync(`cmd/${dto.vin}`, JSON.stringify({ id: c.id, ...dto }), { qos: 1 })
    await this.commands.update({ id: c.id, status: 'PENDING' }, { status: 'SENT' })
    await this.channel.publish('nest.status', 'status.sent', { id: c.id, ...dto }, { persistent: true })
    this.log.log(`sent ${c.id} ${dto.vin} ${dto.command}`)
    return { id: c.id }
  }
  async device(vin: string) {
    const hit = await this.redis.get(`device:${vin}`)
    if (hit) return JSON.parse(hit)
    const d = await this.devices.findOneBy({ vin })
    if (!d) throw new NotFoundException()
    return d
  }
}
@Controller()
class Api {
  constructor(private s: CommandService) {}
  @Post('trigger-command') @HttpCode(202) trigger(@Body() dto: TriggerDto) {
    return this.s.trigger(dto)
  }
  @Get('devices/:vin') device(@Param('vin') vin: string) {
    return this.s.device(vin)
  }
}
@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: at('DATABASE_URL', 'postgres://postgres@127.0.0.1:5432/peer_nest'),
      entities: [Command, Device],
      synchronize: true,
      extra: { max: 32 },
    }),
    TypeOrmModule.forFeature([Command, Device]),
  ],
  controllers: [Api],
  providers: [CommandService],
})
class App {}
;(async () => {
  const app = await NestFactory.create<NestFastifyApplication>(App, new FastifyAdapter())
  app.useGlobalPipes(new ValidationPipe())
  await app.listen(Number(at('PORT', '8080')), '127.0.0.1')
})()
