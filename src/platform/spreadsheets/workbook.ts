import type { CellValue } from 'hucre/xlsx'
import { MAX_COLUMNS, MAX_ROWS, type Row, type Sheet, trimRow } from './table.ts'

/** Bytes that a workbook may say that it unpacks to: a bomb says so, and the library unpacks no more than it says. */
const MAX_UNPACKED = 64 * 1024 * 1024
const MAX_FILES = 1_000

/** A workbook that is not read, and why. */
export class UnreadableWorkbook extends Error {
  override name = 'UnreadableWorkbook'
}

/** What the directory of a zip says that it unpacks to. @throws {UnreadableWorkbook} beyond the limits */
const checkUnpacked = (bytes: Uint8Array): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  const lowest = Math.max(0, end - 65_535)
  while (end >= lowest && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < lowest) throw new UnreadableWorkbook('the zip has no directory')
  const files = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  let unpacked = 0
  if (files > MAX_FILES) throw new UnreadableWorkbook('too many files')
  for (let n = 0; n < files; n++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      throw new UnreadableWorkbook('the zip has an invalid directory')
    const size = view.getUint32(at + 24, true)
    unpacked += size
    // Nothing declared, or that it stands elsewhere: it could be anything.
    if (size === 0 && view.getUint32(at + 20, true) > 2) throw new UnreadableWorkbook('no declared size')
    if (unpacked > MAX_UNPACKED) throw new UnreadableWorkbook('too large')
    const tail = view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    at += 46 + tail
  }
}

const two = (number: number): string => String(number).padStart(2, '0')

/** A cell as it would be written: dates as ISO, without the time where there is none; a formula as what it came to. */
const cellText = (value: CellValue | undefined): string => {
  if (value === null || value === undefined) return ''
  if (!(value instanceof Date)) return String(value)
  if (Number.isNaN(value.getTime())) return ''
  const day = value.toISOString().slice(0, 10)
  const [hour, minute] = [value.getUTCHours(), value.getUTCMinutes()]
  return hour + minute === 0 ? day : `${day} ${two(hour)}:${two(minute)}`
}

/** Whether it is a workbook: a zip. */
export const isWorkbook = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)

/** Whether it is a workbook of before 2007, or one under a password: another kind of file. */
export const isOldWorkbook = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0

/**
 * Reads the first sheet of a workbook that can be seen and has anything in it. Formulas are not computed, links not
 * followed, entities not resolved. For a process with limits of its own.
 * @throws {UnreadableWorkbook}
 */
export const readWorkbook = async (bytes: Uint8Array): Promise<Sheet> => {
  checkUnpacked(bytes)
  // Loaded there alone.
  const { readXlsx } = await import('hucre/xlsx')
  const { sheets } = await readXlsx(bytes, { maxRows: MAX_ROWS + 1 })
  const shown = sheets.filter(({ hidden, veryHidden }) => !hidden && !veryHidden)
  const read = (shown.length > 0 ? shown : sheets).map((sheet) => ({
    name: sheet.name,
    rows: sheet.rows.slice(0, MAX_ROWS).flatMap((cells, index): Row[] => {
      const row = trimRow(index + 1, cells.slice(0, MAX_COLUMNS).map(cellText))
      return row ? [row] : []
    }),
    truncated: sheet.rows.length > MAX_ROWS,
  }))
  const first = read.find(({ rows }) => rows.length > 0)
  const others = read.filter((one) => one !== first && one.rows.length > 0).length
  return {
    sheet: first?.name ?? '',
    otherSheets: others,
    rows: first?.rows ?? [],
    truncated: first?.truncated ?? false,
  }
}
