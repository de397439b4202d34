import { decodeFile } from '#platform/text'
import { MAX_COLUMNS, MAX_ROWS, type Row, type Sheet, trimRow } from './table.ts'

const DELIMITERS = [';', ',', '\t', '|'] as const

/** Characters of a quoted cell: a quote that is not closed within them is a sign like any other. */
const MAX_QUOTED = 20_000

/** Characters that are looked through in vain for the ends of quotes: after that, quotes are characters. */
const MAX_QUOTE_SEARCH = 5_000_000

/** What is left of looking in vain, for one file. */
type QuoteBudget = { left: number }

/** Lines that decide which delimiter it is. */
const SAMPLE_LINES = 30

/** `bare`: a quoted cell has a quote in it that is not doubled. */
type Read = { cells: string[]; next: number; lines: number; bare: boolean }

/** Where a line ends, and where the next begins. */
const lineEnd = (text: string, from: number): [end: number, next: number] => {
  for (let at = from; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === 10) return [at, at + 1]
    if (sign === 13) return [at, text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1]
  }
  return [text.length, text.length]
}

/** The end of a quoted cell that begins at `from`, after its quote; -1 where it is not closed. */
const closingQuote = (text: string, from: number, delimiter: string): number => {
  const limit = Math.min(text.length, from + MAX_QUOTED)
  for (let at = text.indexOf('"', from); at >= 0 && at < limit; at = text.indexOf('"', at + 1)) {
    const after = text[at + 1]
    if (after === '"') {
      at++
      continue
    }
    // A quote inside a quoted cell that nobody doubled: what follows tells.
    if (after === undefined || after === delimiter || after === '\n' || after === '\r') return at
  }
  return -1
}

/**
 * One record. A quote counts at the beginning of a cell only, and when it is closed before a delimiter or the end of a
 * line: anywhere else it is a character, as in `Sala "El Sielu"`.
 */
const readRecord = (text: string, from: number, delimiter: string, patience: QuoteBudget): Read => {
  const cells: string[] = []
  let at = from
  let lines = 1
  let bare = false
  for (;;) {
    if (patience.left <= 0) return readUnquotedLine(text, from, delimiter)
    const end = text[at] === '"' ? closingQuote(text, at + 1, delimiter) : undefined
    if (end !== undefined && end >= 0) {
      const cell = text.slice(at + 1, end)
      lines += cell.split(/\r\n|\r|\n/).length - 1
      bare ||= cell.replaceAll('""', '').includes('"')
      cells.push(cell.replaceAll('""', '"'))
      at = end + 1
    } else {
      if (end === -1) patience.left -= MAX_QUOTED
      let to = at
      while (to < text.length && text[to] !== delimiter && text[to] !== '\n' && text[to] !== '\r') to++
      cells.push(text.slice(at, to))
      at = to
    }
    if (text[at] === delimiter) at++
    else return { cells, next: lineEnd(text, at)[1], lines, bare }
  }
}

/** A record of one line, in which quotes are characters. */
const readUnquotedLine = (text: string, from: number, delimiter: string): Read => {
  const [end, next] = lineEnd(text, from)
  const cells = text.slice(from, end).split(delimiter, MAX_COLUMNS)
  return { cells: cells.map((cell) => cell.replace(/^"|"$/g, '')), next, lines: 1, bare: false }
}

type Part = { start: number; delimiter: string; most: number; number: number; width?: number }

/**
 * The rows of a text, or of a part of one.
 * @param part `number`: that of its first row; `width`: the columns of the row with the names, where that was in another part
 */
const rowsOf = (text: string, part: Part) => {
  const { start, delimiter, most } = part
  const rows: Row[] = []
  let { number, width = 0 } = part
  let at = start
  const patience: QuoteBudget = { left: MAX_QUOTE_SEARCH }
  while (at < text.length && rows.length < most) {
    let read = readRecord(text, at, delimiter, patience)
    // A quote that was never closed takes the lines up to the next one with it. They do not fit the columns then, or a
    // quote that nobody doubled stands in the middle.
    if (read.lines > 1 && width > 1 && (read.cells.length !== width || read.bare)) {
      const alone = readUnquotedLine(text, at, delimiter)
      patience.left -= read.next - at
      if (alone.cells.length === width) read = alone
    }
    const row = trimRow(number, read.cells)
    if (row) {
      if (width === 0) width = read.cells.length
      rows.push(row)
    }
    number += read.lines
    at = read.next
  }
  return { rows, truncated: at < text.length, number, width }
}

