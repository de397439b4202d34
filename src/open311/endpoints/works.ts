import { areaGeometry } from '#domain/places'
import { listWorks, workText } from '#domain/works'
import { authorise, type Handler } from '../api-request.ts'
import type { Value } from '../format.ts'

/** `GET works`: works, cuts and outages that are announced and not over, the soonest first. */
export const showWorks: Handler = async (apiRequest) => {
  await authorise(apiRequest, 'reads')
  const { town, language, format } = apiRequest
  const works = await listWorks(town)
  const value = works.map((work): Value => {
    const { title, body } = workText(work, language)
    return {
      work_id: work.id,
      kind: work.kind,
      title,
      description: body || null,
      start_datetime: work.startsAt.toISOString(),
      end_datetime: work.endsAt?.toISOString() ?? null,
      address: work.area.label || null,
      lat: work.area.lat,
      long: work.area.long,
      ...(format === 'geojson' ? { geometry: areaGeometry(town, work.area) } : {}),
      url: work.url ?? `${town.publicUrl}/works/${work.id}`,
    }
  })
  return { root: 'works', value, headers: { 'cache-control': 'public, max-age=60' } }
}
