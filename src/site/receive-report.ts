import { type AdmissionRefusal, admit } from '#domain/limits'
import { storePictures } from '#domain/pictures'
import { ADDRESS_TYPED, placeMeant, placeWrong, pointTyped, reportPlace } from '#domain/places'
import {
  InvalidDraft,
  locate,
  MAX_DESCRIPTION,
  submitServiceRequest,
  toFormProblem,
  unansweredQuestions,
} from '#domain/service-requests'
import { findActiveService, getCatalogue } from '#domain/services'
import { getClientAddress } from '#platform/address'
import { isSameOrigin, readAnswers, readForm, seeOther } from '#platform/pages'
import { embedPage } from './embed/index.ts'
import { type FormError, formPage, type ReportFormValues, type StepError, stepsPage } from './report/index.ts'
import { placeErrors, unavailableResponse, type View, wantsHtml } from './ui/index.ts'

/** Takes a report in, of whichever form: one report, or the form again with what is wrong in it. */
export const receiveReport = async (view: View, request: Request): Promise<Response> => {
  const { town } = view
  const catalogue = await getCatalogue(town)
  const { text, file, form } = await readForm(request)
  const typed: ReportFormValues = {
    service_code: text('service_code'),
    description: text('description'),
    address: text('address', ADDRESS_TYPED),
    ...pointTyped(text),
    phone: text('phone', 30),
    form_id: text('form_id', 64),
  }
  const place = reportPlace(typed, town)
  const answers = readAnswers(form)
  // In a frame of another site the form comes back in the frame.
  const embedded = text('embedded', 40)
  const steps = text('steps') === 'yes'
  const again = async (errors: StepError[], refusal?: AdmissionRefusal) => {
    const { service_code: service, address, lat, long } = typed
    if (steps) {
      const told = { kind: '', service, address, lat, long }
      return stepsPage(view, catalogue, told, { problem: { errors, typed: { ...typed, answers }, refusal } })
    }
    // A point that is none of the town's was not typed: sent again it would be wrong again.
    const kept = place.found === 'place' ? typed : { ...typed, lat: '', long: '' }
    const shown = { refusal, meant: await placeMeant(town, placeWrong(place)) }
    return embedded
      ? embedPage(view, catalogue, { typed: kept, errors: errors as FormError[], ...shown, show: embedded })
      : formPage(view, catalogue, kept, errors as FormError[], shown)
  }
  if (!isSameOrigin(request)) return again([{ field: 'service_code', key: 'error.origin' }])
  const service = findActiveService(catalogue, typed.service_code)
  const wrong = (bad: boolean, field: string, key: StepError['key']): StepError[] =>
    bad ? [{ field, key }] : []
  const errors: StepError[] = [
    ...wrong(!service, 'service_code', 'error.service_code'),
    ...wrong(!typed.description, 'description', 'error.description'),
    ...wrong(typed.description.length > MAX_DESCRIPTION, 'description', 'error.description.long'),
    ...wrong(place.found === 'nothing', 'address', 'error.address'),
    ...placeErrors(view, place),
    // Only the form that showed the questions insists on them.
    ...(steps && service
      ? unansweredQuestions(service, answers).map(({ field }) => ({ field, key: 'error.answer' as const }))
      : []),
  ]
  if (errors.length > 0 || place.found !== 'place') return again(errors)
  const admission = await admit(town, 'reports', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted')
    return wantsHtml(request)
      ? again([], admission)
      : unavailableResponse(town, request, 429, admission.seconds)
  try {
    const given = file('picture')
    const { kept, rejected } = await storePictures(town, given ? [[given.name, given]] : [])
    const location = await locate(town, { address: place.address, ...place.point })
    const { id } = await town.db.transaction((tx) =>
      submitServiceRequest(tx, town, {
        serviceCode: typed.service_code,
        channel: 'web',
        description: typed.description,
        location,
        attributes: answers,
        pictures: kept,
        reporter: typed.phone ? { phone: typed.phone } : undefined,
        idempotencyKey: typed.form_id ? `web:${typed.form_id}` : undefined,
      }),
    )
    const lang = view.language === 'ca' ? '' : `&lang=${view.language}`
    const besides = place.leftOut ? `&place=${place.leftOut.reason}` : ''
    const left = rejected.map(({ problem }) => `&left=${problem}`).join('') + besides
    return seeOther(
      embedded
        ? `/embed?received=${id}&show=${encodeURIComponent(embedded)}${left}${lang}`
        : `/reports/${id}?received${left}${lang}`,
    )
  } catch (error) {
    if (error instanceof InvalidDraft) {
      return again(
        error.problems
          .map(toFormProblem)
          .map(({ field, text }) => ({ field, key: `error.${text}` as const })),
      )
    }
    throw error
  }
}