/** How well a delimiter fits: columns of the first line that has some, and how many lines have as many. */
const delimiterScore = (text: string, start: number, delimiter: string): number => {
  const { rows } = rowsOf(text, { start, delimiter, most: SAMPLE_LINES, number: 1 })
  const widths = rows.map(({ cells }) => cells.length)
  const widest = Math.max(0, ...widths)
  if (widest < 2) return 0
  const named = widths[0] === widest ? 1 : 0
  const even = widths.filter((width) => width >= widest / 2 && width > 1).length / widths.length
  return even * (named + Math.log2(widest))
}

/** The delimiter of a text, and where its first row begins. */
const detectDelimiter = (text: string): { delimiter: string; start: number } => {
  // Excel's own first line: `sep=;`.
  const [line = '', told] = /^"?sep=([;,\t|])"?(?:\r\n|\r|\n)/i.exec(text) ?? []
  const [first = ','] = DELIMITERS.map((one) => ({ one, fit: delimiterScore(text, line.length, one) }))
    .sort((a, b) => b.fit - a.fit)
    .filter(({ fit }) => fit > 0)
    .map(({ one }) => one as string)
  return { delimiter: told ?? first, start: line.length }
}

const firstNumber = (start: number): number => (start > 0 ? 2 : 1)

/**
 * Reads delimited text, whichever the delimiter, the encoding and the line ends are.
 * @param declared the character set that came with it, which is not always true
 */
export const readDelimited = (bytes: Uint8Array, declared?: string): Sheet => {
  const { text, encoding } = decodeFile(bytes, declared)
  const { delimiter, start } = detectDelimiter(text)
  const { rows, truncated } = rowsOf(text, { start, delimiter, most: MAX_ROWS, number: firstNumber(start) })
  return { delimiter, encoding, rows, truncated }
}

/** Bytes at the beginning of a long file by which its encoding and its delimiter are known. */
const SAMPLE_BYTES = 1024 * 1024

/** A long file of delimited text: how it is written, and its rows, read as they are asked for. */
export type DelimitedStream = { delimiter: string; encoding: string; rows: AsyncGenerator<Row[]> }

/**
 * Reads delimited text of any length, some thousand rows at a time. A line break inside a quoted cell ends a row where the
 * file happens to be cut there: no table of so many rows is known to have one.
 * @throws {TypeError} while its rows are read, at bytes that are not in the encoding of the beginning
 */
export const streamDelimited = async (file: string): Promise<DelimitedStream> => {
  const begin = await Bun.file(file).slice(0, SAMPLE_BYTES).bytes()
  // Not in the middle of a character.
  const sample = begin.length < SAMPLE_BYTES ? begin : begin.subarray(0, begin.lastIndexOf(10) + 1)
  const { text, encoding } = decodeFile(sample)
  const { delimiter, start } = detectDelimiter(text)
  return { delimiter, encoding, rows: rowsInBlocks(file, { encoding, delimiter, start }) }
}

async function* rowsInBlocks(
  file: string,
  { encoding, delimiter, start }: { encoding: string; delimiter: string; start: number },
): AsyncGenerator<Row[]> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let part: Part = { start, delimiter, most: Number.POSITIVE_INFINITY, number: firstNumber(start) }
  let left = ''
  const read = (text: string): Row[] => {
    const { rows, number, width } = rowsOf(text, part)
    part = { ...part, start: 0, number, width }
    return rows
  }
  for await (const chunk of Bun.file(file).stream()) {
    left += decoder.decode(chunk, { stream: true })
    const end = left.lastIndexOf('\n') + 1
    if (end <= part.start) continue
    yield read(left.slice(0, end))
    left = left.slice(end)
  }
  left += decoder.decode()
  if (left.length > part.start) yield read(left)
}
