import { formatLongDate } from '#domain/content'
import {
  buttonsMessage,
  type Conversation,
  decodeChoice,
  encodeChoice,
  listMessage,
  type Option,
  type PendingQuestion,
  STANDARD_LIMITS,
} from '#domain/conversations'
import { sanitise, truncateAtSentence } from '#platform/text'
import { detectIntent } from '../../engine/intent.ts'
import { backToMenu, menuButton, reply, withPendingQuestion } from '../../engine/menu.ts'
import type { ConversationEvent, OwnReport, StepResult, World } from '../../engine/types.ts'

const formatReport = (report: OwnReport, { language }: Conversation, { say, profile }: World): string => {
  const day = formatLongDate(report.requestedAt, language, profile.time_zone)
  const state = say(language, `state.${report.state}`)
  const note = report.note
    ? `\n${say(language, 'own.note', { note: truncateAtSentence(report.note, 160) })}`
    : ''
  return `${say(language, 'own.one', { number: report.number, service: report.service, state, day })}${note}`
}

/** What can be done with a report: more said of it while it is open, opened again for a while after. */
const actionButtons = (
  { number, state, reopenable, joined }: OwnReport,
  { language }: Conversation,
  { say }: World,
): Option[] => {
  const closed = state === 'resolved' || state === 'rejected' || state === 'duplicate'
  if (reopenable && !joined)
    return [{ id: encodeChoice('own', { action: 'reopen', number }), title: say(language, 'own.reopen') }]
  return closed
    ? []
    : [{ id: encodeChoice('own', { action: 'add', number }), title: say(language, 'own.add') }]
}

