import type { AdmissionRefusal } from '#domain/limits'
import { placeMeant, placeWrong, reportPlace } from '#domain/places'
import { findReportDraft } from '#domain/report-drafts'
import { toPlaceProblem } from '#domain/service-requests'
import { type Catalogue, findActiveService } from '#domain/services'
import { type FieldError, reportErrors, type View } from '../ui/index.ts'
import { findToldAsset, placeOfAsset } from './asset.tsx'
import { entryPage } from './entry.tsx'
import { kindStep } from './steps-kind.tsx'
import { lastStep, type Problem } from './steps-last.tsx'
import type { StepValues } from './steps-parts.tsx'
import { placeStep } from './steps-place.tsx'

/** What else is shown. `asked`: the place was asked for; `words`: what was written and could not be kept. */
type Shown = { problem?: Problem; asked?: boolean; refusal?: AdmissionRefusal; words?: string }

/**
 * Saying what is wrong, in whatever order: with a picture, on the map, in words. The first page offers all three; afterwards what is still
 * missing is asked, and nothing twice. Works without a script. A place that is none of the town's is asked for again: by the last
 * step where that was sent already, so that nothing typed in it is lost.
 */
export const stepsPage = async (
  view: View,
  catalogue: Catalogue,
  values: StepValues,
  { problem, asked = false, refusal, words }: Shown = {},
): Promise<Response> => {
  const { town } = view
  const draft = await findReportDraft(town, values.draft)
  const service = findActiveService(catalogue, values.service)
  const found = await findToldAsset(view, values.asset)
  const place = found ? placeOfAsset(found) : reportPlace(values, town)
  // Something else that is wrong there: the thing only tells where.
  const told = found && (!service || found.services.includes(service.code)) ? found : undefined
  const unknown: FieldError[] = values.asset && !found ? [{ field: 'asset', key: 'error.asset' }] : []
  if (service && unknown.length === 0 && (place.found === 'place' || problem?.typed))
    return lastStep(view, catalogue, { service, values, draft, place, told }, problem)
  const begun = service || draft || asked || values.asset || values.kind || place.found !== 'nothing'
  if (!begun) return entryPage(view, catalogue, values, { refusal, words })
  // A picture may say where: that is asked while one still knows which picture it was.
  const placeIsNext = service || asked || place.found === 'wrong' || draft?.pictureId
  if (unknown.length === 0 && (place.found === 'place' || !placeIsNext))
    return kindStep(view, catalogue, { values, draft, place, told }, { refusal, words })
  const missing: FieldError[] =
    asked && place.found === 'nothing' && unknown.length === 0
      ? [{ field: 'address', key: 'error.address' }]
      : []
  const errors = [
    ...unknown,
    ...(place.found === 'wrong' ? reportErrors(view, [toPlaceProblem(place.problem)]) : missing),
  ]
  return placeStep(view, { service, draft, values }, errors, await placeMeant(town, placeWrong(place)))
}
