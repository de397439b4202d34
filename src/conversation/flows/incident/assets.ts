import type { NamedAsset, PlacedAsset } from '#domain/conversations'
import { findActiveService, localised, type ServiceDefinition } from '#domain/services'
import { catalogues, ofEveryLanguage } from '#languages'
import { fold } from '#platform/text'
import { detectIntent } from '../../engine/intent.ts'
import type { ConversationEvent, MentionedAsset, Reporting, StepResult, World } from '../../engine/types.ts'
import { chosenFrom, chosenPlace } from '../../language/chosen-place.ts'
import { isCommand } from '../../language/commands.ts'
import { faultsOf } from './asset-questions.ts'
import { addToDetail, applyDetail } from './details.ts'
import { askNextQuestion, updateDraft, warnOfDanger } from './incident.ts'
import { besidePlaces } from './written-places.ts'

/** Words that stand beside the name of a thing and say nothing of what is wrong with it. */
const NEUTRAL = new Set(
  ofEveryLanguage(({ assets, besidePlaces: beside, greetings }) =>
    [assets.plate, assets.number, assets.between, assets.neutral, beside, ...greetings].join(' ').split(' '),
  )
    .flat()
    .map(fold),
)

/** Whether some words say more than which thing it is. */
export const saysMoreThanAsset = (text: string, { start, end }: MentionedAsset): boolean =>
  fold(`${text.slice(0, start)} ${text.slice(end)}`)
    .split(' ')
    .some((word) => /\p{L}{2}/u.test(word) && !NEUTRAL.has(word))

/** What is written on labels stands before the name of the thing. */
const SCANNED = Object.values(catalogues('poster')).map((texts) =>
  fold(texts['label.words'].split('{asset}')[0] ?? ''),
)

/** Whether some words are those that a code of the street begins with. */
export const isScan = (said: string): boolean => {
  const folded = fold(said)
  return SCANNED.some((words) => folded.startsWith(words))
}

/**
 * A report of a thing of the street: it is where that is, and nobody is asked for an address. Where the report is of something else that
 * cannot be wrong with it, the thing tells only where.
 */
export const withAsset = (conversation: Reporting, asset: PlacedAsset, world: World): Reporting => {
  const { draft } = conversation.stage
  const { id, kind, number, location } = asset
  const known = updateDraft(conversation, {
    location,
    pinned: true,
    assetsSeen: true,
    neighboursSeen: undefined,
    asset: fits(draft, asset, world) ? { id, kind, number } : undefined,
  })
  return { ...known, stage: { ...known.stage, assets: undefined, neighbours: undefined } }
}

const fits = ({ page, serviceCode }: Reporting['stage']['draft'], asset: NamedAsset, world: World): boolean =>
  page === undefined &&
  (serviceCode === undefined
    ? faultsOf(asset, world).length > 0
    : faultsOf(asset, world).some(({ code }) => code === serviceCode))

/**
 * Nothing is under way, and a message names a thing: it is reported, with what the message says is wrong with it.
 * @param before said with what follows
 */
export const reportAsset = (
  begun: Reporting,
  said: string,
  asset: MentionedAsset,
  world: World,
  before: string[] = [],
): StepResult => {
  if (!saysMoreThanAsset(said, asset)) return askNextQuestion(withAsset(begun, asset, world), world, before)
  const intent = detectIntent(besidePlaces(said, world), world)
  const likeliest = intent?.to === 'report' && intent.known ? intent.likeliest : undefined
  if (intent?.to !== 'report' || !likeliest)
    return applyDetail(withAsset(begun, asset, world), said, world, before)
  const { probability, because, also } = intent
  const label = `service:${likeliest.code}`
  const known = updateDraft(begun, {
    group: likeliest.group,
    serviceCode: likeliest.code,
    recognised: { label, probability, because },
    also,
  })
  const turn = applyDetail(withAsset(known, asset, world), said, world, before)
  return { ...turn, effects: [...turn.effects, { type: 'recognised', label }] }
}

