import type { PictureProblem } from '#platform/media'
import type { Language } from '#town/jurisdictions'
import { askAgain } from './answers.ts'
import { menuButton, reply, waiting } from './menu.ts'
import { buttons, text } from './outgoing.ts'
import type { Conversation, Event, IncidentStage, Stage, Turn, World } from './types.ts'

/** Pictures that were on their way could not be opened: they leave the draft, or the report that was filed is named. */
export const picturesLost = (
  before: Conversation,
  { pictures, problems, number }: Extract<Event, { type: 'pictures-lost' }>,
  world: World,
): Turn => {
  const count = pictures.length
  const conversation: Conversation = { ...before, stage: without(before.stage, pictures) }
  const { language, stage } = conversation
  if (stage.at === 'person') return { conversation, effects: [] }
  if (number === undefined) {
    const words = unreadableWords(world, language, count, problems)
    return stage.at === 'incident'
      ? askAgain({ ...conversation, stage }, world, words)
      : reply(conversation, text(words))
  }
  const words = world.say(language, 'own.picture.lost', {
    count,
    number,
    problem: problemWords(world, language, problems),
  })
  const add = { id: `own:add:${number}`, title: world.say(language, 'own.add') }
  const free = stage.at === 'menu' && !stage.asking
  return reply(
    free ? waiting(conversation, { for: 'add', number }) : conversation,
    buttons(words, free ? [menuButton(language, world)] : [add]),
  )
}

/** That pictures cannot be used, and why. */
export const unreadableWords = (
  world: World,
  language: Language,
  count: number,
  problems: PictureProblem[] | undefined,
): string =>
  world.say(language, 'incident.picture.unreadable', {
    count,
    problem: problemWords(world, language, problems),
  })

const problemWords = (world: World, language: Language, problems: PictureProblem[] = []): string =>
  (problems.length > 0 ? problems : (['damaged'] as const))
    .map((problem) => world.say(language, `picture.${problem}`))
    .join('; ')

/** Whether a report under way, or one that was interrupted, has any of these pictures. */
export const draftHas = (stage: Stage, pictures: string[]): boolean =>
  draftsIn(stage).some(({ draft }) => draft.pictures.some((one) => pictures.includes(one)))

const draftsIn = (stage: Stage): IncidentStage[] => {
  if (stage.at === 'incident') return [stage]
  if (stage.at === 'resume') return [stage.incident]
  return stage.paused ? [stage.paused] : []
}

const without = (stage: Stage, lost: string[]): Stage => {
  const kept = (incident: IncidentStage): IncidentStage => ({
    ...incident,
    draft: { ...incident.draft, pictures: incident.draft.pictures.filter((one) => !lost.includes(one)) },
  })
  if (stage.at === 'incident') return kept(stage)
  if (stage.at === 'resume') return { ...stage, incident: kept(stage.incident) }
  return stage.paused ? { ...stage, paused: kept(stage.paused) } : stage
}
