/** What a fleet does in a day, minute by minute, and what happens when a broker fails in its busiest hour. Nothing is random. */

export interface Habits {
  readonly commandsPerDay: number
  readonly birthsPerDay: number
  /** Share of the fleet that has a connection. */
  readonly online: number
  /** Share of the fleet that drives, at the mean of the day. */
  readonly driving: number
  /** Seconds from one report of a driving vehicle to the next. */
  readonly reportEvery: number
  /** Commands of the busiest minute, compared with the mean. */
  readonly peak: number
  /** The same of driving, and so of reports and births. */
  readonly drivingPeak: number
  /** Minutes in which the vehicles of a failed broker come back. */
  readonly reconnectWithin: number
}

export const habitsDefault: Habits = {
  commandsPerDay: 3,
  birthsPerDay: 4,
  online: 0.3,
  driving: 0.05,
  reportEvery: 30,
  peak: 5,
  drivingPeak: 3,
  reconnectWithin: 10,
}

/** By the second, but for the connections. */
export interface Demand {
  readonly minute: number
  readonly commands: number
  readonly births: number
  readonly reports: number
  readonly connections: number
}

const minutesOfDay = 1_440
/** 07:30 and 17:30: people leave, and come home. */
const rushes = [450, 1_050] as const
/** Minutes: how wide a rush is. */
const width = 55
/** When a broker fails: in the second rush. */
const failsAt: number = rushes[1]

/** Two bells, for each minute. */
const bells = Array.from({ length: minutesOfDay }, (_, minute) =>
  rushes.reduce((sum, rush) => sum + Math.exp(-(((minute - rush) / width) ** 2)), 0),
)
const bellMean = bells.reduce((sum, value) => sum + value, 0) / minutesOfDay
const bellMost = Math.max(...bells)

/** The bells on a floor: mean 1, and `peak` at its highest. */
const curveOf = (peak: number): readonly number[] => {
  const height = (peak - 1) / (bellMost - bellMean)
  const floor = 1 - height * bellMean
  return bells.map((bell) => Math.max(0, floor + height * bell))
}

/** `brokers`: one of them fails, and its share of the connections comes back within the time for it. */
export const dayOf = (vehicles: number, habits: Habits, brokers: number): readonly Demand[] => {
  const [calling, driving] = [curveOf(habits.peak), curveOf(habits.drivingPeak)]
  const connections = vehicles * habits.online
  const back = connections / brokers / (habits.reconnectWithin * 60)
  return calling.map((factor, minute) => {
    const onTheRoad = driving[minute] ?? 0
    const isReconnecting = minute >= failsAt && minute < failsAt + habits.reconnectWithin
    return {
      minute,
      commands: (vehicles * habits.commandsPerDay * factor) / 86_400,
      births: (vehicles * habits.birthsPerDay * onTheRoad) / 86_400 + (isReconnecting ? back : 0),
      reports: (vehicles * Math.min(habits.online, habits.driving * onTheRoad)) / habits.reportEvery,
      connections,
    }
  })
}
