import {
  MODELS_FILE,
  readCorpus,
  type TrainedModel,
  trainModels,
  trainTown,
  writeModels,
} from '#conversation'
import { listTownModels, type Score, switchModelBack, switchModelOn } from '#domain/conversations'
import type { Town } from '#domain/town'
import { BadConfig } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { openTown } from './open-town.ts'
import { TERMINAL, toExitStatus } from './terminal.ts'

/** How often a model is trained to be measured: enough for whole per cents. */
const FOLDS = 3

const USAGE = 'Usage: bun run train [--from-console | --switch-on ID | --switch-back]'

/**
 * `bun run train`: trains the recogniser on the messages of corpus/. The same corpus gives the same weights.
 * `--from-console` trains the town's own with the phrases that were accepted in the console and says what it changes;
 * `--switch-on ID` and `--switch-back` say which is used, within seconds.
 */
const run = async (): Promise<void> => {
  const [what, id, ...rest] = process.argv.slice(2)
  if (rest.length > 0 || (id !== undefined && what !== '--switch-on')) throw new BadConfig(USAGE)
  switch (what) {
    case undefined:
      return trainShipped()
    case '--from-console':
      return forTown(trainFromConsole)
    case '--switch-on':
      return forTown((town) => switchOn(town, id ?? ''))
    case '--switch-back':
      return forTown(switchBack)
    default:
      throw new BadConfig(USAGE)
  }
}

const print = (line: string) => process.stdout.write(`${line}\n`)

const trainShipped = (): void => {
  const corpus = readCorpus('corpus')
  const { rows, lexicon, hash } = corpus
  const size = writeModels({ corpus: hash, lexicon, models: trainModels(corpus) })
  print(`${rows.length} messages · ${MODELS_FILE}: ${Math.round(size / 1024)} KB`)
}

const forTown = async (task: (town: Town) => Promise<void>): Promise<void> => {
  const { town, close } = await openTown(readCommandConfig(process.env), 'error')
  await task(town)
  await close()
}

const trainFromConsole = async (town: Town): Promise<void> => {
  const corpus = readCorpus('corpus')
  const trained = await trainTown(town, {
    corpus,
    folds: FOLDS,
    author: 'bun run train',
    onStep: (done, of) => print(`${done} of ${of} steps done; each takes some minutes.`),
  })
  if (!trained)
    throw new BadConfig('No phrases were accepted yet: accept some on /console/phrases, then train again.')
  printFigures(trained)
  print(
    `Stored as ${trained.id}, not in use. bun run train --switch-on ${trained.id} uses it; --switch-back goes back.`,
  )
}

const printFigures = ({ phrases, bytes, figures }: TrainedModel): void => {
  const { before, after, own, changed } = figures
  print(`${phrases} phrases of the town · ${Math.round(bytes / 1024)} KB`)
  print('Messages of authors that it had not seen:')
  print(`  before  ${describe(before)}`)
  print(`  after   ${describe(after)}`)
  print('The phrases of the town, each unseen:')
  print(`  before  ${describe(own.before)}`)
  print(`  after   ${describe(own.after)}`)
  if (changed.length > 0) print('What changes, by label (right, wrong):')
  for (const { label, before: old, after: now } of changed)
    print(
      `  ${label.padEnd(18)} right ${old.right} → ${now.right} · wrong ${old.wrong} → ${now.wrong} of ${total(now)}`,
    )
}

const total = ({ right, asked, wrong, missed }: Score): number => right + asked + wrong + missed

const describe = (score: Score): string => {
  const share = (count: number) => `${((100 * count) / (total(score) || 1)).toFixed(1)} %`
  return `right ${share(score.right)} · asked ${share(score.asked)} · wrong ${share(score.wrong)} · not understood ${share(score.missed)} of ${total(score)}`
}

const switchOn = async (town: Town, id: string): Promise<void> => {
  const known = (await listTownModels(town)).map((one) => one.id)
  if (!known.includes(id) || !(await switchModelOn(town, id)))
    throw new BadConfig(`No such model: ${id || '(none)'}. Trained: ${known.join(', ') || 'none yet'}.`)
  print(`${id} is used from now on, within seconds.`)
}

const switchBack = async (town: Town): Promise<void> => {
  const id = await switchModelBack(town)
  print(`${id ?? `The model that is shipped (${MODELS_FILE})`} is used from now on, within seconds.`)
}

process.exit(await toExitStatus(run(), TERMINAL))
