import { getAssets, LABEL_WAYS, listAssets, MAX_LABELS, makeLabels } from '#domain/assets'
import type { View } from '../ui/index.ts'
import { assetsPage, readFilter } from './assets.tsx'

/** Labels of the assets that were chosen; of all that the filter finds, where that was asked for. */
export const labelsFile = async (view: View, query: URLSearchParams): Promise<Response> => {
  const { town } = view
  const all = query.get('all') === 'yes'
  const ids = all
    ? (await listAssets(town, { ...readFilter(query), limit: MAX_LABELS })).map(({ id }) => id)
    : [...new Set(query.getAll('id'))].slice(0, MAX_LABELS)
  const known = all ? ids : (await getAssets(town, ids)).map(({ id }) => id)
  if (known.length === 0) return assetsPage(view, query, [{ field: 'id', key: 'assets.error.none' }])
  const way = LABEL_WAYS.find((one) => one === query.get('way')) ?? LABEL_WAYS[0]
  return new Response(await makeLabels(town, known, way), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="etiquetes.pdf"',
      'cache-control': 'no-store',
    },
  })
}
