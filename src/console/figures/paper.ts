import { makePaper } from '#domain/figures'
import type { View } from '../ui/index.ts'
import { fileName } from './files.ts'
import { wrongDaysPage } from './page.tsx'
import { loadSheet, periodOf } from './request.ts'

/** The figures in view on paper, as they are sent each month. */
export const figuresPaper = async (view: View, query: URLSearchParams): Promise<Response> => {
  const found = periodOf(view, query)
  if ('errors' in found) return wrongDaysPage(view, query, found.errors)
  const { town, member, language } = view
  const sheet = await loadSheet(view, found.period)
  const bytes = await makePaper(town, sheet, { departments: member?.departments ?? [], language })
  return new Response(bytes, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${fileName(found.period)}.pdf"`,
      'cache-control': 'no-store',
    },
  })
}
