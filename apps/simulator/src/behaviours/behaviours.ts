import type { Behaviour } from './behaviour.ts'
import { clockSkewed } from './clock-skewed.ts'
import { deaf } from './deaf.ts'
import { doubleAcking } from './double-acking.ts'
import { forgetful } from './forgetful.ts'
import { garbage } from './garbage.ts'
import { outOfOrder } from './out-of-order.ts'
import { rebooting } from './rebooting.ts'
import { rejecting } from './rejecting.ts'
import { sleepy } from './sleepy.ts'
import { slow } from './slow.ts'

/** Every behaviour that can be named. */
export const behaviours: readonly Behaviour[] = [
  sleepy,
  deaf,
  doubleAcking,
  outOfOrder,
  slow,
  clockSkewed,
  rebooting,
  forgetful,
  rejecting,
  garbage,
]
