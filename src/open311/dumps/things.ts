import { type Asset, assetName, getAssetLayers, listAssets } from '#domain/assets'
import { areaGeometry } from '#domain/places'
import type { Catalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { listWorks, workText } from '#domain/works'
import { LANGUAGES } from '#languages'
import { earliestOf, inOnePortion, type Line, latestOf, type Table } from './table.ts'

const PAGE = 5_000

/** Things of the street, by their ids. */
export const assetTable = (town: Town): Table => {
  async function* lines(): AsyncGenerator<Line[]> {
    const layers = await getAssetLayers(town)
    const toLine = ({ id, kind, number, address, lat, long }: Asset): Line => ({
      cells: {
        asset_id: id,
        kind,
        number,
        name: assetName({ kind, number }, layers, 'ca'),
        address,
        service_codes: (layers.find(({ code }) => code === kind)?.services ?? []).join(','),
        lat,
        long,
      },
      geometry: { type: 'Point', coordinates: [long, lat] },
    })
    let after: string | undefined
    for (;;) {
      const page = await listAssets(town, { after, limit: PAGE })
      if (page.length === 0) return
      yield page.map(toLine)
      after = page.at(-1)?.id
    }
  }
  return {
    dataset: 'assets',
    columns: [
      { name: 'asset_id', type: 'STRING' },
      { name: 'kind', type: 'STRING' },
      { name: 'number', type: 'STRING' },
      { name: 'name', type: 'STRING' },
      { name: 'address', type: 'STRING' },
      { name: 'service_codes', type: 'STRING' },
      { name: 'lat', type: 'DOUBLE' },
      { name: 'long', type: 'DOUBLE' },
    ],
    lines,
  }
}

/** Works, cuts and outages that are announced and not over, the soonest first. */
export const worksTable = async (town: Town): Promise<Table> => {
  const works = await listWorks(town)
  const lines = works.map((work): Line => {
    const { title, body } = workText(work, 'ca')
    return {
      cells: {
        work_id: work.id,
        kind: work.kind,
        title,
        description: body || null,
        start_datetime: work.startsAt,
        end_datetime: work.endsAt,
        address: work.area.label || null,
        lat: work.area.lat,
        long: work.area.long,
        url: work.url ?? `${town.publicUrl}/works/${work.id}`,
      },
      geometry: areaGeometry(town, work.area),
    }
  })
  const times = (all: (Date | null)[]) => all.flatMap((one) => one?.getTime() ?? [])
  const starts = times(works.map(({ startsAt }) => startsAt))
  const ends = times(works.map(({ endsAt }) => endsAt))
  return {
    dataset: 'planned-works',
    columns: [
      { name: 'work_id', type: 'STRING' },
      { name: 'kind', type: 'STRING' },
      { name: 'title', type: 'STRING' },
      { name: 'description', type: 'STRING' },
      { name: 'start_datetime', type: 'TIMESTAMP' },
      { name: 'end_datetime', type: 'TIMESTAMP' },
      { name: 'address', type: 'STRING' },
      { name: 'lat', type: 'DOUBLE' },
      { name: 'long', type: 'DOUBLE' },
      { name: 'url', type: 'STRING' },
    ],
    lines: () => inOnePortion(lines),
    span: () => ({
      from: earliestOf(starts),
      // Where the end of one is not known, neither is that of all.
      to: ends.length === works.length ? latestOf(ends) : undefined,
    }),
  }
}

/** What can be reported, with its names in every language. */
export const serviceTable = ({ services, groups }: Catalogue): Table => {
  const lines = services.map(({ code, group, names, description, keywords, public: isPublic }): Line => {
    const { names: groupNames } = groups.find((one) => one.code === group) ?? {}
    return {
      cells: {
        service_code: code,
        service_name: names.ca,
        ...Object.fromEntries(
          LANGUAGES.map((language) => [`service_name_${language}`, names[language] ?? null]),
        ),
        group_code: group,
        group_name: groupNames?.ca ?? null,
        description,
        keywords: (keywords.ca ?? []).map((word) => word.replaceAll(',', ' ')).join(','),
        requests_public: isPublic,
      },
    }
  })
  const names = Object.keys(lines[0]?.cells ?? {})
  return {
    dataset: 'services',
    columns: names.map((name) => ({ name, type: name === 'requests_public' ? 'BOOLEAN' : 'STRING' })),
    lines: () => inOnePortion(lines),
  }
}
