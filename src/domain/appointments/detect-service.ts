import { fold } from '#platform/text'
import type { Schedule } from './model.ts'
import { bookableSchedules } from './schedules.ts'

type NamedService = { office: string; service?: string; name: string }

/** What offices and their services are called, folded once for each reading of the agendas. */
const serviceNamesCache = new WeakMap<Schedule[], NamedService[]>()

const serviceNames = (schedules: Schedule[]): NamedService[] => {
  const found = serviceNamesCache.get(schedules)
  if (found) return found
  const made = bookableSchedules(schedules)
    .flatMap(({ agenda: schedule, services }): NamedService[] => {
      const { office } = schedule
      const names = [office, ...Object.values(schedule.names)]
      const short = names.flatMap((name) => [name, name.replace(/\s*\([^)]*\)/, '')])
      return [
        ...short.map((name) => ({ office, name: fold(name) })),
        ...services.flatMap(({ code, names: own, words }) =>
          [...Object.values(own), ...words].map((name) => ({ office, service: code, name: fold(name) })),
        ),
      ]
    })
    .filter(({ name }) => name.length > 2)
  serviceNamesCache.set(schedules, made)
  return made
}

/**
 * What some words want an appointment for, or only at which office. The longest name that is in them wins; a service
 * before an office of the same name.
 */
export const detectService = (
  schedules: Schedule[],
  text: string,
): { office: string; service?: string } | undefined => {
  const padded = ` ${fold(text)} `
  const weight = ({ name, service }: NamedService) => name.length + (service ? 0.5 : 0)
  const [best] = serviceNames(schedules)
    .filter(({ name }) => padded.includes(` ${name} `))
    .sort((a, b) => weight(b) - weight(a))
  return best && (best.service ? { office: best.office, service: best.service } : { office: best.office })
}
