import { decodeChoice } from '#domain/conversations'
import { findPlaceInText } from '#domain/places'
import { distanceMetres } from '#platform/geocoding'
import { fold, sanitise } from '#platform/text'
import type { ArrivedPictures, ConversationEvent, Reporting, StepResult, World } from '../../engine/types.ts'
import { chosenFrom, chosenPlace } from '../../language/chosen-place.ts'
import { isCommand } from '../../language/commands.ts'
import {
  answerFault,
  answerNearest,
  answerWithAsset,
  faultSaid,
  nearestInWords,
  withAsset,
} from './assets.ts'
import { addToDetail, applyDetail, learnWords } from './details.ts'
import { formQuestion, parseFormAnswer } from './forms.ts'
import { addPictures, askNextQuestion, MAX_PICTURES, setKind, updateDraft } from './incident.ts'
import { addressIn, photoPlaceHeard, pinHeard, placeHeard } from './places.ts'
import { answerProposal, proposalInWords } from './proposals.ts'
import { editableSteps, question, stepName } from './question.ts'
import { type CommonStep, clearAnswer, isCommonStep, nextStep } from './steps.ts'
import { besidePlaces, isPlace, saysMore } from './written-places.ts'

/** A report being taken hears something that is neither a command nor an old button. */
export const handleAnswer = (conversation: Reporting, event: ConversationEvent, world: World): StepResult => {
  switch (event.type) {
    case 'pictures':
      return answerPictures(conversation, event, world)
    case 'location':
      return pinHeard(conversation, event, world)
    case 'choice':
      return answerChoice(conversation, event.choice, world) ?? answerText(conversation, event.title, world)
    case 'text':
      return event.asset && takesAsset(conversation)
        ? answerWithAsset(conversation, event.text, event.asset, world)
        : answerText(conversation, event.text, world)
    default:
      return repeatQuestion(conversation, world)
  }
}

/** Whether a thing that is named can be where it is: a form has questions that are about something else. */
const takesAsset = ({ stage }: Reporting): boolean =>
  !stage.editing && (stage.draft.page === undefined || stage.step === 'address')

/** The question at hand once more, after some words. */
export const repeatQuestion = (conversation: Reporting, world: World, ...before: string[]): StepResult => ({
  conversation,
  effects: [{ type: 'say', message: question(conversation, world, before), question: true }],
})

/** Which pictures were received, and which are still on their way: nothing is called received that is not. */
export const picturesText = (
  { pictures, coming = 0 }: ArrivedPictures,
  language: Reporting['language'],
  world: World,
): string[] => {
  const here = pictures.length - coming
  return [
    ...(here > 0 ? [world.say(language, 'incident.picture.received', { count: here })] : []),
    ...(coming > 0 ? [world.say(language, 'incident.picture.coming', { count: coming })] : []),
  ]
}

/** The same for a draft, which keeps so many. */
export const receivedText = (
  { language, stage }: Reporting,
  arrived: ArrivedPictures,
  world: World,
): string[] =>
  stage.draft.pictures.length + arrived.pictures.length > MAX_PICTURES
    ? [world.say(language, 'incident.picture.many', { count: MAX_PICTURES })]
    : picturesText(arrived, language, world)

const answerPictures = (
  conversation: Reporting,
  event: Extract<ConversationEvent, { type: 'pictures' }>,
  world: World,
): StepResult => {
  const { stage } = conversation
  const received = receivedText(conversation, event, world)
  const pictured = event.pictures.length > 0 ? addPictures(conversation, event.pictures) : conversation
  const withPictures =
    event.asset && takesAsset(conversation) ? withAsset(pictured, event.asset, world) : pictured
  // Control characters are no words: cleaned as it is kept.
  const caption = sanitise(event.caption ?? '')
  const known = caption && !stage.draft.detail ? learnWords(withPictures, caption, world) : withPictures
  const placed = caption && !stage.draft.location ? placeHeard(known, caption, world, received) : undefined
  if (placed) return placed
  const shown = photoPlaceHeard(
    { ...known, stage: { ...known.stage, doubt: stage.doubt } },
    event.place,
    world,
    received,
  )
  if (shown) return shown
  if (stage.doubt)
    return repeatQuestion({ ...known, stage: { ...known.stage, doubt: stage.doubt } }, world, ...received)
  return event.pictures.length > 0 || caption
    ? askNextQuestion(known, world, received)
    : repeatQuestion(known, world)
}

