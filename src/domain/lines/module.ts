import type { Module, Town } from '#domain/town'
import { countAlarms } from './conditions.ts'
import { PAUSE_CAUSES } from './failure.ts'
import { listPausedLines, makeProbesDue } from './pause.ts'

const measureLines = async (town: Town): Promise<void> => {
  const [paused, alarms] = await Promise.all([listPausedLines(town), countAlarms(town)])
  for (const { id: channel } of town.channels)
    for (const cause of PAUSE_CAUSES) {
      const found = paused.some((one) => one.channel === channel && one.cause === cause)
      town.metrics.pausedLines.set({ channel, cause }, found ? 1 : 0)
    }
  town.metrics.lineAlarms.set(alarms)
}

export const linesModule: Module = {
  name: 'lines',
  seed: (town) => makeProbesDue(town),
  measure: measureLines,
}
