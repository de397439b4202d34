import { readdirSync } from 'node:fs'
import { calendar, closuresOf, entriesOf, event, sample } from '../../support/calendars.ts'
import { type MutatedFigures, runMutated } from './mutated.ts'

const NAMES = readdirSync(new URL('../../samples/calendars', import.meta.url)).map((name) =>
  name.replace(/\.ics$/, ''),
)
const KEPT = calendar(
  event('UID:kept', 'SUMMARY:Mercat', 'DTSTART:20261218T190000Z', 'DTEND:20261218T200000Z'),
)

/** Both readers of calendars, with calendars that were changed by chance and one that was not after each of them. */
export const mutatedCalendars = (inputs: number, seed: number): Promise<MutatedFigures> =>
  runMutated(
    NAMES.map(sample),
    inputs,
    seed,
    (file) => {
      const both = new Uint8Array(Buffer.concat([file, Buffer.from(`\r\nEND:VCALENDAR\r\n${KEPT}`)]))
      return { agenda: entriesOf(both), closed: closuresOf(both), file }
    },
    ({ agenda: schedule, closed, file }) => {
      // What is UTF-16 by its first letters is read as that, with all that follows.
      if (file[0] === 0 || file[1] === 0 || (file[0] ?? 0) >= 0xfe) return undefined
      if (!schedule.entries.some(({ title }) => title === 'Mercat'))
        return 'the agenda lost the event that was whole'
      if (!closed.closures.some(({ reason }) => reason === 'Mercat'))
        return 'the closures lost the event that was whole'
      if (closed.closures.some(({ id, from, to }) => id.length > 200 || from >= to))
        return 'a closure that is none'
      return undefined
    },
  )