/** A tapped button or row of this very flow. Nothing when it is none. */
const answerChoice = (conversation: Reporting, choice: string, world: World): StepResult | undefined => {
  const { stage, language } = conversation
  const chosen = decodeChoice(choice)
  switch (chosen.kind) {
    case 'kind':
      return !stage.draft.page && world.catalogue.groups.some(({ code }) => code === chosen.group)
        ? askNextQuestion(setKind(conversation, chosen.group, world), world)
        : undefined
    case 'answer':
      return answerForm(conversation, choice, '', world)
    case 'address':
      return answerDoubt(conversation, chosen.answer, world)
    case 'join':
      return answerNeighbours(conversation, chosen.number, world)
    case 'asset':
      return answerNearest(conversation, chosen.asset, world)
    case 'fault':
      return answerFault(conversation, chosen.service, world)
    case 'pictured':
      return answerProposal(conversation, chosen.service, world)
    case 'work':
      return answerWorks(conversation, chosen.answer, world)
    case 'picture.skip':
      return askNextQuestion(updateDraft(conversation, { pictureAnswered: true }), world)
    case 'edit':
      if (chosen.step !== undefined) return edit(conversation, chosen.step, world)
      return stage.step === 'confirm'
        ? repeatQuestion({ ...conversation, stage: { ...stage, editing: true } }, world)
        : undefined
    case 'confirm':
      if (chosen.draft !== stage.draft.id)
        return repeatQuestion(conversation, world, world.say(language, 'incident.gone'))
      return stage.step === 'confirm' ? confirm(conversation, world) : repeatQuestion(conversation, world)
    default:
      return undefined
  }
}

const edit = (conversation: Reporting, which: string, world: World): StepResult => {
  const { stage } = conversation
  const step = editableSteps(stage.draft, world).find((one) => one === which)
  const draft = step ? clearAnswer(stage.draft, step) : stage.draft
  const turn = askNextQuestion(
    { ...conversation, stage: { ...stage, draft, doubt: undefined, editing: false } },
    world,
  )
  const next = turn.conversation.stage
  return step
    ? { ...turn, conversation: { ...turn.conversation, stage: { ...next, undo: stage.draft } } }
    : turn
}

/** It is a neighbour's report, or it is none of them. */
const answerNeighbours = (conversation: Reporting, which: string, world: World): StepResult => {
  const { stage } = conversation
  const known = stage.neighbours?.find(({ number }) => number === which)
  if (known) return { conversation, effects: [{ type: 'join', number: known.number }] }
  return stage.neighbours
    ? askNextQuestion({ ...conversation, stage: { ...stage, neighbours: undefined } }, world)
    : repeatQuestion(conversation, world)
}

/** It is reported all the same: then what neighbours reported is asked, as without works. */
const answerWorks = (conversation: Reporting, answer: 'report' | 'drop', world: World): StepResult => {
  const { stage } = conversation
  if (!stage.works || answer === 'drop') return repeatQuestion(conversation, world)
  const next: Reporting = { ...conversation, stage: { ...stage, works: undefined } }
  return stage.neighbours ? repeatQuestion(next, world) : askNextQuestion(next, world)
}

/** An answer to a question that only this form has. Nothing is taken for one that is none. */
const answerForm = (conversation: Reporting, choice: string, text: string, world: World): StepResult => {
  const { stage, language } = conversation
  const chosen = decodeChoice(choice)
  const code = chosen.kind === 'answer' ? chosen.question : stage.step.slice('ask:'.length)
  const asked = formQuestion(stage.draft, `ask:${code}`, world)
  const given = asked && parseFormAnswer(asked, { choice: choice || undefined, text }, language, world)
  if (!asked || !given) return repeatQuestion(conversation, world, world.say(language, 'form.retry'))
  return askNextQuestion(
    updateDraft(conversation, { answers: { ...stage.draft.answers, [asked.code]: given } }),
    world,
  )
}

/** The most that an address outside the town may be away and still be kept on the citizen's word, in metres. */
const MAX_OUTSIDE_METRES = 15_000

