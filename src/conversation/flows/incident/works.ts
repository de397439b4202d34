import { describeWork } from '#domain/content'
import { buttonsMessage, encodeChoice, type Outgoing, type WorkThere } from '#domain/conversations'
import type { Language } from '#domain/town'
import { truncateAtSentence } from '#platform/text'
import type { World } from '../../engine/types.ts'

/** What is said of one of them at most: a reporter wants to go on. */
const MAX_BODY = 300

/** «Aquí s’hi fan obres fins divendres»: whether it is reported all the same. */
export const worksQuestion = (
  works: WorkThere[],
  language: Language,
  world: World,
  words: (...parts: string[]) => string,
): Outgoing => {
  const [first, ...others] = works
  const at = { now: world.now, zone: world.profile.time_zone }
  const lines = [first, ...others].flatMap((one) =>
    one ? [`🚧 ${describeWork(world.say, language, one, at)}`] : [],
  )
  const body = first && others.length === 0 ? truncateAtSentence(first.body, MAX_BODY) : ''
  const url = others.length === 0 ? (first?.url ?? '') : ''
  return buttonsMessage(words(lines.join('\n'), body, url, world.say(language, 'works.ask')), [
    { id: encodeChoice('work', { answer: 'report' }), title: world.say(language, 'works.report') },
    { id: encodeChoice('work', { answer: 'drop' }), title: world.say(language, 'works.drop') },
  ])
}
