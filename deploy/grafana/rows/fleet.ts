import type { Row } from '../panel.ts'
import { largest, perSecond, quantile } from '../promql.ts'
import { stateColours } from './truth.ts'

/** The vehicles, and what waits for them. */
export const fleet: Row = {
  title: 'Fleet: vehicles and what waits for them',
  panels: [
    {
      kind: 'lines',
      title: 'Vehicles',
      unit: 'short',
      width: 6,
      colours: { online: 'green', registered: 'text' },
      about:
        'Registered vehicles, and those that are believed online. A sudden fall of online: look at the broker first.',
      queries: [{ expr: largest('keyfob_vehicles', { by: ['presence'] }), legend: '{{presence}}' }],
    },
    {
      kind: 'stack',
      title: 'Open commands, by state',
      unit: 'short',
      width: 6,
      colours: stateColours,
      about:
        'queued: waits for its lane or its vehicle. sent: no receipt yet. A state that grows without end: what should end it does not work.',
      queries: [{ expr: largest('keyfob_commands_open', { by: ['state'] }), legend: '{{state}}' }],
    },
    {
      kind: 'lines',
      title: 'Waits for lane or vehicle',
      unit: 's',
      width: 6,
      about:
        'Acceptance to first attempt, of commands that had to wait: for the command before them in their lane, or for their vehicle to come online.',
      queries: [
        { expr: quantile(0.5, 'keyfob_lane_wait_seconds'), legend: 'p50' },
        { expr: quantile(0.99, 'keyfob_lane_wait_seconds'), legend: 'p99' },
      ],
    },
    {
      kind: 'lines',
      title: 'Repeats',
      unit: 'cps',
      width: 6,
      about:
        'command: sent again, since no receipt came. cancel: a cancel, or the question what became of a command. Many: vehicles do not hear us, or we do not hear them.',
      queries: [{ expr: perSecond('keyfob_command_repeats_total', { by: ['message'] }), legend: '{{message}}' }],
    },
    {
      kind: 'stack',
      title: 'Not kept of what vehicles say, by reason',
      unit: 'cps',
      width: 12,
      colours: { state_rate: 'orange', presence_rate: 'red', signals: 'blue', registration_rate: 'purple' },
      about:
        'state_rate, presence_rate: a vehicle sends more than is accepted from one. signals: it reports more signals than are kept. registration_rate: unknown vehicles connect faster than they are registered. The log lines uplink.flooded, state.signals_refused and vehicle.registration_refused have the VIN.',
      queries: [{ expr: perSecond('keyfob_uplink_refused_total', { by: ['reason'] }), legend: '{{reason}}' }],
    },
    {
      kind: 'stack',
      title: 'Wake-ups, by outcome',
      unit: 'cps',
      width: 4,
      colours: { accepted: 'green', refused: 'orange', unavailable: 'yellow', unanswered: 'red' },
      about:
        'refused: the wake-up service does not wake this vehicle. unavailable: nothing was sent, and it is tried again. unanswered: it may have been sent, and counts. Zero where no KEYFOB_WAKE_URL is set.',
      queries: [{ expr: perSecond('keyfob_wake_ups_total', { by: ['outcome'] }), legend: '{{outcome}}' }],
    },
    {
      kind: 'lines',
      title: 'Time of a wake-up',
      unit: 's',
      width: 4,
      limits: { warn: 2, bad: 10 },
      about:
        'Until the wake-up service answered, or failed. After 10 s it is given up. When the vehicle wakes is not in it.',
      queries: [
        { expr: quantile(0.5, 'keyfob_wake_up_seconds'), legend: 'p50' },
        { expr: quantile(0.99, 'keyfob_wake_up_seconds'), legend: 'p99' },
      ],
    },
    {
      kind: 'lines',
      title: 'Vehicles that commands wait for',
      unit: 'short',
      width: 4,
      about:
        'Vehicles that are believed offline while a command waits for them. Where KEYFOB_WAKE_URL is set, those that sleep are woken, as far as their budgets and the pace of the fleet allow.',
      queries: [{ expr: largest('keyfob_vehicles_waited_for'), legend: 'vehicles' }],
    },
  ],
}