const answerDoubt = (conversation: Reporting, which: string, world: World): StepResult => {
  const { doubt } = conversation.stage
  if (!doubt || which === 'again') {
    const cleared = updateDraft(conversation, {})
    return doubt || !cleared.stage.draft.location
      ? repeatQuestion({ ...cleared, stage: { ...cleared.stage, step: 'address' } }, world)
      : askNextQuestion(cleared, world)
  }
  if (which === 'keep') {
    const far = doubt.point && distanceMetres(doubt.point, world.profile.centre) > MAX_OUTSIDE_METRES
    if (far || doubt.turned || doubt.photo) return repeatQuestion(conversation, world)
    return askNextQuestion(
      updateDraft(conversation, { location: { address: doubt.words || undefined, ...doubt.point } }),
      world,
    )
  }
  const chosen = doubt.candidates[Number(which)]
  if (!chosen) return repeatQuestion(conversation, world)
  const { score: _, inTown: __, address, ...location } = chosen
  return askNextQuestion(
    updateDraft(conversation, { location: { ...location, address: address || undefined } }),
    world,
  )
}

/** Only what is whole is filed; what still lacks something is asked for it. */
const confirm = (conversation: Reporting, world: World): StepResult => {
  const { draft } = conversation.stage
  return nextStep(draft, world) === 'confirm'
    ? { conversation, effects: [{ type: 'submit', draft }] }
    : askNextQuestion(conversation, world)
}

const answerText = (conversation: Reporting, text: string, world: World): StepResult => {
  const { stage, language } = conversation
  const said = sanitise(text, 4_000)
  if (stage.editing) {
    const names = [...editableSteps(stage.draft, world), 'nothing'] as const
    const byTitle = names.find((one, index) => {
      const name =
        one === 'nothing'
          ? world.say(language, 'incident.edit.nothing')
          : stepName(stage.draft, one, world, language, (key) => world.say(language, key))
      return fold(said) === fold(name) || chosenPlace(said) === index + 1
    })
    return byTitle ? edit(conversation, byTitle, world) : repeatQuestion(conversation, world)
  }
  // Coordinates or a map's link and nothing else: as if they had shared the place, whatever was asked.
  const placed = isPlace(said, world) && sharedInWords(conversation, said, world)
  if (placed) return placed
  if (stage.doubt) return answerDoubtInWords(conversation, said, world)
  if (stage.assets) return nearestInWords(conversation, said, world)
  if (stage.works) return worksInWords(conversation, said, world)
  if (stage.neighbours) return neighboursInWords(conversation, said, world)
  return isCommonStep(stage.step)
    ? ANSWERS[stage.step](conversation, said, world)
    : answerForm(conversation, '', said, world)
}

type Answer = (conversation: Reporting, said: string, world: World) => StepResult

/** What words mean to each step, in the order of the steps. */
const ANSWERS: Record<CommonStep, Answer> = {
  kind: (conversation, said, world) => answerKind(conversation, said, world),
  // A full stop or a string of emoji tells a crew nothing.
  detail: (conversation, said, world) =>
    /\p{L}{2}/u.test(said)
      ? applyDetail(conversation, said, world)
      : repeatQuestion(conversation, world, world.say(conversation.language, 'incident.detail.retry')),
  address: (conversation, said, world) =>
    /[\p{L}\p{N}]/u.test(said) ? whereSaid(conversation, said, world) : repeatQuestion(conversation, world),
  picture: (conversation, said, world) =>
    isCommand(said, 'skip')
      ? askNextQuestion(updateDraft(conversation, { pictureAnswered: true }), world)
      : repeatQuestion(addToDetail(conversation, said), world),
  confirm: (conversation, said, world) => {
    if (isCommand(said, 'yes')) return confirm(conversation, world)
    if (isCommand(said, 'no'))
      return repeatQuestion({ ...conversation, stage: { ...conversation.stage, editing: true } }, world)
    return repeatQuestion(isCommand(said, 'skip') ? conversation : addToDetail(conversation, said), world)
  },
}

const sharedInWords = (conversation: Reporting, said: string, world: World): StepResult | undefined => {
  const { step, draft } = conversation.stage
  // A link that only a person can open is more of the detail once the place is known.
  const kept = draft.location !== undefined && findPlaceInText(said, world.ground).found === 'unreadable'
  return kept || step.startsWith('ask:') ? undefined : placeHeard(conversation, said, world)
}

