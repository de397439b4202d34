import type { Town } from '#domain/town'
import type { DataFormat, DatasetId } from './datasets.ts'

type Named = Pick<Town, 'publicUrl' | 'profile'>

/**
 * What every identifier begins with: the town's own base, else its host. Neither the scheme nor the port of the address is in it:
 * an identifier is kept by others for years. (Convention 03 of DCAT-AP-ES: `http` as a rule.)
 */
const base = ({ publicUrl, profile }: Named): string =>
  (profile.open_data.identifiers ?? `http://${new URL(publicUrl).hostname}`).replace(/\/+$/, '')

/** What names a thing of the catalogue, for good: each leads to what it names. */
export const identifiers = (town: Named) => {
  const root = `${base(town)}/data`
  const dataset = (id: DatasetId) => `${root}/dataset/${id}`
  return {
    catalogue: `${root}/catalog`,
    dataset,
    distribution: (id: DatasetId, format: DataFormat) => `${dataset(id)}/${format}`,
    api: `${root}/api`,
    contact: `${root}/catalog#contact`,
    place: `${root}/catalog#place`,
    publisher: `${root}/catalog#publisher`,
  }
}
