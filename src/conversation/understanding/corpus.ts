import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A message as somebody might write it, and what it wants. `street`: the piece of it that says where. */
export type CorpusRow = { text: string; language: string; label: string; street: string; author: string }

const HEADER = 'text\tlanguage\tlabel\tstreet'

/** What a folder of messages holds. `lexicon`: the lines of its words and what they stand for. */
export type Corpus = { rows: CorpusRow[]; lexicon: string; hash: string }

/** Within the folder of the messages. */
const LEXICON = 'lexicon/concepts.tsv'

/**
 * Every message of a folder of TSV files, one file for each author.
 * @throws {Error} for a line that is not four columns
 */
export const readCorpus = (folder: string): Corpus => {
  const hash = createHash('sha256')
  const lexicon = readFileSync(join(folder, LEXICON), 'utf8')
  hash.update(lexicon)
  const rows = readdirSync(folder)
    .filter((file) => file.endsWith('.tsv'))
    .sort()
    .flatMap((file) => {
      const content = readFileSync(join(folder, file), 'utf8')
      hash.update(content)
      return parseAuthor(content, file)
    })
  return { rows, lexicon, hash: hash.digest('hex') }
}

const parseAuthor = (content: string, file: string): CorpusRow[] => {
  const [header, ...lines] = content.replace(/\n$/, '').split('\n')
  if (header !== HEADER) throw new Error(`${file}: the first line is not «${HEADER}»`)
  return lines.map((line, index) => {
    const [text, language, label, street, ...more] = line.split('\t')
    if (!text || !language || !label || street === undefined || more.length > 0)
      throw new Error(`${file}:${index + 2}: not four columns`)
    return { text, language, label, street, author: file.replace('.tsv', '') }
  })
}
