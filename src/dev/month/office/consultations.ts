import { DateTime } from 'luxon'
import { answerConsultation, decideConsultation, saveConsultation } from '#domain/participation'
import { getNeighbourhoods } from '#domain/places'
import type { Member } from '#domain/staff'
import { createContext } from '#domain/use-cases'
import type { PastTown } from '../past-town.ts'
import type { Random } from '../random.ts'

const DAY_MS = 86_400_000

/** What a town asks: one question that is closed, one that is open. Days from today. */
const CONSULTATIONS: {
  title: string
  question: string
  options: { title: string; body: string }[]
  neighbourhoods: string[]
  from: number
  to: number
  answers: number
  closes: boolean
}[] = [
  {
    title: 'El nom del nou parc',
    question: 'Quin nom us agrada més per al parc del costat del riu?',
    options: [
      { title: 'Parc de les Fàbriques', body: 'Pel passat tèxtil de la riba' },
      { title: 'Parc de la Sèquia', body: 'Per la sèquia que porta l’aigua des del segle XIV' },
      { title: 'Parc del Cardener', body: '' },
    ],
    neighbourhoods: [],
    from: -26,
    to: -12,
    answers: 46,
    closes: true,
  },
  {
    title: 'La plaça de Sant Domènec',
    question: 'Quin dels tres projectes preferiu per a la plaça?',
    options: [
      { title: 'Més arbres', body: 'Vint lledoners, una font i bancs a l’ombra' },
      { title: 'Jocs infantils', body: 'Una zona de jocs tancada, amb gronxadors adaptats' },
      { title: 'Fires i mercats', body: 'Un espai lliure, amb corrent i aigua per a les parades' },
    ],
    neighbourhoods: ['Barri Antic', 'Escodines', 'Passeig i Rodalies'],
    from: -6,
    to: 14,
    answers: 18,
    closes: false,
  },
]

/** Has questions asked and answered. */
export const askNeighbours = async (
  { town, goTo }: PastTown,
  { random, now, author }: { random: Random; now: Date; author: Member },
): Promise<void> => {
  const staff = () => createContext(town, { kind: 'staff', member: author })
  const known = new Set(getNeighbourhoods(town).neighbourhoods.map(({ name }) => name))
  const midnight = (days: number) =>
    DateTime.fromJSDate(now, { zone: town.profile.time_zone }).startOf('day').plus({ days }).toJSDate()
  for (const { title, question, options, from, to, answers, closes, ...asked } of CONSULTATIONS) {
    goTo(new Date(midnight(from).getTime() - DAY_MS))
    const neighbourhoods = asked.neighbourhoods.filter((name) => known.has(name))
    const { id } = await saveConsultation(staff(), {
      draft: {
        texts: { ca: { title, question } },
        options: options.map((option) => ({ ca: option })),
        neighbourhoods,
        startsAt: midnight(from),
        endsAt: midnight(to),
        results: closes ? 'at-end' : 'daily',
      },
    })
    await decideConsultation(staff(), { id, action: 'open' })
    const until = Math.min(now.getTime(), midnight(to).getTime())
    for (let at = 0; at < answers; at++) {
      const begun = midnight(from).getTime()
      goTo(new Date(begun + random.next() * (until - begun - DAY_MS)))
      await answerConsultation(createContext(town, { kind: 'citizen' }), {
        consultationId: id,
        contactId: Bun.randomUUIDv7(),
        option: 'abc'[Math.min(random.between(0, 2), random.between(0, 2))] ?? 'a',
        neighbourhood: neighbourhoods.length > 0 ? random.pick(neighbourhoods) : undefined,
        change: false,
      })
    }
    if (!closes) continue
    goTo(new Date(midnight(to).getTime() - 1))
    await decideConsultation(staff(), { id, action: 'close' })
  }
}
