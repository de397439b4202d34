import { parse } from 'csv-parse/sync'
import { fold } from '#platform/text'
import { LOOKED_UP, type Page, parentOf, personAsked } from '#town/content'
import { intentOf } from '../src/town/conversations/engine/intent.ts'
import type { World } from '../src/town/conversations/engine/types.ts'
import { worldAt } from '../test/support/engine.ts'
import { publish } from './machine.ts'

/**
 * A phrase of a citizen's and what it wants: a service's code, `info:` and a subject, an entry of the menu.
 * `tuned`: keywords were chosen while looking at it; `held-out`: written afterwards, and not looked at.
 */
type Labelled = { set: 'tuned' | 'held-out'; intent: string; phrase: string }

/** What the conversation makes of each phrase of the labelled set. */
export const measureIntents = async (): Promise<(Labelled & { heard: string })[]> => {
  const world = worldAt(0)
  const rows = parse(await Bun.file('test/samples/intents.tsv').text(), {
    columns: true,
    delimiter: '\t',
    quote: null,
  }) as Labelled[]
  return rows.map((row) => ({ ...row, heard: heardIn(row.phrase, world) }))
}

/** A page's label: its subject, or the entry of the menu that it is under. */
const labelOf = (page: Page, world: World): string =>
  'topic' in page ? `info:${page.topic}` : (parentOf(world.content, page.id)?.id ?? page.id)

const heardIn = (phrase: string, world: World): string => {
  if (personAsked(phrase)) return 'person'
  if (LOOKED_UP.test(fold(phrase))) return 'info:directory'
  const intent = intentOf(phrase, world)
  switch (intent?.to) {
    case 'report':
      return intent.likeliest?.code ?? 'incidents'
    case 'page':
      return labelOf(intent.page, world)
    default:
      return 'nothing'
  }
}

/** How often the first guess is right, by the kind of intent; and what was heard wrong. */
export const intents = async (): Promise<void> => {
  const all = await measureIntents()
  const kindOf = (intent: string) =>
    /^[A-Z]/.test(intent) ? 'services' : intent.startsWith('info:') ? 'subjects' : 'entries of the menu'
  const kinds = Map.groupBy(all, ({ set, intent }) => `${set}: ${kindOf(intent)}`)
  const sets = Map.groupBy(all, ({ set }) => `${set}: all`)
  const results = [...kinds, ...sets, ['all', all] as const].map(([kind, rows]) => {
    const right = rows.filter(({ intent, heard }) => intent === heard).length
    return { kind, phrases: rows.length, right, accuracy: Math.round((right / rows.length) * 1000) / 1000 }
  })
  for (const { intent, phrase, heard } of all)
    if (intent !== heard) process.stdout.write(`  «${phrase}»: ${heard}, not ${intent}\n`)
  await publish('intents', results)
}
