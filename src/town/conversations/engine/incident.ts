import { metresBetween } from '#platform/geocoding'
import { clean } from '#platform/text'
import { type Blanks, say, type TextKey } from '#town/content'
import { inLanguage, serviceIn } from '#town/services'
import { buttons, list, locationRequest, type Outgoing } from './outgoing.ts'
import { clearly, recognise } from './recognise.ts'
import {
  type Conversation,
  type Effect,
  type IncidentDraft,
  type IncidentStage,
  STEPS,
  type Step,
  type World,
} from './types.ts'

/** A conversation that is taking a report. */
export type Reporting = Conversation & { stage: IncidentStage }

/** More pictures than this are thanked for, not kept. */
export const MAX_PICTURES = 6

/** Where an address is too far from the town for any reading of its boundary, in metres. */
const FAR = 15_000

/** From this likeness on an address needs no confirmation. */
const CERTAIN = 0.9

/** How much less like the second-best candidate must be for the best one to be taken. */
const CLEAR_MARGIN = 0.08

/** The first question that has no answer yet. */
export const nextStep = (draft: IncidentDraft): Step => {
  if (!draft.group) return 'kind'
  if (!draft.detail) return 'detail'
  if (!draft.location) return 'address'
  return draft.pictureAnswered ? 'confirm' : 'picture'
}

const blankDraft = (id: string): IncidentDraft => ({ id, pictures: [], pictureAnswered: false })

/** A report just begun, with nothing said yet. */
export const beginIncident = (conversation: Conversation, id: string): Reporting => ({
  ...conversation,
  stage: { at: 'incident', step: 'kind', draft: blankDraft(id), trail: [] },
})

/** The same conversation with something more known of the report. */
export const learn = (conversation: Reporting, known: Partial<IncidentDraft>): Reporting => ({
  ...conversation,
  stage: { ...conversation.stage, draft: { ...conversation.stage.draft, ...known }, doubt: undefined },
})

/** Adds pictures, as many as are kept. */
export const addPictures = (conversation: Reporting, pictures: string[]): Reporting => {
  const all = [...new Set([...conversation.stage.draft.pictures, ...pictures])].slice(0, MAX_PICTURES)
  return learn(conversation, { pictures: all, pictureAnswered: true })
}

/**
 * What a detail tells of itself: its kind where none was chosen, and which service of the kind it is.
 * The kind that a citizen chose is never overruled.
 */
export const learnDetail = (conversation: Reporting, words: string, world: World): Reporting => {
  const { draft } = conversation.stage
  const detail = clean(words, 4_000)
  const service = clearly(recognise(detail, world.catalogue, draft.group))
  const general = world.catalogue.groups.find(({ code }) => code === draft.group)?.general_service
  return learn(conversation, {
    detail,
    group: draft.group ?? service?.group,
    serviceCode: service?.code ?? draft.serviceCode ?? general,
  })
}

/** A chosen kind: its general service until the detail says which. */
export const learnKind = (conversation: Reporting, group: string, world: World): Reporting => {
  const general = world.catalogue.groups.find(({ code }) => code === group)?.general_service
  const { detail } = conversation.stage.draft
  const service = detail ? clearly(recognise(detail, world.catalogue, group)) : undefined
  return learn(conversation, { group, serviceCode: service?.code ?? general })
}

/** What a place found for typed words means: an answer, or a doubt to be settled. */
export const learnAddress = (
  conversation: Reporting,
  doubt:
    | Required<Pick<NonNullable<Reporting['stage']['doubt']>, 'words' | 'candidates'>>
    | { words: string; unavailable: true },
): Reporting => {
  if ('unavailable' in doubt) return learn(conversation, { location: { address: doubt.words } })
  const [best, second] = doubt.candidates
  const clear = best && best.score >= CERTAIN && best.score - (second?.score ?? 0) >= CLEAR_MARGIN
  if (clear && best.inTown) {
    const { score: _, inTown: __, ...location } = best
    return learn(conversation, { location })
  }
  return { ...conversation, stage: { ...conversation.stage, doubt } }
}

/** What a shared point means. */
export const learnPoint = (
  conversation: Reporting,
  doubt: NonNullable<Reporting['stage']['doubt']> & { point: { lat: number; long: number } },
  inTown: boolean,
): Reporting => {
  if (!inTown) return { ...conversation, stage: { ...conversation.stage, doubt } }
  const { words, point, candidates } = doubt
  const near = candidates[0]
  const location = {
    ...point,
    address: words || undefined,
    addressId: near?.addressId,
    zipcode: near?.zipcode,
    quarter: near?.quarter,
  }
  return learn(conversation, { location })
}

/** Asks the next question, remembering the way back. */
export const advance = (
  conversation: Reporting,
  world: World,
  before: string[] = [],
): { conversation: Reporting; effects: Effect[] } => {
  const { stage } = conversation
  const step = stage.doubt ? 'address' : nextStep(stage.draft)
  const trail =
    stage.step === step || stage.trail.at(-1) === stage.step ? stage.trail : [...stage.trail, stage.step]
  const next: Reporting = {
    ...conversation,
    stage: { ...stage, step, trail, editing: false, undo: undefined },
  }
  return { conversation: next, effects: [{ type: 'say', message: question(next, world, before) }] }
}

/** Goes back one question, forgetting its answer. Nothing when there is no earlier one. */
export const retreat = (conversation: Reporting): Reporting | undefined => {
  const { stage } = conversation
  if (stage.undo) {
    const { undo } = stage
    return {
      ...conversation,
      stage: { ...stage, draft: undo, undo: undefined, doubt: undefined, step: nextStep(undo) },
    }
  }
  if (stage.doubt) return { ...conversation, stage: { ...stage, doubt: undefined, step: 'address' } }
  const at = STEPS.indexOf(stage.step)
  const previous = stage.trail.at(-1) ?? STEPS[at - 1]
  if (!previous || previous === stage.step) return undefined
  const { draft } = stage
  return {
    ...conversation,
    stage: {
      ...stage,
      step: previous,
      trail: stage.trail.slice(0, -1),
      draft: forget(draft, previous),
      editing: false,
    },
  }
}

