import type { Row } from '../panel.ts'
import { perSecond } from '../promql.ts'

const settled = 'keyfob_command_seconds_count'
export const unknownShare = `${perSecond(settled, { where: 'state="unknown"' })} / ${perSecond(settled)}`

/** A state has its colour on every panel. */
export const stateColours = {
  queued: 'light-blue',
  sent: 'blue',
  delivered: 'semi-dark-blue',
  running: 'dark-blue',
  succeeded: 'green',
  failed: 'red',
  rejected: 'orange',
  expired: 'yellow',
  canceled: 'text',
  unknown: 'purple',
}

/** What became of what was asked for. */
export const truth: Row = {
  title: 'Truth: what became of commands',
  panels: [
    {
      kind: 'stack',
      title: 'Accepted, by command',
      unit: 'cps',
      about: 'Commands that were committed and answered with 202.',
      queries: [{ expr: perSecond('keyfob_commands_accepted_total', { by: ['command'] }), legend: '{{command}}' }],
    },
    {
      kind: 'stack',
      title: 'Outcomes, by state',
      unit: 'cps',
      colours: stateColours,
      about: 'First outcomes. In the long run as many as were accepted: everything settles.',
      queries: [{ expr: perSecond(settled, { by: ['state'] }), legend: '{{state}}' }],
    },
    {
      kind: 'lines',
      title: 'Unknown share',
      unit: 'percentunit',
      limits: { warn: 0.01, bad: 0.05 },
      colours: { unknown: 'purple' },
      about:
        'Of what settled, the share whose outcome is not known: the vehicle had the command, or may have had it, and never reported the outcome.',
      queries: [{ expr: unknownShare, legend: 'unknown' }],
    },
    {
      kind: 'stack',
      title: 'Why not succeeded',
      unit: 'cps',
      about:
        'Outcomes other than success, by state and reason code (SPEC section 4). Corrections of unknown outcomes are among them.',
      queries: [
        {
          expr: perSecond('keyfob_command_transitions_total', {
            by: ['state', 'reason'],
            where: 'state=~"failed|rejected|expired|canceled|unknown"',
          }),
          legend: '{{state}}: {{reason}}',
        },
      ],
    },
    {
      kind: 'stack',
      title: 'Refused submits',
      unit: 'cps',
      about:
        'Submits that were not taken, by problem (SPEC section 8). store_unavailable and overloaded are ours, the others the caller’s.',
      queries: [{ expr: perSecond('keyfob_commands_refused_total', { by: ['reason'] }), legend: '{{reason}}' }],
    },
    {
      kind: 'lines',
      title: 'Late answers and contradictions',
      unit: 'cps',
      colours: { contradictions: 'red' },
      about:
        'Late: an unknown outcome that the vehicle corrected afterwards. Contradiction: a vehicle that said two different things about one command; its software is at fault. Good: none.',
      queries: [
        { expr: perSecond('keyfob_command_late_answers_total', { by: ['state'] }), legend: 'late: {{state}}' },
        { expr: perSecond('keyfob_command_contradictions_total'), legend: 'contradictions' },
      ],
    },
  ],
}
