/**
 * What an environment costs a month: quantities times prices. Prices are list prices on demand in eu-central-1, in US
 * dollars without tax, as generally known at the beginning of 2026. They were not looked up: check them before you rely
 * on them. Discounts, the free tier, support and other regions (about 15 % less in us-east-1) are left out.
 */

import type { Environment } from './workspace.ts'

/** AWS counts 730 hours a month. */
const hours = 730

interface Item {
  readonly what: string
  readonly unit: string
  /** US dollars for one unit. */
  readonly price: number
  readonly dev: number
  readonly prod: number
  /** Type of resource whose number in the plan this quantity is. */
  readonly counted?: string
}

/** `Item` whose unit is an hour: quantities are how many run all month. */
const hourly = (what: string, price: number, dev: number, prod: number, counted?: string): Item => ({
  what,
  unit: `× ${hours} h`,
  price: price * hours,
  dev,
  prod,
  ...(counted === undefined ? {} : { counted }),
})

const monthly = (what: string, unit: string, price: number, dev: number, prod: number, counted?: string): Item => ({
  what,
  unit,
  price,
  dev,
  prod,
  ...(counted === undefined ? {} : { counted }),
})

export const items: readonly Item[] = [
  hourly('EKS control plane, $0.10', 0.1, 1, 1, 'aws_eks_cluster'),
  hourly('Nodes m6i.large, $0.115 and 12 % for Auto Mode', 0.115 * 1.12, 2, 0),
  hourly('Nodes m6i.xlarge, $0.23 and 12 % for Auto Mode', 0.23 * 1.12, 0, 5),
  monthly("Nodes' disks, 80 GiB each", 'GiB gp3', 0.0952, 160, 400),
  monthly("RabbitMQ's volumes, 2 × 5 and 6 × 50 GiB", 'GiB gp3', 0.0952, 10, 300),
  hourly('Database db.t4g.micro, one zone, $0.018', 0.018, 1, 0),
  hourly('Database db.m7g.large, Multi-AZ, $0.39', 0.39, 0, 1),
  monthly("Database's storage, one zone", 'GiB gp3', 0.137, 20, 0),
  monthly("Database's storage, Multi-AZ", 'GiB gp3', 0.274, 0, 100),
  monthly('Backups beyond the size of the database', 'GiB', 0.103, 0, 100),
  hourly('Cache cache.t4g.micro (Valkey), $0.0152', 0.0152, 1, 0),
  hourly('Cache cache.t4g.small (Valkey), $0.0304', 0.0304, 0, 2),
  hourly('NAT gateway, $0.052', 0.052, 1, 3, 'aws_nat_gateway'),
  monthly('Data through NAT', 'GB', 0.052, 20, 200),
  hourly('ALB, $0.027', 0.027, 1, 1),
  hourly('ALB capacity, $0.008 an LCU', 0.008, 0.2, 2),
  hourly('NLB, $0.027', 0.027, 1, 1),
  hourly('NLB capacity, $0.006 an LCU: 100,000 connections are 1', 0.006, 0.1, 1),
  hourly('Public IPv4 addresses of NAT, ALB and NLB in each zone, $0.005', 0.005, 5, 9),
  monthly('Keys (KMS)', 'key', 1, 5, 5, 'aws_kms_key'),
  monthly("Secrets, with RDS's own", 'secret', 0.4, 3, 3),
  monthly('Images (ECR)', 'GB', 0.1, 10, 20),
  monthly('Logs taken in', 'GB', 0.63, 5, 40),
  monthly('Logs kept, compressed to about 15 %', 'GB', 0.0324, 0.4, 72),
  monthly('Data between zones, both ways', 'GB', 0.02, 20, 300),
  monthly('Data to the internet, beyond the first 100 GB', 'GB', 0.09, 0, 100),
]

const money = (amount: number): string => amount.toFixed(2)

const arithmetic = ({ price, ...item }: Item, environment: Environment): string =>
  item[environment] === 0
    ? '–'
    : `${item[environment]} × ${Number(price.toFixed(4))} = ${money(item[environment] * price)}`

/** US dollars a month, each line rounded as it is shown, so that the column adds up. */
export const totalOf = (environment: Environment): number =>
  items.reduce((sum, item) => sum + Number(money(item[environment] * item.price)), 0)

/** Rows of the table: what, unit, and the arithmetic of both environments. */
export const costRows = (): readonly (readonly string[])[] => [
  ...items.map((item) => [item.what, item.unit, arithmetic(item, 'dev'), arithmetic(item, 'prod')]),
  ['**Sum, US dollars a month**', '', `**${money(totalOf('dev'))}**`, `**${money(totalOf('prod'))}**`],
]
