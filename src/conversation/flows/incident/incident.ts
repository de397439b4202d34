import { layersOfService } from '#domain/assets'
import { type Conversation, type IncidentDraft, textMessage } from '#domain/conversations'
import { judgePoint } from '#domain/places'
import { findActiveService, type ServiceDefinition } from '#domain/services'
import { sanitise } from '#platform/text'
import { explainIntent } from '../../engine/classified.ts'
import { likelyAmong, likelyService } from '../../engine/recognise.ts'
import type { Effect, Reporting, StepResult, World } from '../../engine/types.ts'
import { faultsOf } from './asset-questions.ts'
import { findForm } from './forms.ts'
import { question } from './question.ts'
import { clearAnswer, listSteps, nextStep } from './steps.ts'

/** More pictures than this are thanked for, not kept. */
export const MAX_PICTURES = 6

/** From this likeness on an address needs no confirmation. */
const MIN_CERTAIN_SCORE = 0.9

/** How much less like the second-best candidate must be for the best one to be taken. */
const CLEAR_MARGIN = 0.08

const emptyDraft = (id: string): IncidentDraft => ({ id, pictures: [], pictureAnswered: false })

/** A report just begun, with nothing said yet. */
export const beginIncident = (conversation: Conversation, id: string): Reporting => ({
  ...conversation,
  stage: { at: 'incident', step: 'kind', draft: emptyDraft(id), trail: [] },
})

/** A form begun: it is known which service its answers are for. */
export const beginForm = (conversation: Conversation, id: string, page: string, world: World): Reporting => {
  const begun = beginIncident(conversation, id)
  const draft = { ...begun.stage.draft, page }
  const form = findForm(draft, world)
  const service = form && findActiveService(world.catalogue, form.service)
  const known = { ...draft, group: service?.group, serviceCode: service?.code }
  return { ...begun, stage: { ...begun.stage, step: nextStep(known, world), draft: known } }
}

/** The same conversation with something more known of the report. */
export const updateDraft = (conversation: Reporting, known: Partial<IncidentDraft>): Reporting => ({
  ...conversation,
  stage: { ...conversation.stage, draft: { ...conversation.stage.draft, ...known }, doubt: undefined },
})

/** Adds pictures, as many as are kept. */
export const addPictures = (conversation: Reporting, pictures: string[]): Reporting => {
  const all = [...new Set([...conversation.stage.draft.pictures, ...pictures])].slice(0, MAX_PICTURES)
  return updateDraft(conversation, { pictures: all, pictureAnswered: true })
}

/**
 * What a detail states about itself: its kind where none was chosen, and which service of the kind it is.
 * What a citizen chose is never overruled, kind or service.
 */
export const setDetail = (conversation: Reporting, text: string, world: World): Reporting => {
  const { draft } = conversation.stage
  const detail = sanitise(text, 4_000)
  if (draft.page) return updateDraft(conversation, { detail })
  const general = world.catalogue.groups.find(({ code }) => code === draft.group)?.general_service
  if (draft.serviceCode && draft.serviceCode !== general) return updateDraft(conversation, { detail })
  const service = draft.asset
    ? likelyAmong(
        detail,
        world,
        faultsOf(draft.asset, world).map(({ code }) => code),
      )
    : likelyService(detail, world, draft.group)
  return updateDraft(conversation, {
    detail,
    recognised: draft.recognised ?? (service && recogniseAs(detail, service.code, world)),
    group: draft.group ?? service?.group,
    serviceCode: service?.code ?? draft.serviceCode ?? general,
  })
}

/** Why words are taken for a report of a service, where the classifier says so. */
const recogniseAs = (text: string, code: string, world: World): IncidentDraft['recognised'] => {
  const label = `service:${code}`
  const why = explainIntent(text, label, world)
  return why && { label, ...why }
}

/** A chosen kind: its general service until the detail says which. */
export const setKind = (conversation: Reporting, group: string, world: World): Reporting => {
  const general = world.catalogue.groups.find(({ code }) => code === group)?.general_service
  const { detail } = conversation.stage.draft
  const service = detail ? likelyService(detail, world, group) : undefined
  return updateDraft(conversation, { group, serviceCode: service?.code ?? general })
}

/** What a place found for typed words means: an answer, or a doubt to be settled. */
export const setAddress = (
  conversation: Reporting,
  doubt:
    | Required<Pick<NonNullable<Reporting['stage']['doubt']>, 'words' | 'candidates'>>
    | { words: string; unavailable: true },
  { ground }: World,
): Reporting => {
  if ('unavailable' in doubt) return updateDraft(conversation, { location: { address: doubt.words } })
  const [best, second] = doubt.candidates
  const clear = best && best.score >= MIN_CERTAIN_SCORE && best.score - (second?.score ?? 0) >= CLEAR_MARGIN
  if (clear && judgePoint(best, ground) === 'in-town') {
    const { score: _, inTown: __, ...location } = best
    return updateDraft(conversation, { location })
  }
  return { ...conversation, stage: { ...conversation.stage, doubt } }
}