/** «sí», «no», a number: which of the neighbours' reports it is. */
const neighboursInWords = (conversation: Reporting, said: string, world: World): StepResult => {
  const neighbours = conversation.stage.neighbours ?? []
  const [first] = neighbours
  const named = chosenFrom(neighbours, said) ?? neighbours.find((one) => said.includes(one.number))
  if (named) return answerNeighbours(conversation, named.number, world)
  // The last choice is none of them.
  if (isCommand(said, 'no') || chosenPlace(said) === neighbours.length + 1)
    return answerNeighbours(conversation, 'none', world)
  if (isCommand(said, 'yes') && first && neighbours.length === 1)
    return answerNeighbours(conversation, first.number, world)
  return repeatQuestion(addToDetail(conversation, said), world)
}

/** Whether works explain what was to be reported: then nothing is. */
export const isExplainedByWorks = ({ stage }: Reporting, event: ConversationEvent): boolean => {
  if (!stage.works) return false
  if (event.type === 'text') return isCommand(event.text, 'no') || chosenPlace(event.text) === 2
  const chosen = event.type === 'choice' ? decodeChoice(event.choice) : undefined
  return chosen?.kind === 'work' && chosen.answer === 'drop'
}

/** «sí»: it is reported all the same. Other words are more of it. */
const worksInWords = (conversation: Reporting, said: string, world: World): StepResult => {
  if (isCommand(said, 'yes') || chosenPlace(said) === 1) return answerWorks(conversation, 'report', world)
  return repeatQuestion(addToDetail(conversation, said), world)
}

const answerKind = (conversation: Reporting, said: string, world: World): StepResult => {
  const { asset, detail } = conversation.stage.draft
  if (asset) {
    const chosen = faultSaid(said, asset, conversation, world)
    if (chosen) return chosen
    return detail
      ? repeatQuestion(addToDetail(conversation, said), world)
      : applyDetail(conversation, said, world)
  }
  const settled = proposalInWords(conversation, said, world)
  if (settled) return settled
  const { groups } = world.catalogue
  const folded = fold(said)
  const number = chosenFrom(groups, said)
  const named = groups.find(({ names, short_names }) =>
    [...Object.values(names), ...Object.values(short_names)].some((name) => fold(name) === folded),
  )
  const group = number ?? named
  if (group) return askNextQuestion(setKind(conversation, group.code, world), world)
  // They say what is wrong instead of which kind it is: better still.
  if (/\p{L}{2}/u.test(said) && !conversation.stage.draft.detail)
    return applyDetail(conversation, said, world)
  return repeatQuestion(conversation, world)
}

const answerDoubtInWords = (conversation: Reporting, said: string, world: World): StepResult => {
  const { doubt } = conversation.stage
  const folded = fold(said)
  const byName = doubt?.candidates.findIndex(({ address }) => fold(address) === folded) ?? -1
  const place = (chosenPlace(said) ?? 0) - 1
  const byNumber = doubt?.candidates[place] ? place : -1
  const index = Math.max(byName, byNumber)
  if (index >= 0) return answerDoubt(conversation, String(index), world)
  if (isCommand(said, 'yes'))
    return answerDoubt(conversation, doubt?.candidates.length === 1 ? '0' : 'keep', world)
  if (fold(said) === 'no') return answerDoubt(conversation, 'again', world)
  return whereSaid(conversation, said, world)
}

/** Where it is, in words, or as coordinates or a link with words beside it. */
const whereSaid = (conversation: Reporting, said: string, world: World): StepResult => {
  const beside = besidePlaces(said, world)
  // What cannot be read and is described besides: the description may be found.
  const unreadable = findPlaceInText(said, world.ground).found === 'unreadable'
  if (beside === said || (unreadable && saysMore(beside, world)))
    return { conversation, effects: [{ type: 'search', words: sanitise(beside, 500) }] }
  const described = saysMore(beside, world) && !addressIn(beside, world)
  const known = described ? addToDetail(conversation, beside) : conversation
  return placeHeard(known, said, world) ?? repeatQuestion(conversation, world)
}
