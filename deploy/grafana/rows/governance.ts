import type { Row } from '../panel.ts'
import { largest, perSecond } from '../promql.ts'

export const governance: Row = {
  title: 'Approvals, campaigns and audit',
  panels: [
    {
      kind: 'lines',
      title: 'Approvals that wait',
      unit: 'short',
      width: 6,
      colours: { 'time used, %': 'orange' },
      about:
        'Commands that wait for a second person, and how much of its time the one has used that used most of it: at 100 it expires.',
      queries: [
        { expr: largest('keyfob_approvals_waiting'), legend: 'wait' },
        { expr: `100 * ${largest('keyfob_approval_time_used_ratio')}`, legend: 'time used, %' },
      ],
    },
    {
      kind: 'stack',
      title: 'Approvals, by outcome',
      unit: 'cps',
      width: 6,
      colours: { approved: 'green', refused: 'blue', canceled: 'text', expired: 'red', not_accepted: 'orange' },
      about:
        'expired: nobody decided in time. not_accepted: approved (and counted there, too), and then refused by a rule of submits.',
      queries: [{ expr: perSecond('keyfob_approvals_decided_total', { by: ['outcome'] }), legend: '{{outcome}}' }],
    },
    {
      kind: 'lines',
      title: 'Campaigns',
      unit: 'short',
      width: 6,
      colours: { running: 'green', paused: 'yellow', 'commands accepted/s': 'blue', 'commands refused/s': 'red' },
      about: 'Campaigns that run or are paused, and the commands that they submit.',
      queries: [
        { expr: largest('keyfob_campaigns', { by: ['state'] }), legend: '{{state}}' },
        {
          expr: perSecond('keyfob_campaign_commands_total', { by: ['outcome'] }),
          legend: 'commands {{outcome}}/s',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Sealing of the audit',
      unit: 's',
      width: 6,
      limits: { warn: 5, bad: 60 },
      colours: { 'oldest unsealed entry': 'blue', 'late: 1': 'red' },
      about:
        'Age of the oldest entry that could be in the chain and is not. Good: a second or two. Late: above a minute.',
      queries: [
        { expr: largest('keyfob_audit_sealing_lag_seconds'), legend: 'oldest unsealed entry' },
        { expr: largest('keyfob_audit_sealing_late'), legend: 'late: 1' },
      ],
    },
  ],
}