/** What a shared point means. */
export const setPoint = (
  conversation: Reporting,
  doubt: NonNullable<Reporting['stage']['doubt']> & { point: { lat: number; long: number } },
  inTown: boolean,
): Reporting => {
  if (!inTown) return { ...conversation, stage: { ...conversation.stage, doubt } }
  const { words: text, point, candidates } = doubt
  const near = candidates[0]
  const location = {
    ...point,
    address: text || undefined,
    addressId: near?.addressId,
    zipcode: near?.zipcode,
    quarter: near?.quarter,
  }
  return updateDraft(conversation, { location, pinned: true })
}

/** Whether what neighbours reported is looked at now: once, as soon as it is known what and where. */
const shouldCheckNeighbours = ({ page, serviceCode, location, neighboursSeen }: IncidentDraft): boolean =>
  !page && !neighboursSeen && serviceCode !== undefined && location?.lat !== undefined

/** A word about danger before what is said next, where the service is an urgent one. */
export const warnOfDanger = (
  turn: { conversation: Conversation; effects: Effect[] },
  service: ServiceDefinition | undefined,
  world: World,
): StepResult =>
  service?.urgent
    ? {
        ...turn,
        effects: [
          { type: 'say', message: textMessage(world.say(turn.conversation.language, 'incident.danger')) },
          ...turn.effects,
        ],
      }
    : turn

/** The kinds of things that a report may be about one of, where a place was shown and none was named. Asked once. */
const kindsToOffer = (draft: IncidentDraft, { layers }: World): string[] =>
  !draft.page && draft.pinned && !draft.asset && !draft.assetsSeen && draft.detail && draft.serviceCode
    ? layersOfService(layers, draft.serviceCode).map(({ code }) => code)
    : []

/** Everything is known of its own accord: shown on one screen and sent, or chosen from what can be wrong with a thing. */
const isConfirmed = ({ byForm, pinned, asset, faultChosen }: IncidentDraft): boolean =>
  (byForm && pinned) || (asset !== undefined && faultChosen) || false

/** Asks the next question, remembering the way back. */
export const askNextQuestion = (
  conversation: Reporting,
  world: World,
  before: string[] = [],
): { conversation: Reporting; effects: Effect[] } => {
  const { stage } = conversation
  const { lat, long } = stage.draft.location ?? {}
  const kinds = stage.doubt ? [] : kindsToOffer(stage.draft, world)
  if (kinds.length > 0 && lat !== undefined && long !== undefined) {
    const draft = { ...stage.draft, assetsSeen: true }
    return {
      conversation: { ...conversation, stage: { ...stage, draft, carried: before } },
      effects: [{ type: 'assets', kinds, point: { lat, long } }],
    }
  }
  if (!stage.doubt && stage.draft.detail && shouldCheckNeighbours(stage.draft)) {
    const draft = { ...stage.draft, neighboursSeen: true }
    return {
      conversation: { ...conversation, stage: { ...stage, draft, carried: before } },
      effects: [{ type: 'neighbours', draft }],
    }
  }
  const step = stage.doubt ? 'address' : nextStep(stage.draft, world)
  // They have seen it all on one screen and sent it, and shown the place themselves: a summary would only cost.
  if (step === 'confirm' && isConfirmed(stage.draft)) {
    const whole: Reporting = { ...conversation, stage: { ...stage, step, carried: undefined } }
    return { conversation: whole, effects: [{ type: 'submit', draft: stage.draft }] }
  }
  const trail =
    stage.step === step || stage.trail.at(-1) === stage.step ? stage.trail : [...stage.trail, stage.step]
  const next: Reporting = {
    ...conversation,
    stage: {
      ...stage,
      step,
      trail,
      editing: false,
      undo: undefined,
      assets: undefined,
      neighbours: undefined,
      works: undefined,
      carried: undefined,
    },
  }
  return {
    conversation: next,
    effects: [{ type: 'say', message: question(next, world, before), question: true }],
  }
}

/** Goes back one question, forgetting its answer. Nothing when there is no earlier one. */
export const goBack = (conversation: Reporting, world: World): Reporting | undefined => {
  const { stage } = conversation
  if (stage.neighbours || stage.assets || stage.works) {
    const draft = clearAnswer(stage.draft, 'address')
    const asked = { assets: undefined, neighbours: undefined, works: undefined }
    return { ...conversation, stage: { ...stage, ...asked, draft, step: 'address' } }
  }
  if (stage.undo) {
    const { undo } = stage
    return {
      ...conversation,
      stage: { ...stage, draft: undo, undo: undefined, doubt: undefined, step: nextStep(undo, world) },
    }
  }
  if (stage.doubt) return { ...conversation, stage: { ...stage, doubt: undefined, step: 'address' } }
  const steps = listSteps(stage.draft, world)
  const previous = stage.trail.at(-1) ?? steps[steps.indexOf(stage.step) - 1]
  if (!previous || previous === stage.step) return undefined
  const { draft } = stage
  return {
    ...conversation,
    stage: {
      ...stage,
      step: previous,
      trail: stage.trail.slice(0, -1),
      draft: clearAnswer(draft, previous),
      editing: false,
    },
  }
}
