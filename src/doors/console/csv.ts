import { stringify } from 'csv-stringify/sync'

/** Rows as a file for a spreadsheet. What looks like a formula is made a text (OWASP, CSV injection). */
export const csvFile = (name: string, columns: string[], rows: (string | number)[][]): Response =>
  new Response(stringify(rows, { header: true, columns, escape_formulas: true, bom: true }), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
      'cache-control': 'no-store',
    },
  })
