import { parse } from 'csv-parse/sync'
import { asksForPerson, findParentPage, LOOKUP_PREFIX, type Page } from '#domain/content'
import { fold } from '#platform/text'
import { detectIntent } from '../src/conversation/engine/intent.ts'
import type { World } from '../src/conversation/engine/types.ts'
import { createWorld } from '../test/support/engine.ts'
import { publishResults } from './setup.ts'

/**
 * A phrase of a citizen's and what it wants: a service's code, `info:` and a subject, an entry of the menu.
 * `tuned`: keywords were chosen while looking at it; `held-out`: written afterwards, and not looked at.
 */
type Labelled = { set: 'tuned' | 'held-out'; intent: string; phrase: string }

/** What the conversation makes of each phrase of the labelled set. */
export const measureIntents = async (): Promise<(Labelled & { heard: string })[]> => {
  const world = createWorld(0)
  const rows = parse(await Bun.file('test/samples/intents.tsv').text(), {
    columns: true,
    delimiter: '\t',
    quote: null,
  }) as Labelled[]
  return rows.map((row) => ({ ...row, heard: heardIn(row.phrase, world) }))
}

/** A page's label: its subject, or the entry of the menu that it is under. */
const labelOf = (page: Page, world: World): string =>
  'topic' in page ? `info:${page.topic}` : (findParentPage(world.content, page.id)?.id ?? page.id)

const heardIn = (phrase: string, world: World): string => {
  if (asksForPerson(phrase)) return 'person'
  if (LOOKUP_PREFIX.test(fold(phrase))) return 'info:directory'
  const intent = detectIntent(phrase, world)
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
  await publishResults('intents', results)
}
