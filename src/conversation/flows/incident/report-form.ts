import {
  buttonsMessage,
  type Conversation,
  encodeChoice,
  MAX_FORM_ROW,
  pausedIncident,
  type ReportForm,
  setAside,
} from '#domain/conversations'
import { menuButton, reply } from '../../engine/menu.ts'
import type { ConversationEvent, Effect, Reporting, StepResult, World } from '../../engine/types.ts'
import { receivedText, repeatQuestion } from './answers.ts'
import { isScan, withAsset } from './assets.ts'
import { applyDetail } from './details.ts'
import { addPictures, askNextQuestion, beginIncident, setKind, updateDraft } from './incident.ts'

type Answer = Extract<ConversationEvent, { type: 'report-form' }>

/** Begins a report by its first question, which a messenger that has forms asks together with the others. */
export const beginGuidedReport = (conversation: Conversation, id: string, world: World): StepResult => {
  const begun = askNextQuestion(beginIncident(conversation, id), world)
  return world.profile.flows
    ? { ...begun, effects: begun.effects.map((effect) => offerForm(effect, begun.conversation, id, world)) }
    : begun
}

/** The list is kept in the message: it is what is sent where there is no form, and it is answered all the same. */
const offerForm = (effect: Effect, { language }: Conversation, draft: string, world: World): Effect => {
  if (effect.type !== 'say' || effect.message.type !== 'list') return effect
  const form: ReportForm = {
    language,
    draft,
    text: world.say(language, 'incident.form'),
    button: world.say(language, 'incident.form.button'),
    kinds: world.catalogue.groups.map(({ code, names, short_names: short }) => ({
      id: code,
      title: kindName(names, short, language),
    })),
  }
  return { ...effect, message: { ...effect.message, form } }
}

const kindName = (names: Record<string, string>, short: Record<string, string>, language: string): string => {
  const name = names[language] ?? names.ca ?? ''
  // A longer name gives way to its short one.
  return name.length <= MAX_FORM_ROW ? name : (short[language] ?? short.ca ?? name)
}

/**
 * Kind, words and pictures came at once, as if they had been told one by one. What is missing or is no longer offered is asked for
 * in the chat. The draft that it names is looked for in this very conversation: an answer to another is a new report.
 */
export const handleReportForm = (conversation: Conversation, answer: Answer, world: World): StepResult => {
  const { stage, language, answeredForm } = conversation
  const current =
    stage.at === 'incident' && stage.draft.id === answer.draft ? { ...conversation, stage } : undefined
  const repeated = answeredForm?.draft === answer.draft && answeredForm.digest === answer.digest
  if (repeated)
    return current
      ? repeatQuestion(withPictures(current, answer), world, world.say(language, 'incident.form.again'))
      : alreadyReceived(conversation, world)
  const { draft, digest } = answer
  const reporting: Reporting = current ?? beginBeside(conversation, answer.id)
  if (!answer.consent) return repeatQuestion(reporting, world, world.say(language, 'incident.form.consent'))
  return tellAll({ ...reporting, answeredForm: { draft, digest } }, answer, world)
}

/** A report half way is offered again when this one is filed, where it had words. */
const beginBeside = (conversation: Conversation, id: string): Reporting => {
  const begun = beginIncident({ ...conversation, ...setAside(conversation) }, id)
  const { serviceCode: service, detail: words } = pausedIncident(conversation.stage)?.draft ?? {}
  return service && words ? updateDraft(begun, { also: { service, words } }) : begun
}

/** A code of the street was scanned in the middle of something else: it is a report of its own. */
export const beginScanned = (
  conversation: Conversation,
  event: Extract<ConversationEvent, { type: 'text' }>,
  world: World,
): StepResult | undefined => {
  const { stage } = conversation
  if (!event.asset || !isScan(event.text)) return undefined
  const isSame = stage.at === 'incident' && stage.draft.asset?.id === event.asset.id
  const isBusy = stage.at === 'booking' || (stage.at !== 'menu' && pausedIncident(stage) !== undefined)
  if (isSame || !isBusy) return undefined
  const turn = askNextQuestion(withAsset(beginBeside(conversation, event.id), event.asset, world), world)
  const hold = stage.at === 'booking' ? stage.draft.hold : undefined
  return hold ? { ...turn, effects: [{ type: 'release', hold }, ...turn.effects] } : turn
}

const alreadyReceived = (conversation: Conversation, world: World): StepResult => {
  const { language } = conversation
  return reply(
    conversation,
    buttonsMessage(world.say(language, 'incident.form.filed'), [
      { id: encodeChoice('another'), title: world.say(language, 'button.another') },
      menuButton(language, world),
    ]),
  )
}

const withPictures = (reporting: Reporting, { pictures }: Answer): Reporting => {
  if (pictures.length === 0) return reporting
  const { doubt } = reporting.stage
  const pictured = addPictures(reporting, pictures)
  return { ...pictured, stage: { ...pictured.stage, doubt } }
}

const tellAll = (reporting: Reporting, answer: Answer, world: World): StepResult => {
  const { language } = reporting
  const received = receivedText(reporting, answer, world)
  const offered = world.catalogue.groups.some(({ code }) => code === answer.kind)
  const pictured = withPictures(reporting, answer)
  const chosen = offered && answer.kind ? setKind(pictured, answer.kind, world) : pictured
  const known = answer.asset ? withAsset(chosen, answer.asset, world) : chosen
  if (!/\p{L}{2}/u.test(answer.text))
    return askNextQuestion(known, world, [
      ...received,
      ...(known.stage.draft.detail ? [] : [world.say(language, 'incident.detail.retry')]),
    ])
  const { detail } = known.stage.draft
  // Words that were told before stay: nothing that a citizen writes is dropped.
  const text = detail && !answer.text.includes(detail) ? `${detail}\n${answer.text}` : answer.text
  const placed = known.stage.draft.location !== undefined
  const turn = applyDetail(known, text, world, received, answer.place)
  return placed ? turn : confirmedByForm(turn)
}

/** Where the words name no place, what is left is the place: with one of the map, the report is whole and was sent by its button. */
const confirmedByForm = (turn: StepResult): StepResult => {
  const { conversation } = turn
  const { stage } = conversation
  if (stage.at !== 'incident' || stage.draft.location || stage.doubt) return turn
  const draft = { ...stage.draft, byForm: true }
  return { ...turn, conversation: { ...conversation, stage: { ...stage, draft } } }
}
