import {
  buttonsMessage,
  type Conversation,
  encodeChoice,
  type IncidentStage,
  type Stage,
  textMessage,
} from '#domain/conversations'
import type { Language } from '#domain/town'
import type { PictureProblem } from '#platform/media'
import { menuButton, reply, withPendingQuestion } from '../../engine/menu.ts'
import type { ConversationEvent, StepResult, World } from '../../engine/types.ts'
import { repeatQuestion } from './answers.ts'

/** Pictures that were on their way could not be opened: they leave the draft, or the report that was filed is named. */
export const handleLostPictures = (
  before: Conversation,
  { pictures, problems, number }: Extract<ConversationEvent, { type: 'pictures-lost' }>,
  world: World,
): StepResult => {
  const count = pictures.length
  const conversation: Conversation = { ...before, stage: withoutPictures(before.stage, pictures) }
  const { language, stage } = conversation
  if (stage.at === 'person') return { conversation, effects: [] }
  if (number === undefined) {
    const words = unreadableText(world, language, count, problems)
    return stage.at === 'incident'
      ? repeatQuestion({ ...conversation, stage }, world, words)
      : reply(conversation, textMessage(words))
  }
  const words = world.say(language, 'own.picture.lost', {
    count,
    number,
    problem: problemText(world, language, problems),
  })
  const add = { id: encodeChoice('own', { action: 'add', number }), title: world.say(language, 'own.add') }
  const free = stage.at === 'menu' && !stage.asking
  return reply(
    free ? withPendingQuestion(conversation, { for: 'add', number }) : conversation,
    buttonsMessage(words, free ? [menuButton(language, world)] : [add]),
  )
}

/** That pictures cannot be used, and why. */
export const unreadableText = (
  world: World,
  language: Language,
  count: number,
  problems: PictureProblem[] | undefined,
): string =>
  world.say(language, 'incident.picture.unreadable', {
    count,
    problem: problemText(world, language, problems),
  })

const problemText = (world: World, language: Language, problems: PictureProblem[] = []): string =>
  (problems.length > 0 ? problems : (['damaged'] as const))
    .map((problem) => world.say(language, `picture.${problem}`))
    .join('; ')

/** Whether a report under way, or one that was interrupted, has any of these pictures. */
export const draftHasAny = (stage: Stage, pictures: string[]): boolean =>
  listDrafts(stage).some(({ draft }) => draft.pictures.some((one) => pictures.includes(one)))

const listDrafts = (stage: Stage): IncidentStage[] => {
  if (stage.at === 'incident') return [stage]
  if (stage.at === 'resume') return [stage.incident]
  if (stage.at === 'unreadable') return []
  return stage.paused ? [stage.paused] : []
}

const withoutPictures = (stage: Stage, lost: string[]): Stage => {
  const kept = (incident: IncidentStage): IncidentStage => ({
    ...incident,
    draft: { ...incident.draft, pictures: incident.draft.pictures.filter((one) => !lost.includes(one)) },
  })
  if (stage.at === 'incident') return kept(stage)
  if (stage.at === 'resume') return { ...stage, incident: kept(stage.incident) }
  if (stage.at === 'unreadable') return stage
  return stage.paused ? { ...stage, paused: kept(stage.paused) } : stage
}
