import { DateTime } from 'luxon'
import { type TableExport, writeCsv, writeWorkbook } from '#platform/spreadsheets'
import type { View } from './view.ts'

/** What a table is given out as. */
export type FileFormat = 'csv' | 'xlsx'

const TYPES: Record<FileFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** A table as a file for a spreadsheet, in the town's time. Its name ends in the day of the town. */
export const tableFile = async (
  { town }: View,
  format: FileFormat,
  table: Omit<TableExport, 'zone'>,
): Promise<Response> => {
  const zone = town.profile.time_zone
  const whole = { ...table, zone }
  const day = DateTime.fromJSDate(town.now(), { zone }).toISODate()
  const name = /\d{4}-\d\d-\d\d$/.test(table.name) ? table.name : `${table.name}-${day}`
  return new Response(format === 'csv' ? writeCsv(whole) : await writeWorkbook(whole), {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="${name}.${format}"`,
      'cache-control': 'no-store',
    },
  })
}
