import { type AdmissionRefusal, admit } from '#domain/limits'
import { followRequestByMail } from '#domain/notifications'
import { ADDRESS_TYPED, placeMeant, placeWrong, pointTyped, reportPlace } from '#domain/places'
import { dropReportDraft, findReportDraft } from '#domain/report-drafts'
import { draftProblems, type Submission, submitServiceRequest } from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { problemsOf } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import { isSameOrigin, readAnswers, readForm, seeOther } from '#platform/pages'
import { embedPage } from './embed/index.ts'
import {
  ASSET_TYPED,
  findToldAsset,
  formPage,
  furtherPart,
  furtherProblems,
  type ReportFormValues,
  readFurtherValues,
  stepsPage,
} from './report/index.ts'
import {
  citizenContext,
  type FieldError,
  isDefaultLanguage,
  reportErrors,
  unavailableResponse,
  type View,
  wantsHtml,
} from './ui/index.ts'

/** Takes a report in, of whichever form: one report, or the form again with what is wrong in it. */
export const receiveReport = async (view: View, request: Request): Promise<Response> => {
  const { town } = view
  const catalogue = await getCatalogue(town)
  const { text, file, form } = await readForm(request)
  const typed: ReportFormValues = {
    service_code: text('service_code'),
    description: text('description'),
    address: text('address', ADDRESS_TYPED),
    asset: text('asset', ASSET_TYPED),
    ...pointTyped(text),
    form_id: text('form_id', 64),
    ...readFurtherValues(text),
  }
  const place = reportPlace(typed, town)
  const answers = readAnswers(form)
  const { asset } = typed
  const told = await findToldAsset(view, asset)
  // In a frame of another site the form comes back in the frame.
  const embedded = text('embedded', 40)
  const steps = text('steps') === 'yes'
  const begun = await findReportDraft(town, text('draft', 60))
  const again = async (errors: FieldError[], refusal?: AdmissionRefusal) => {
    const { service_code: service, address, lat, long } = typed
    if (steps) {
      const values = { kind: '', service, address, lat, long, draft: text('draft', 60), asset }
      return stepsPage(view, catalogue, values, {
        problem: { errors, typed: { ...typed, answers }, refusal },
      })
    }
    // A point that is none of the town's was not typed: sent again it would be wrong again.
    const kept = place.found === 'place' ? typed : { ...typed, lat: '', long: '' }
    const shown = { refusal, meant: await placeMeant(town, placeWrong(place)) }
    return embedded
      ? embedPage(view, catalogue, { typed: kept, errors: errors, ...shown, show: embedded })
      : formPage(view, catalogue, kept, errors, shown)
  }
  if (!isSameOrigin(request)) return again([{ field: '', key: 'error.origin' }])
  const picture = file('picture')
  const report: Submission = {
    serviceCode: typed.service_code,
    channel: 'web',
    description: typed.description,
    location: {
      ...furtherPart(typed, 'location'),
      ...(place.found === 'place' && { address: place.address, ...place.point }),
      ...(told && { lat: told.asset.lat, long: told.asset.long, address: told.asset.address ?? undefined }),
    },
    placeProblem: told ? undefined : placeWrong(place),
    assetId: told?.asset.id,
    joinsOpen: true,
    attributes: answers,
    // Only the form that showed the questions insists on them.
    insistsOn: steps ? ['description', 'answers'] : ['description'],
    pictures: begun?.pictureId ? [begun.pictureId] : [],
    files: picture ? [[picture.name, picture]] : [],
    reporter: furtherPart(typed, 'reporter'),
    language: view.language,
    idempotencyKey: typed.form_id ? `web:${typed.form_id}` : undefined,
  }
  // Before it is counted against the limits.
  const problems: FieldError[] = [
    ...(asset && !told ? [{ field: 'asset', key: 'error.asset' } as const] : []),
    ...reportErrors(view, draftProblems(report, catalogue)),
    ...furtherProblems(typed),
  ]
  if (problems.length > 0) return again(problems)
  const admission = await admit(town, 'reports', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted')
    return wantsHtml(request)
      ? again([], admission)
      : unavailableResponse(town, request, 429, admission.seconds)
  try {
    const { id, rejected, repeated, joined } = await submitServiceRequest(citizenContext(view), report)
    // Who is told of a report of somebody else confirms it first.
    if (joined && town.mailer && typed.email)
      await followRequestByMail(citizenContext(view), {
        requestId: id,
        to: typed.email,
        language: view.language,
      })
    if (begun) await dropReportDraft(town, begun.key)
    // It was kept for a day: who comes back later is told that it is not in the report.
    const lost = text('photo', 5) === 'yes' && !begun && !repeated ? '&left=unavailable' : ''
    const lang = isDefaultLanguage(view) ? '' : `&lang=${view.language}`
    const besides = place.found === 'place' && place.leftOut ? `&place=${place.leftOut.reason}` : ''
    const mailed = town.mailer && typed.email ? '&mail=asked' : ''
    const left =
      rejected.map(({ problem }) => `&left=${problem}`).join('') +
      lost +
      besides +
      mailed +
      (joined ? '&joined' : '')
    return seeOther(
      embedded
        ? `/embed?received=${id}&show=${encodeURIComponent(embedded)}${left}${lang}`
        : `/reports/${id}?received${left}${lang}`,
    )
  } catch (error) {
    return again(reportErrors(view, problemsOf(error)))
  }
}
