/**
 * The dashboard as people keep it: rows of panels, in the order in which one looks at them. keyfob.json, which Grafana
 * imports, is made of it: `npx vitest run --project house test/house/dashboard.test.ts -u`.
 */
import { type Row, datasource, heightOf, panelJson, widthOf } from './panel.ts'
import { custody } from './rows/custody.ts'
import { edges } from './rows/edges.ts'
import { fleet } from './rows/fleet.ts'
import { governance } from './rows/governance.ts'
import { latency } from './rows/latency.ts'
import { now } from './rows/now.ts'
import { processes } from './rows/processes.ts'
import { schedules } from './rows/schedules.ts'
import { truth } from './rows/truth.ts'
import { webhooks } from './rows/webhooks.ts'

export const rows: readonly Row[] = [
  now,
  truth,
  latency,
  fleet,
  custody,
  edges,
  schedules,
  governance,
  webhooks,
  processes,
]

const gridWidth = 24

/** Panels from left to right, and a new line where the next one does not fit. */
const placed = () => {
  const panels: object[] = []
  let [id, y] = [0, 0]
  for (const { title, panels: ofRow } of rows) {
    panels.push({
      id: (id += 1),
      type: 'row',
      title,
      collapsed: false,
      gridPos: { h: 1, w: gridWidth, x: 0, y },
      panels: [],
    })
    let [x, height] = [0, 0]
    y += 1
    for (const panel of ofRow) {
      const [w, h] = [widthOf(panel), heightOf(panel)]
      if (x + w > gridWidth) [x, y] = [0, y + height]
      panels.push(panelJson(panel, { id: (id += 1), gridPos: { h, w, x, y } }))
      ;[x, height] = [x + w, h]
    }
    y += height
  }
  return panels
}

const variables = [
  {
    name: 'datasource',
    label: 'Data source',
    type: 'datasource',
    query: 'prometheus',
    refresh: 1,
    hide: 0,
    regex: '',
    multi: false,
    includeAll: false,
    options: [],
  },
  {
    name: 'job',
    label: 'Job',
    type: 'query',
    datasource,
    definition: 'label_values(keyfob_info, job)',
    query: { query: 'label_values(keyfob_info, job)', refId: 'job' },
    refresh: 2,
    sort: 1,
    hide: 0,
    regex: '',
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { selected: true, text: ['All'], value: ['$__all'] },
    options: [],
  },
]

export const dashboard = {
  uid: 'keyfob',
  title: 'Keyfob',
  description: 'The command plane for connected vehicles: what became of commands, how fast, and what holds them up.',
  tags: ['keyfob'],
  schemaVersion: 39,
  version: 1,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  timezone: 'browser',
  annotations: { list: [] },
  links: [],
  templating: { list: variables },
  panels: placed(),
}
