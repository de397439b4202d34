import { cutAtSentence } from '#platform/text'
import { longDate, say } from '#town/content'
import { askAgain } from './answers.ts'
import { advance, learnAddress, learnPoint, type Reporting } from './incident.ts'
import { tell } from './information.ts'
import { backToMenu, reply } from './menu.ts'
import { buttons } from './outgoing.ts'
import type { Conversation, Event, Turn, World } from './types.ts'

/** How the citizen's reports stand: only their own, whatever number they name. */
const ownReports = (
  { number, reports, url }: Extract<Event, { type: 'owned' }>,
  language: Conversation['language'],
  { profile }: World,
): string => {
  if (reports.length === 0)
    return number ? say(language, 'own.other', { number, url }) : say(language, 'own.none', { url })
  const lines = reports.map((report) => {
    const day = longDate(report.requestedAt, language, profile.time_zone)
    const state = say(language, `state.${report.state}`)
    const note = report.note
      ? `\n${say(language, 'own.note', { note: cutAtSentence(report.note, 160) })}`
      : ''
    return `${say(language, 'own.one', { number: report.number, service: report.service, state, day })}${note}`
  })
  const [only] = reports
  const link = reports.length === 1 && only ? `\n\n${say(language, 'own.url', { url: only.url })}` : ''
  return `${[say(language, 'own.list'), ...lines].join('\n\n')}${link}`
}

/** The answer to a question that the engine asked comes back. */
export const continueTurn = (conversation: Conversation, event: Event, world: World): Turn => {
  const { language, stage } = conversation
  if (event.type === 'informed') return tell(conversation, event, world)
  if (event.type === 'owned')
    return reply(conversation, backToMenu(conversation, ownReports(event, language, world)))
  if (stage.at !== 'incident') return { conversation, effects: [] }
  const reporting: Reporting = { ...conversation, stage }
  switch (event.type) {
    case 'found': {
      const { words, candidates } = event
      return advance(
        learnAddress(
          reporting,
          candidates === 'unavailable' ? { words, unavailable: true } : { words, candidates },
        ),
        world,
      )
    }
    case 'nearest': {
      const place = event.place === 'unavailable' ? undefined : event.place
      const inTown = event.place === 'unavailable' || (place?.inTown ?? false)
      const candidates = place ? [{ ...place, score: 1 }] : []
      return advance(
        learnPoint(reporting, { words: place?.address ?? '', point: event.point, candidates }, inTown),
        world,
      )
    }
    case 'submitted': {
      const { number, expected = 'none', url } = event
      const receipt = say(language, 'incident.receipt', { number, expected, url })
      const next = [
        { id: 'another', title: say(language, 'button.another') },
        { id: 'menu', title: say(language, 'button.menu') },
      ]
      return reply({ ...conversation, stage: { at: 'menu' } }, buttons(receipt, next))
    }
    case 'refused':
      return askAgain(reporting, world, say(language, 'incident.refused', { phone: world.profile.phone }))
    default:
      return { conversation, effects: [] }
  }
}
