/**
 * Which law needs which rule: without the rule, fast-check finds a story with this cast in which the law is broken. The
 * cast is the smallest that we know, so it also says what must go wrong before the rule matters.
 */
import type { ActionName } from './actions.ts'
import type { LawName } from './laws.ts'
import type { Rule } from './rules.ts'

/** An action with any number, or with this one. */
export type Role = ActionName | readonly [ActionName, number]

/** A command that switches the engine on. */
const on: Role = ['submit', 0]
/** Time passes: a millisecond, within notAfter, just beyond notAfter, beyond the deadline, until the clocks have drifted. */
const moment: Role = ['pass', 1]
const short: Role = ['pass', 4]
const tooLong: readonly Role[] = [
  ['pass', 5],
  ['pass', 3],
]
/** Far enough from the last report that two clocks can tell the order. */
const apart: Role = ['pass', 5]
/** Hands switch the engine on, or the doors, which reports the engine as it is. */
const handsOn: Role = ['hand', 0]
const handsElsewhere: Role = ['hand', 3]
const deadline: Role = ['pass', 6]
const aWhile: Role = ['pass', 8]
/** Commands that leave no trace, and reports. */
const unseen: readonly Role[] = [on, 'lose', deadline, 'sweep', 'report', 'flow']

export const needs: Readonly<Record<Rule, readonly [law: LawName, ...cast: Role[]]>> = {
  'begun is written before the effect': ['L4 at most one effect', on, 'repeat', 'arrive', 'powerGoes', 'flow'],
  'an answer is written before it is sent': [
    'L2 a true outcome',
    on,
    'repeat',
    'arrive',
    'deliver',
    'work',
    ['powerGoes', 0],
    ['powerGoes', 1],
    'flow',
  ],
  'a repetition is answered from memory': ['L4 at most one effect', on, 'repeat', 'arrive', 'flow'],
  'a lost memory starts with the cloud time of its first exchange as horizon': [
    'L4 at most one effect',
    on,
    'repeat',
    'arrive',
    'flow',
    'forget',
  ],
  'a purge raises the horizon': ['L4 at most one effect', 'submit', 'repeat', 'arrive', 'flow', moment],
  'the horizon covers its own instant': ['L4 at most one effect', 'submit', 'repeat', 'arrive', 'flow'],
  'a unit vouches only for what was issued to it': [
    'L4 at most one effect',
    on,
    'repeat',
    'delay',
    'arrive',
    'deliver',
    'flow',
    'swap',
    moment,
  ],
  'what was issued to no unit in particular was issued to another': [
    'L4 at most one effect',
    on,
    'repeat',
    'arrive',
    'flow',
    'swap',
    'unpair',
    moment,
  ],
  'a replaced unit can come back: the doubt of its substitute frees no lane': [
    'L8 in order',
    on,
    'repeat',
    'arrive',
    'flow',
    'swap',
    'announce',
    moment,
  ],
  'a cancel marks the unseen id as dead, durably': ['L2 a true outcome', on, 'cancel', 'repeat', 'arrive', 'flow'],
  'the memory is asked again at the beginning': ['L2 a true outcome', on, 'cancel', 'deliver', 'work'],
  'what is followed after a loss of power does not begin again': ['L4 at most one effect', on, 'powerGoes', 'flow'],
  'what had begun when power went is answered interrupted': ['L7 doubt is resolved', on, 'powerGoes', 'flow'],
  'the error of the clock counts against the beginning': [
    'L5 never late',
    on,
    ['drift', 1],
    aWhile,
    ...tooLong,
    'deliver',
    'work',
  ],
  'a clock above the tolerance is not trusted': [
    'L5 never refused as late long before',
    on,
    'announce',
    'pass',
    'forget',
    'swap',
    'flow',
  ],
  'notAfter counts at the beginning, not on arrival': ['L5 never late', on, 'deliver', 'work', 'pass'],
  'notAfter counts again right before the effect': ['L5 never late', on, 'deliver', 'work', 'pass'],
  'a guard is asked before the first attempt': [
    'guards: nothing is sent while one fails',
    'report',
    'flow',
    'will',
    ['submitGuarded', 0],
    'drive',
  ],
  'a guard is asked before a repetition': [
    'guards: nothing is sent while one fails',
    'report',
    'flow',
    ['submitGuarded', 0],
    'lose',
    'drive',
    short,
    'sweep',
  ],
  'the vehicle asks the guards itself': [
    'guards: no effect while one fails',
    'report',
    'flow',
    ['submitGuarded', 0],
    'drive',
  ],
  'the vehicle asks the guards again right before the effect': [
    'guards: no effect while one fails',
    'report',
    'deliver',
    ['submitGuarded', 0],
    'work',
    'drive',
  ],
  'an attempt is recorded before it is made': ['L7 queued was never published', on, 'cloudDies'],
  'one command is in flight in a lane': ['L8 in order', on, 'deliver', 'work'],
  'a free lane takes one': ['L8 one in flight', on, 'flow', 'deliver', 'work'],
  'who comes waits behind those who wait': ['L8 in order', on, ['submitBehindAck', 0], 'deliver', 'work'],
  'a free lane takes the one that waited longest': ['L8 in order', on, 'deliver', 'work', 'flow'],
  'who rejects enters an empty lane only': ['L8 the conflict policy', on, ['submitOrReject', 0]],
  'a lane has room for so many': ['L8 the conflict policy', on],
  'who supersedes cancels what waits': ['L8 the conflict policy', on, ['submitAndSupersede', 0]],
  'who supersedes asks for the cancel of what is in flight': ['L8 the conflict policy', on, ['submitAndSupersede', 0]],
  'a vehicle that is believed offline gets no attempt': ['L11 no attempt while believed offline', on, 'will'],
  'what is meant for a unit that was replaced is refused': [
    'L8 for the unit that is named',
    ['submitToUnit', 0],
    'will',
    'swap',
    'flow',
  ],
  'a settled command changes by the table only': ['L2 one life', on, 'repeat', 'arrive', 'flow'],
  'only what was never attempted expires by time': [
    'L2 a true outcome',
    on,
    'lose',
    'deliver',
    'work',
    'pass',
    'sweep',
  ],
  'reported state proves only what was false before': ['L2 a true outcome', ...unseen, short],
  'reported state proves only what became so after the attempt': ['L2 a true outcome', ...unseen, apart, handsOn],
  'reported state counts with the error of its clock': [
    'L2 a true outcome',
    on,
    deadline,
    'sweep',
    aWhile,
    moment,
    ['drift', 2],
    handsOn,
    handsElsewhere,
  ],
  'reported state proves nothing on a clock that is not trusted': [
    'L2 a true outcome',
    ...unseen,
    short,
    'hand',
    'forget',
    'announce',
    'deliver',
  ],
  'reported state proves nothing when another command touched it': ['L2 a true outcome', ...unseen, short],
  'reported state proves nothing by samples that two clocks cannot order': [
    'L2 a true outcome',
    on,
    deadline,
    'sweep',
    'report',
    'flow',
    handsOn,
    handsElsewhere,
  ],
  'reported state proves nothing by what an untrusted clock may have followed': [
    'L2 a true outcome',
    on,
    deadline,
    'sweep',
    'report',
    'flow',
    'forget',
    moment,
    handsOn,
    handsElsewhere,
  ],
}
