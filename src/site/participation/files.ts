import { type Consultation, getResults, phaseOf, resultsCsv, resultsJson } from '#domain/participation'
import type { View } from '../ui/index.ts'

const TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const

/** The answers to a question that is closed, as open data: what the page shows, and no more. Nothing before. */
export const resultsFile = async (
  { t, town, language }: View,
  one: Consultation,
  format: keyof typeof TYPES,
): Promise<Response | undefined> => {
  if (phaseOf(one, town.now()) !== 'closed') return undefined
  const results = await getResults(town, one)
  const texts = { language, others: t('participation.results.others') }
  if (!results || (results.few && format === 'csv')) return undefined
  const content =
    format === 'json'
      ? JSON.stringify(resultsJson(one, results, texts))
      : results.few
        ? ''
        : resultsCsv(one, results, texts)
  return new Response(content, {
    headers: {
      'content-type': TYPES[format],
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
    },
  })
}