/** How the citizen's reports stand: only their own, whatever number they name. */
export const showOwnReports = (
  conversation: Conversation,
  { number, reports, url }: Extract<ConversationEvent, { type: 'owned' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  const { say } = world
  const next = withPendingQuestion(conversation)
  const [only, ...others] = reports
  if (!only) {
    const text = number ? say(language, 'own.other', { number, url }) : say(language, 'own.none', { url })
    return reply(next, backToMenu(next, text, world))
  }
  if (others.length === 0) {
    const text = `${formatReport(only, conversation, world)}\n\n${say(language, 'own.url', { url: only.url })}`
    const all = number
      ? [{ id: encodeChoice('page', { page: 'own-reports' }), title: say(language, 'own.all') }]
      : []
    return reply(
      next,
      buttonsMessage(text, [
        ...actionButtons(only, conversation, world),
        ...all,
        menuButton(language, world),
      ]),
    )
  }
  const rows = reports.map((report) => ({
    id: encodeChoice('own', { action: 'see', number: report.number }),
    title: report.number,
    hint: `${report.service} · ${say(language, `state.${report.state}`)}`,
  }))
  const offered = rows.map(({ id: choice, title }) => ({ choice, title }))
  return reply(
    { ...next, offered },
    listMessage(
      listText(reports, conversation, world),
      say(language, 'own.button'),
      say(language, 'own.section'),
      [...rows, menuButton(language, world)],
    ),
  )
}

/** The reports with as much of each as one message holds; the rows of its list name them all. */
const listText = (reports: OwnReport[], conversation: Conversation, world: World): string => {
  const ask = (shown: OwnReport[]) =>
    [
      world.say(conversation.language, 'own.list'),
      ...shown.map((report) => formatReport(report, conversation, world)),
      world.say(conversation.language, 'own.which'),
    ].join('\n\n')
  const withoutNotes = reports.map((report) => ({ ...report, note: undefined }))
  return [ask(reports), ask(withoutNotes)].find(({ length }) => length <= STANDARD_LIMITS.body) ?? ask([])
}

/** A tap on one of one's own reports. */
export const handleOwnReportChoice = (
  conversation: Conversation,
  choice: string,
  world: World,
): StepResult | undefined => {
  const chosen = decodeChoice(choice)
  if (chosen.kind !== 'own') return undefined
  const { action: what, number } = chosen
  if (what === 'see')
    return { conversation: withPendingQuestion(conversation), effects: [{ type: 'own', number }] }
  if (what === 'mended')
    return { conversation: withPendingQuestion(conversation), effects: [{ type: 'mended', number }] }
  const asking: PendingQuestion = what === 'add' ? { for: 'add', number } : { for: 'reopen', number }
  const text = world.say(conversation.language, what === 'add' ? 'own.add.ask' : 'own.reopen.ask', {
    number,
  })
  return reply(withPendingQuestion(conversation, asking), backToMenu(conversation, text, world))
}

/** Words or pictures that were asked for, for a report of one's own. */
export const handleOwnReportAnswer = (
  conversation: Conversation,
  event: ConversationEvent,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult | undefined => {
  if (asking?.for !== 'add' && asking?.for !== 'reopen') return addLatePictures(conversation, event, world)
  const { number } = asking
  const text =
    event.type === 'text'
      ? sanitise(event.text, 2_000)
      : event.type === 'pictures'
        ? sanitise(event.caption ?? '', 2_000)
        : undefined
  if (text === undefined) return undefined
  const pictures = event.type === 'pictures' ? event.pictures : []
  // Pictures of which none can be opened: they are told so, and asked still.
  if (event.type === 'pictures' && pictures.length === 0 && !text) return { conversation, effects: [] }
  if (pictures.length === 0 && !/[\p{L}\p{N}]/u.test(text)) return undefined
  if (asking.for === 'add')
    return { conversation, effects: [{ type: 'add', number, words: text || undefined, pictures }] }
  return text
    ? { conversation: withPendingQuestion(conversation), effects: [{ type: 'reopen', number, words: text }] }
    : { conversation, effects: [{ type: 'add', number, pictures }] }
}

/** Pictures that come just after a report was filed are of it, unless their caption tells of something else. */
const addLatePictures = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
): StepResult | undefined => {
  const { filed } = conversation
  if (event.type !== 'pictures' || !filed || world.now > filed.until) return undefined
  // None can be opened: they are told so, and it is waited for still.
  if (event.pictures.length === 0 && !event.caption) return { conversation, effects: [] }
  const words = sanitise(event.caption ?? '', 2_000)
  if (words && detectIntent(words, world)?.to === 'report') return undefined
  return {
    conversation,
    effects: [{ type: 'add', number: filed.number, words: words || undefined, pictures: event.pictures }],
  }
}

/** What became of a report that something was done with. */
export const showOwnReportChanged = (
  conversation: Conversation,
  { number, outcome, url }: Extract<ConversationEvent, { type: 'changed' }>,
  world: World,
): StepResult => {
  const { language, stage } = conversation
  const text = world.say(language, `own.${outcome}`, { number, url })
  const see = { id: encodeChoice('own', { action: 'see', number }), title: world.say(language, 'own.see') }
  const more = { id: encodeChoice('own', { action: 'add', number }), title: world.say(language, 'own.add') }
  // A report that turned out to be a neighbour's is not half made any more.
  const next: Conversation =
    outcome === 'joined'
      ? { ...conversation, stage: { at: 'menu' } }
      : outcome === 'added' || outcome === 'offered'
        ? withPendingQuestion(conversation, wasAsked(conversation) ? { for: 'add', number } : undefined)
        : stage.at === 'incident'
          ? conversation
          : withPendingQuestion(conversation)
  const options =
    outcome === 'added' || outcome === 'offered' || outcome === 'joined' || outcome === 'reopened'
      ? [see, ...(outcome === 'added' || outcome === 'offered' ? [more] : [])]
      : []
  return reply(next, buttonsMessage(text, [...options, menuButton(language, world)]))
}

/** Whether what was added had been asked for: the next words are more of it then. */
const wasAsked = ({ stage }: Conversation): boolean =>
  stage.at === 'menu' && (stage.asking?.for === 'add' || stage.asking?.for === 'reopen')
