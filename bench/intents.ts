import { parse } from 'csv-parse/sync'
import { asksForPerson, findParentPage, LOOKUP_PREFIX, type Page } from '#domain/content'
import { fold } from '#platform/text'
import { detectIntent } from '../src/conversation/engine/intent.ts'
import type { World } from '../src/conversation/engine/types.ts'
import { createWorld } from '../test/support/engine.ts'
import { publishResults } from './setup.ts'
import { measureDecision } from './understanding/decision.ts'
import { drawReliability, toBins } from './understanding/reliability.ts'
import { measureAuthors, type Outcome } from './understanding.ts'

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

const share = (part: number, of: number): number => (of === 0 ? 0 : Math.round((part / of) * 1_000) / 1_000)

const rowOf = (kind: string, all: Outcome[]) => {
  const count = (fits: (one: Outcome) => boolean) => share(all.filter(fits).length, all.length)
  return {
    kind,
    messages: all.length,
    right: count(({ result }) => result === 'right'),
    asked: count(({ result }) => result === 'asked'),
    wrong: count(({ result }) => result === 'wrong'),
    'not understood': count(({ result }) => result === 'missed'),
    'first label': count(({ first }) => first),
    'among three': count(({ amongThree }) => amongThree),
    language: count(({ language }) => language),
  }
}

/** Labels of which the other authors wrote at least so many messages: of the others there was little to learn from. */
const LEARNABLE = 60

/** Authors who were asked for what the others were understood worst in (corpus/README.md): nobody's day is like theirs. */
const ASKED_FOR_THE_HARDEST = new Set('aj ak al am an ao ap aq ar as at au'.split(' '))

/** What unseen authors' messages come to: each author is left out of the training once. */
const measureUnseen = async (): Promise<void> => {
  const all = measureAuthors()
  const others = all.filter(({ row }) => !row.label.startsWith('danger-'))
  const dangers = all.filter(({ row }) => row.label.startsWith('danger-'))
  const incidents = others.filter(({ row }) => /^[A-Z]/.test(row.label))
  const learnable = others.filter(({ known }) => known >= LEARNABLE)
  await publishResults('understanding', [
    rowOf('all but dangers', others),
    rowOf(`labels with ${LEARNABLE} messages of others`, learnable),
    rowOf('incidents', incidents),
    rowOf(
      'everything else',
      others.filter((one) => !incidents.includes(one)),
    ),
    rowOf(
      'authors who wrote for all labels',
      others.filter(({ row }) => !ASKED_FOR_THE_HARDEST.has(row.author)),
    ),
    rowOf(
      'authors asked for the hardest',
      others.filter(({ row }) => ASKED_FOR_THE_HARDEST.has(row.author)),
    ),
    ...[...Map.groupBy(all, ({ row }) => row.author)].map(([author, rows]) =>
      rowOf(`author ${author}`, rows),
    ),
  ])
  await publishResults('danger', [
    {
      kind: 'dangers found',
      messages: dangers.length,
      share: share(dangers.filter(({ alarm }) => alarm).length, dangers.length),
    },
    {
      kind: 'false alarms',
      messages: others.length,
      share: share(others.filter(({ alarm }) => alarm).length, others.length),
    },
  ])
  await Bun.write(
    'docs/pictures/understanding.svg',
    drawReliability(toBins(learnable), 'Claimed and true share of right first guesses, unseen authors'),
  )
}

/**
 * Unseen authors first; then the phrases by which keywords were chosen, which say only that nothing of old was lost: those are
 * trained on as well.
 */
export const intents = async (): Promise<void> => {
  await measureDecision()
  await measureTuned()
  await measureUnseen()
}

/** How often the first guess is right, by the kind of intent; and what was heard wrong. */
const measureTuned = async (): Promise<void> => {
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
  await publishResults('tuned-phrases', results)
}
