/** A panel as a person describes it, and the JSON that Grafana takes. Sizes are those of its grid, which is 24 wide. */

export interface Query {
  readonly expr: string
  /** As the legend shows it; `{{label}}` is filled in by Grafana. */
  readonly legend: string
}

export interface Panel {
  readonly kind: 'lines' | 'stack' | 'number' | 'timeline'
  readonly title: string
  /** What it shows and what is good or bad: what the (i) of the panel tells. */
  readonly about: string
  /** Grafana's name of the unit: s, bytes, percentunit, cps (counts per second), short … */
  readonly unit: string
  readonly queries: readonly Query[]
  readonly width?: number
  /** From these values on it is yellow, and red. Without: no judgement. */
  readonly limits?: { readonly warn: number; readonly bad: number }
  /** Names of the legend that mean something in themselves. */
  readonly colours?: Readonly<Record<string, string>>
}

export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

interface Place {
  readonly id: number
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number }
}

export const datasource = { type: 'prometheus', uid: '${datasource}' }

const types = { lines: 'timeseries', stack: 'timeseries', number: 'stat', timeline: 'state-timeline' } as const

export const heightOf = ({ kind }: Panel): number => (kind === 'number' ? 4 : 8)
export const widthOf = ({ kind, width }: Panel): number => width ?? (kind === 'number' ? 3 : 8)

export const panelJson = (panel: Panel, place: Place) => ({
  ...place,
  type: types[panel.kind],
  title: panel.title,
  description: panel.about,
  datasource,
  fieldConfig: { defaults: defaultsOf(panel), overrides: coloursOf(panel) },
  options: optionsOf(panel),
  targets: panel.queries.map(({ expr, legend }, index) => ({
    refId: String.fromCodePoint('A'.codePointAt(0)! + index),
    datasource,
    editorMode: 'code',
    expr,
    legendFormat: legend,
    range: true,
  })),
})

const defaultsOf = (panel: Panel) => {
  const { kind, unit, limits } = panel
  const judged = {
    color: { mode: kind === 'number' ? 'thresholds' : 'palette-classic' },
    thresholds: thresholdsOf(panel),
  }
  if (kind === 'timeline')
    return {
      ...judged,
      color: { mode: 'thresholds' },
      custom: { fillOpacity: 80, lineWidth: 0 },
      mappings: readyMappings,
    }
  if (kind === 'number') return { ...judged, unit, min: 0 }
  const stacking = kind === 'stack' ? { mode: 'normal', group: 'A' } : { mode: 'none', group: 'A' }
  const thresholdsStyle = { mode: limits === undefined ? 'off' : 'dashed' }
  const custom = {
    drawStyle: 'line',
    lineInterpolation: 'linear',
    lineWidth: 1,
    fillOpacity: kind === 'stack' ? 30 : 8,
    showPoints: 'never',
    spanNulls: false,
    stacking,
    thresholdsStyle,
  }
  return { ...judged, unit, min: 0, custom }
}

const thresholdsOf = ({ limits }: Panel) => {
  const steps =
    limits === undefined
      ? []
      : [
          { color: 'yellow', value: limits.warn },
          { color: 'red', value: limits.bad },
        ]
  return { mode: 'absolute', steps: [{ color: limits === undefined ? 'text' : 'green', value: null }, ...steps] }
}

const readyMappings = [
  {
    type: 'value',
    options: { 0: { text: 'not ready', color: 'red', index: 0 }, 1: { text: 'ready', color: 'green', index: 1 } },
  },
]

const coloursOf = ({ colours = {} }: Panel) =>
  Object.entries(colours).map(([name, fixedColor]) => ({
    matcher: { id: 'byName', options: name },
    properties: [{ id: 'color', value: { mode: 'fixed', fixedColor } }],
  }))

const optionsOf = ({ kind }: Panel): object => {
  const legend = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] }
  const tooltip = { mode: 'multi', sort: 'desc' }
  if (kind === 'number')
    return {
      colorMode: 'value',
      graphMode: 'area',
      textMode: 'auto',
      justifyMode: 'auto',
      orientation: 'auto',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    }
  if (kind === 'timeline')
    return {
      legend: { ...legend, showLegend: false },
      tooltip,
      mergeValues: true,
      showValue: 'never',
      alignValue: 'left',
      rowHeight: 0.8,
    }
  return { legend, tooltip }
}
