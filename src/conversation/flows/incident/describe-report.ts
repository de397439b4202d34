import { assetName } from '#domain/assets'
import { localisedText } from '#domain/content'
import type { IncidentDraft } from '#domain/conversations'
import { findActiveService, localised } from '#domain/services'
import type { Language } from '#domain/town'
import type { Point } from '#platform/geocoding'
import type { Reporting, World } from '../../engine/types.ts'
import { findForm } from './forms.ts'

/** How a report's kind is named to the citizen: «Enllumenat públic · Fanal apagat». */
export const reportKindName = (draft: IncidentDraft, world: World, language: Language): string => {
  const form = findForm(draft, world)
  if (form) return localisedText(form.title, language)
  const group = world.catalogue.groups.find(({ code }) => code === draft.group)
  const service = draft.serviceCode ? findActiveService(world.catalogue, draft.serviceCode) : undefined
  const groupName = group ? localised(group.names, language) : ''
  return service && service.code !== group?.general_service
    ? `${groupName} · ${localised(service.names, language)}`
    : groupName
}

/** Where it is, as it is shown to the citizen. */
export const describeLocation = ({ location }: IncidentDraft): string =>
  location?.address?.slice(0, 200).toWellFormed() ??
  (location?.lat === undefined ? '' : inDegrees({ lat: location.lat, long: location.long ?? 0 }))

/** The same, with what it is about where that is a thing of the street: «Fanal 23-118 · Carrer de Guimerà, 12». */
export const describePlace = (draft: IncidentDraft, { layers }: World, language: Language): string =>
  draft.asset
    ? [assetName(draft.asset, layers, language), draft.location?.address && describeLocation(draft)]
        .filter(Boolean)
        .join(' · ')
    : describeLocation(draft)

/** What a report is about and where, in two lines. */
export const describeReport = ({ stage, language }: Reporting, world: World): string =>
  `${reportKindName(stage.draft, world, language)}\n📍 ${describePlace(stage.draft, world, language)}`

/** A point where there are no words for it. */
export const inDegrees = ({ lat, long }: Point): string => `${lat.toFixed(5)}, ${long.toFixed(5)}`
