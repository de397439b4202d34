import { MODELS_FILE, readCorpus, trainModels, writeModels } from '#conversation'

/** `bun run train`: trains the recogniser on the messages of corpus/. The same corpus gives the same weights. */
const corpus = readCorpus('corpus')
const { rows, lexicon, hash } = corpus
const size = writeModels({ corpus: hash, lexicon, models: trainModels(corpus) })
process.stdout.write(`${rows.length} messages · ${MODELS_FILE}: ${Math.round(size / 1024)} KB\n`)
