import { type Town, whatsappLink } from '#domain/town'
import { catalogues } from '#languages'
import { writeLabels } from '#platform/paper'
import { type Asset, getAssets } from './assets.ts'
import { assetName, getAssetLayers } from './layers.ts'

const TEXTS = catalogues('poster')

/** Labels of one file: twenty sheets. */
export const MAX_LABELS = 480

/** Where the code of a label leads: to the messenger, or to the chat of the site. */
export const LABEL_WAYS = ['messenger', 'web'] as const

export type LabelWay = (typeof LABEL_WAYS)[number]

/** What is written for who scans the code of an asset: it names the asset, and the assistant asks what is wrong. */
export const scannedWords = (name: string, language: keyof typeof TEXTS): string =>
  TEXTS[language]['label.words'].replace('{asset}', name)

const linkOf = (town: Town, { id }: Asset, words: string, way: LabelWay): string =>
  (way === 'messenger' && whatsappLink(town, words)) ||
  `${town.publicUrl}/chat?${new URLSearchParams({ asset: id })}`

/** Labels to be stuck on assets, 24 on a sheet, in the order of their ids; in the town's own language. */
export const makeLabels = async (
  town: Town,
  ids: readonly string[],
  way: LabelWay,
): Promise<Uint8Array<ArrayBuffer>> => {
  const [language] = town.profile.languages
  const [layers, assets] = await Promise.all([
    getAssetLayers(town),
    getAssets(town, ids.slice(0, MAX_LABELS)),
  ])
  const texts = TEXTS[language]
  return writeLabels({
    title: texts['label.headline'],
    author: town.profile.authority,
    language,
    headline: texts['label.headline'],
    how: texts['label.how'],
    labels: assets.map((asset) => {
      const name = assetName(asset, layers, language)
      return { name, link: linkOf(town, asset, scannedWords(name, language), way) }
    }),
  })
}