/** A report is being taken, and a message names a thing: where it is, whatever else it says. */
export const answerWithAsset = (
  conversation: Reporting,
  said: string,
  asset: MentionedAsset,
  world: World,
): StepResult => {
  const { step, doubt, assets, neighbours, draft } = conversation.stage
  const named = withAsset(conversation, asset, world)
  if (!saysMoreThanAsset(said, asset)) return askNextQuestion(named, world)
  const isMore = draft.detail !== undefined || step === 'address' || doubt || assets || neighbours
  return isMore ? askNextQuestion(addToDetail(named, said), world) : applyDetail(named, said, world)
}

/** Answers the question for the fault of an asset. A general service still asks for a description. */
export const answerFault = (conversation: Reporting, code: string, world: World): StepResult | undefined => {
  const { stage, language } = conversation
  const { asset, detail } = stage.draft
  const service = findActiveService(world.catalogue, code)
  if (!asset || !service || !faultsOf(asset, world).includes(service)) return undefined
  const isGeneral = world.catalogue.groups.some(({ general_service }) => general_service === code)
  const known = updateDraft(conversation, {
    group: service.group,
    serviceCode: code,
    ...(isGeneral ? {} : { detail: detail ?? localised(service.names, language) }),
    // Who corrects an answer sees the summary again.
    faultChosen: isGeneral || stage.undo ? undefined : true,
  })
  return warnOfDanger(askNextQuestion(known, world), service, world)
}

/** Words of a fault's name that are shorter say nothing of it: «de», «una». */
const MIN_LETTERS = 5

const wordsOf = (text: string): string[] =>
  fold(text)
    .split(' ')
    .filter((word) => word.length >= MIN_LETTERS)

/** The one fault in whose name a word of theirs stands, and in no other's: «està caigut». */
const faultNamed = (said: string, faults: ServiceDefinition[]): ServiceDefinition | undefined => {
  const spoken = new Set(wordsOf(said))
  const named = faults.filter(({ names }) =>
    Object.values(names).some((name) => wordsOf(name).some((word) => spoken.has(word))),
  )
  return named.length === 1 ? named[0] : undefined
}

/** What is wrong, by its place in the list, by its name, or by a word of it: then what they said is shown to them before it is sent. */
export const faultSaid = (
  said: string,
  asset: NamedAsset,
  conversation: Reporting,
  world: World,
): StepResult | undefined => {
  const folded = fold(said)
  const faults = faultsOf(asset, world)
  const chosen =
    chosenFrom(faults, said) ??
    faults.find(({ names }) => Object.values(names).some((name) => fold(name) === folded))
  if (chosen) return answerFault(conversation, chosen.code, world)
  const named = faultNamed(said, faults)
  if (!named) return undefined
  const { group, code } = named
  return applyDetail(updateDraft(conversation, { group, serviceCode: code }), said, world)
}

/** It is one of the nearest things, or none of them. */
export const answerNearest = (conversation: Reporting, id: string, world: World): StepResult => {
  const { stage } = conversation
  const chosen = stage.assets?.find((one) => one.id === id)
  return askNextQuestion(
    chosen
      ? withAsset(conversation, chosen, world)
      : { ...conversation, stage: { ...stage, assets: undefined } },
    world,
  )
}

/** A number, «no», or words: which of the nearest things it is. */
export const nearestInWords = (conversation: Reporting, said: string, world: World): StepResult => {
  const assets = conversation.stage.assets ?? []
  const numbered = chosenFrom(assets, said)
  const chosen = numbered ?? (isCommand(said, 'yes') && assets.length === 1 ? assets[0] : undefined)
  if (chosen) return answerNearest(conversation, chosen.id, world)
  // The last row is none of them.
  const isNone = isCommand(said, 'no') || isCommand(said, 'skip') || chosenPlace(said) === assets.length + 1
  const described = isNone ? conversation : addToDetail(conversation, said)
  // Words about something else are an answer too: nobody is asked twice.
  return answerNearest({ ...described, stage: { ...described.stage, assets } }, 'none', world)
}

/** The nearest things have been looked for. */
export const nearestAssetsFound = (
  conversation: Reporting,
  { assets }: Extract<ConversationEvent, { type: 'assets' }>,
  world: World,
): Reporting | undefined =>
  assets.length > 0 && world.layers.length > 0
    ? { ...conversation, stage: { ...conversation.stage, assets, carried: undefined } }
    : undefined
