import { clean, cutAtSentence } from '#platform/text'
import { longDate } from '#town/content'
import { backToMenu, menuButton, reply, waiting } from './menu.ts'
import { buttons, list, type Option, text } from './outgoing.ts'
import type { Asking, Conversation, Event, OwnReport, Turn, World } from './types.ts'

const described = (report: OwnReport, { language }: Conversation, { say, profile }: World): string => {
  const day = longDate(report.requestedAt, language, profile.time_zone)
  const state = say(language, `state.${report.state}`)
  const note = report.note ? `\n${say(language, 'own.note', { note: cutAtSentence(report.note, 160) })}` : ''
  return `${say(language, 'own.one', { number: report.number, service: report.service, state, day })}${note}`
}

/** What can be done with a report: more said of it while it is open, opened again for a while after. */
const deeds = (
  { number, state, reopenable, joined }: OwnReport,
  { language }: Conversation,
  { say }: World,
): Option[] => {
  const closed = state === 'resolved' || state === 'rejected' || state === 'duplicate'
  if (reopenable && !joined) return [{ id: `own:reopen:${number}`, title: say(language, 'own.reopen') }]
  return closed ? [] : [{ id: `own:add:${number}`, title: say(language, 'own.add') }]
}

/** How the citizen's reports stand: only their own, whatever number they name. */
export const ownReports = (
  conversation: Conversation,
  { number, reports, url }: Extract<Event, { type: 'owned' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const { say } = world
  const next = waiting(conversation)
  const [only, ...others] = reports
  if (!only) {
    const words = number ? say(language, 'own.other', { number, url }) : say(language, 'own.none', { url })
    return reply(next, backToMenu(next, words, world))
  }
  if (others.length === 0) {
    const words = `${described(only, conversation, world)}\n\n${say(language, 'own.url', { url: only.url })}`
    const all = number ? [{ id: 'page:own-reports', title: say(language, 'own.all') }] : []
    return reply(
      next,
      buttons(words, [...deeds(only, conversation, world), ...all, menuButton(language, world)]),
    )
  }
  const shown = reports.map((report) => described(report, conversation, world))
  const rows = reports.map((report) => ({
    id: `own:see:${report.number}`,
    title: report.number,
    hint: `${report.service} · ${say(language, `state.${report.state}`)}`,
  }))
  const offered = rows.map(({ id: choice, title }) => ({ choice, title }))
  return reply(
    { ...next, offered },
    text([say(language, 'own.list'), ...shown].join('\n\n')),
    list(say(language, 'own.which'), say(language, 'own.button'), say(language, 'own.section'), [
      ...rows,
      menuButton(language, world),
    ]),
  )
}

/** A tap on one of one's own reports. */
export const ownChosen = (conversation: Conversation, choice: string, world: World): Turn | undefined => {
  const [, what, number] = /^own:(see|add|reopen):(\d{2}-\d{5,8})$/.exec(choice) ?? []
  if (!what || !number) return undefined
  if (what === 'see') return { conversation: waiting(conversation), effects: [{ type: 'own', number }] }
  const asking: Asking = what === 'add' ? { for: 'add', number } : { for: 'reopen', number }
  const words = world.say(conversation.language, what === 'add' ? 'own.add.ask' : 'own.reopen.ask', {
    number,
  })
  return reply(waiting(conversation, asking), backToMenu(conversation, words, world))
}

/** Words or pictures that were asked for, for a report of one's own. */
export const ownAnswered = (
  conversation: Conversation,
  event: Event,
  asking: Asking | undefined,
): Turn | undefined => {
  if (asking?.for !== 'add' && asking?.for !== 'reopen') return undefined
  const { number } = asking
  const words =
    event.type === 'text'
      ? clean(event.text, 2_000)
      : event.type === 'pictures'
        ? clean(event.caption ?? '', 2_000)
        : undefined
  if (words === undefined) return undefined
  const pictures = event.type === 'pictures' ? event.pictures : []
  // Pictures of which none can be opened: they are told so, and asked still.
  if (event.type === 'pictures' && pictures.length === 0 && !words) return { conversation, effects: [] }
  if (pictures.length === 0 && !/[\p{L}\p{N}]/u.test(words)) return undefined
  if (asking.for === 'add')
    return { conversation, effects: [{ type: 'add', number, words: words || undefined, pictures }] }
  return words
    ? { conversation: waiting(conversation), effects: [{ type: 'reopen', number, words }] }
    : { conversation, effects: [{ type: 'add', number, pictures }] }
}

/** What became of a report that something was done with. */
export const ownChanged = (
  conversation: Conversation,
  { number, outcome, url }: Extract<Event, { type: 'changed' }>,
  world: World,
): Turn => {
  const { language, stage } = conversation
  const words = world.say(language, `own.${outcome}`, { number, url })
  const see = { id: `own:see:${number}`, title: world.say(language, 'own.see') }
  const more = { id: `own:add:${number}`, title: world.say(language, 'own.add') }
  // A report that turned out to be a neighbour's is not half made any more.
  const next: Conversation =
    outcome === 'joined'
      ? { ...conversation, stage: { at: 'menu' } }
      : outcome === 'added'
        ? waiting(conversation, { for: 'add', number })
        : stage.at === 'incident'
          ? conversation
          : waiting(conversation)
  const options =
    outcome === 'added' || outcome === 'joined' || outcome === 'reopened'
      ? [see, ...(outcome === 'added' ? [more] : [])]
      : []
  return reply(next, buttons(words, [...options, menuButton(language, world)]))
}
