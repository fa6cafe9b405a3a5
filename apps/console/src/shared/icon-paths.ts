/** Strokes on a field of 16 by 16. */
export const iconPaths = {
  pulse: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  list: 'M2 4h12M2 8h12M2 12h12',
  car: 'M2 9.5 3.6 5.4A1.5 1.5 0 0 1 5 4.5h6a1.5 1.5 0 0 1 1.4.9L14 9.5V12H2zM2 9.5h12M4.5 12v1.2M11.5 12v1.2',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'm2.5 8.5 3.5 3.5 7.5-8',
  cross: 'm3.5 3.5 9 9M12.5 3.5l-9 9',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  send: 'M14 2 1.8 6.6l4.9 2.7L14 2zM14 2 9.4 14.2 6.7 9.3',
  inbox: 'M2 9.5 4 3h8l2 6.5V13H2zM2 9.5h3.5l1 1.5h3l1-1.5H14M8 2.5v5M6 5.7l2 2 2-2',
  play: 'M4.5 2.8v10.4L13 8z',
  pause: 'M5 3v10M11 3v10',
  forbidden: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.8 3.8l8.4 8.4',
  hourglass: 'M4 2h8M4 14h8M4.8 2v2.4L8 8l3.2-3.6V2M4.8 14v-2.4L8 8l3.2 3.6V14',
  minus: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5 8h6',
  question: 'M5.6 5.8A2.4 2.4 0 1 1 8 8.4v1.4M8 12.6v.2',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  user: 'M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.5',
  warning: 'M8 2 1.5 13.5h13zM8 6.3v3.4M8 11.6v.1',
  arrow: 'M3 8h10M9 4l4 4-4 4',
  external: 'M6 3H3v10h10v-3M9 3h4v4M13 3 7.5 8.5',
  down: 'm4 6 4 4 4-4',
  key: 'M10.5 9.5a4 4 0 1 0-3.6-2.3L2 12.1V14h2v-1.5h1.5V11H7l1-1',
} as const

export type IconName = keyof typeof iconPaths
