import { type Asset, assetName, getAssets, readLayers } from '#domain/assets'
import { type Content, getContent, localisedText } from '#domain/content'
import { type Catalogue, findService, getCatalogue, localised } from '#domain/services'
import { messengerName, OWN_CHANNELS, type Town } from '#domain/town'
import { type FigureCard, type FigureDetail, toCards, toDetails } from './cards.ts'
import {
  type FigureChart,
  type FigureTable,
  type Names,
  toCharts,
  toItemTable,
  toStarTable,
  toTeamTable,
} from './charts.ts'
import type { Figures } from './figures.ts'
import { describeDays, type FigureTexts, figureTexts } from './wording.ts'

/** Labels and values of the figures as text, the same on the page, in the files and in the PDF. */
export type FigureSheet = {
  figures: Figures
  t: FigureTexts
  /** The days that it is of, and those that it is compared with. */
  days: string
  compared: string
  cards: FigureCard[]
  details: FigureDetail[]
  charts: FigureChart[]
  teams: FigureTable
  stars: FigureTable
  /** What was collected of bulky waste. */
  items: FigureTable
  /** Whether nothing happened at all. */
  empty: boolean
}

const namesOf = (
  town: Town,
  { catalogue, content, assets }: { catalogue: Catalogue; content: Content; assets: Asset[] },
  language: string,
): Names => {
  const t = figureTexts(language)
  const layers = readLayers(town.folder)
  const assetNames = new Map(assets.map((one) => [one.id, assetName(one, layers, language)]))
  const isOwn = (id: string) => OWN_CHANNELS.find((one) => one === id)
  return {
    service: (code) => {
      const service = findService(catalogue, code)
      return service ? localised(service.names, language) : code
    },
    department: (code) => catalogue.departments.get(code) ?? code,
    channel: (id) => {
      const own = isOwn(id)
      return own ? t(`channel.${own}`) : messengerName(town, id, language)
    },
    team: (id) => localisedText(content.teams.find((team) => team.id === id)?.names, language) || id,
    asset: (id) => assetNames.get(id) ?? id,
  }
}

/** Words figures in a language of staff. */
export const toSheet = async (town: Town, figures: Figures, language: string): Promise<FigureSheet> => {
  const [catalogue, content, assets] = await Promise.all([
    getCatalogue(town),
    getContent(town),
    getAssets(
      town,
      figures.byAsset.map(({ key }) => key),
    ),
  ])
  const t = figureTexts(language)
  const names = namesOf(town, { catalogue, content, assets }, language)
  const discreet = content.teams.filter((team) => team.discreet).map(({ id }) => id)
  const { period, received, done, written, appointments } = figures
  return {
    figures,
    t,
    days: describeDays(t, period, language),
    compared: t('compared', { days: describeDays(t, period.before, language) }),
    cards: toCards(t, figures),
    details: toDetails(t, figures),
    charts: toCharts(figures, t, names, language),
    teams: toTeamTable(figures, t, names, discreet),
    stars: toStarTable(figures, t),
    items: toItemTable(figures, t, language),
    empty: received.total.count + done.resolved.count + written.count + appointments.count === 0,
  }
}
