import { fold } from '#platform/text'
import { openAgendas } from './agendas.ts'
import type { Agenda } from './model.ts'

type Named = { office: string; service?: string; name: string }

/** What offices and their services are called, folded once for each reading of the agendas. */
const known = new WeakMap<Agenda[], Named[]>()

const namedIn = (agendas: Agenda[]): Named[] => {
  const found = known.get(agendas)
  if (found) return found
  const made = openAgendas(agendas)
    .flatMap(({ agenda, services }): Named[] => {
      const { office } = agenda
      const names = [office, ...Object.values(agenda.names)]
      const short = names.flatMap((name) => [name, name.replace(/\s*\([^)]*\)/, '')])
      return [
        ...short.map((name) => ({ office, name: fold(name) })),
        ...services.flatMap(({ code, names: own, words }) =>
          [...Object.values(own), ...words].map((name) => ({ office, service: code, name: fold(name) })),
        ),
      ]
    })
    .filter(({ name }) => name.length > 2)
  known.set(agendas, made)
  return made
}

/**
 * What some words want an appointment for, or only at which office. The longest name that is in them wins; a service
 * before an office of the same name.
 */
export const mentioned = (
  agendas: Agenda[],
  words: string,
): { office: string; service?: string } | undefined => {
  const padded = ` ${fold(words)} `
  const weight = ({ name, service }: Named) => name.length + (service ? 0.5 : 0)
  const [best] = namedIn(agendas)
    .filter(({ name }) => padded.includes(` ${name} `))
    .sort((a, b) => weight(b) - weight(a))
  return best && (best.service ? { office: best.office, service: best.service } : { office: best.office })
}