/** A draft without its answer to one question. */
export const forget = (draft: IncidentDraft, step: Step): IncidentDraft => {
  if (step === 'kind') return { ...draft, group: undefined, serviceCode: undefined }
  if (step === 'detail') return { ...draft, detail: undefined }
  if (step === 'address') return { ...draft, location: undefined }
  return step === 'picture' ? { ...draft, pictures: [], pictureAnswered: false } : draft
}

const shortName = (names: Record<string, string>, short: Record<string, string>, language: string): string =>
  short[language] ?? names[language] ?? short.ca ?? names.ca ?? ''

/** How a report's kind is named to the citizen: «Enllumenat públic · Fanal apagat». */
export const kindName = (draft: IncidentDraft, world: World, language: string): string => {
  const group = world.catalogue.groups.find(({ code }) => code === draft.group)
  const service = draft.serviceCode ? serviceIn(world.catalogue, draft.serviceCode) : undefined
  const groupName = group ? inLanguage(group.names, language) : ''
  return service && service.code !== group?.general_service
    ? `${groupName} · ${inLanguage(service.names, language)}`
    : groupName
}

/** The question of the step a report is at, in words for the messenger. */
export const question = ({ language, stage }: Reporting, world: World, before: string[] = []): Outgoing => {
  const t = (key: TextKey, blanks?: Blanks) => say(language, key, blanks)
  const { draft, step, doubt } = stage
  const progress = t('incident.progress', { step: STEPS.indexOf(step) + 1, total: STEPS.length })
  const words = (...parts: string[]) => [...before, ...parts].filter(Boolean).join('\n\n')
  if (stage.editing) {
    const rows = (['kind', 'detail', 'address', 'picture'] as const).map((one) => ({
      id: `edit:${one}`,
      title: t(`incident.edit.${one}`),
    }))
    const all = [...rows, { id: 'edit:nothing', title: t('incident.edit.nothing') }]
    return list(words(t('incident.edit.body')), t('incident.edit.button'), t('incident.edit'), all)
  }
  if (step === 'kind') {
    const rows = world.catalogue.groups.map(({ code, names, short_names }) => ({
      id: `kind:${code}`,
      title: shortName(names, short_names, language),
    }))
    return list(
      words(t('incident.kind')),
      t('incident.kind.button'),
      t('incident.kind.section'),
      rows,
      progress,
    )
  }
  if (step === 'detail') {
    return buttons(
      words(kindName(draft, world, language), t('incident.detail')),
      [{ id: 'cancel', title: t('incident.cancel') }],
      progress,
    )
  }
  if (step === 'address')
    return doubt
      ? addressDoubt(doubt, world, t, words)
      : locationRequest(words(t('incident.address.location')))
  if (step === 'picture') {
    const understood = `${kindName(draft, world, language)}\n📍 ${describeLocation(draft)}`
    return buttons(
      words(understood, t('incident.picture')),
      [{ id: 'picture:skip', title: t('incident.picture.skip') }],
      progress,
    )
  }
  const blanks = {
    kind: kindName(draft, world, language),
    detail:
      draft.detail && draft.detail.length > 300
        ? `${draft.detail.slice(0, 299).toWellFormed()}…`
        : (draft.detail ?? ''),
    address: describeLocation(draft),
    pictures: draft.pictures.length,
  }
  return buttons(words(t('incident.summary', blanks)), [
    { id: `confirm:${draft.id}`, title: t('incident.confirm') },
    { id: 'edit', title: t('incident.edit') },
    { id: 'cancel', title: t('incident.cancel') },
  ])
}

const describeLocation = ({ location }: IncidentDraft): string =>
  location?.address?.slice(0, 200).toWellFormed() ??
  (location?.lat === undefined ? '' : `${location.lat.toFixed(5)}, ${location.long?.toFixed(5)}`)

const addressDoubt = (
  { words: heard, point, candidates }: NonNullable<Reporting['stage']['doubt']>,
  { profile }: World,
  t: (key: TextKey, blanks?: Blanks) => string,
  words: (...parts: string[]) => string,
): Outgoing => {
  const keep = { id: 'address:keep', title: t('incident.address.keep') }
  const again = { id: 'address:again', title: t('incident.address.again') }
  if (point) {
    const far = metresBetween(point, profile.centre) > FAR
    const body = t(far ? 'incident.address.far' : 'incident.address.outside', { town: profile.name })
    return buttons(words(body), far ? [again] : [keep, again])
  }
  const [only, ...others] = candidates
  if (!only)
    return buttons(
      words(t('incident.address.unknown', { text: heard.slice(0, 100).toWellFormed(), town: profile.name })),
      [keep, again],
    )
  if (others.length === 0) {
    const body = t('incident.address.check', { address: only.address })
    return buttons(words(body), [{ id: 'address:0', title: t('incident.address.yes') }, again, keep])
  }
  const rows = candidates.slice(0, 8).map(({ address, quarter }, index) => ({
    id: `address:${index}`,
    title: address,
    hint: [address, quarter].filter(Boolean).join(' · '),
  }))
  const none = {
    id: 'address:keep',
    title: t('incident.address.none'),
    hint: t('incident.address.none.hint'),
  }
  return list(
    words(t('incident.address.which')),
    t('incident.address.which.button'),
    t('incident.edit.address'),
    [...rows, none],
  )
}
