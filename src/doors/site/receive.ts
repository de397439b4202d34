import { addressOf } from '#platform/address'
import { answersIn, readForm, sameOrigin, seeOther } from '#platform/pages'
import { admit, type Refusal } from '#town/limits'
import { takePictures } from '#town/pictures'
import { InvalidDraft, locate, MAX_DESCRIPTION, submit, unansweredQuestions } from '#town/service-requests'
import { catalogueOf, serviceIn } from '#town/services'
import { embedPage } from './embed/embed.tsx'
import type { View } from './frame.tsx'
import { type FormError, formPage, type Typed } from './report-form.tsx'
import { type StepError, stepsPage } from './steps.tsx'
import { forPeople, turnedAway } from './turned-away.tsx'

/** Takes a report in, of whichever form: one report, or the form again with what is wrong in it. */
export const receive = async (here: View, request: Request): Promise<Response> => {
  const { town } = here
  const catalogue = await catalogueOf(town)
  const { text, file, form } = await readForm(request)
  const typed: Typed = {
    service_code: text('service_code'),
    description: text('description'),
    address: text('address', 500),
    phone: text('phone', 30),
    form_id: text('form_id', 64),
  }
  const point = pointIn(text('lat', 20), text('long', 20))
  const answers = answersIn(form)
  // In a frame of another site the form comes back in the frame.
  const embedded = text('embedded', 40)
  const steps = text('steps') === 'yes'
  const again = (errors: StepError[], refusal?: Refusal) => {
    if (embedded)
      return embedPage(here, catalogue, { typed, errors: errors as FormError[], refusal, show: embedded })
    if (!steps) return formPage(here, catalogue, typed, errors as FormError[], refusal)
    const told = {
      kind: '',
      service: typed.service_code,
      address: typed.address,
      lat: text('lat', 20),
      long: text('long', 20),
    }
    return stepsPage(here, catalogue, told, { errors, typed: { ...typed, answers }, refusal })
  }
  if (!sameOrigin(request)) return again([{ field: 'service_code', key: 'error.origin' }])
  const service = serviceIn(catalogue, typed.service_code)
  const wrong = (bad: boolean, field: string, key: StepError['key']): StepError[] =>
    bad ? [{ field, key }] : []
  const errors: StepError[] = [
    ...wrong(!service, 'service_code', 'error.service_code'),
    ...wrong(!typed.description, 'description', 'error.description'),
    ...wrong(typed.description.length > MAX_DESCRIPTION, 'description', 'error.description.long'),
    ...wrong(!typed.address && !point, 'address', 'error.address'),
    // Only the form that showed the questions insists on them.
    ...(steps && service
      ? unansweredQuestions(service, answers).map(({ field }) => ({ field, key: 'error.answer' as const }))
      : []),
  ]
  if (errors.length > 0) return again(errors)
  const admission = await admit(town, 'reports', addressOf(request), text('work', 4_000))
  if (admission.outcome !== 'admitted')
    return forPeople(request) ? again([], admission) : turnedAway(town, request, 429, admission.seconds)
  try {
    const given = file('picture')
    const { kept, leftOut } = await takePictures(town, given ? [[given.name, given]] : [])
    const location = await locate(town, { address: typed.address || undefined, ...point })
    const { id } = await town.db.transaction((tx) =>
      submit(tx, town, {
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
    const lang = here.language === 'ca' ? '' : `&lang=${here.language}`
    const left = leftOut.map(({ problem }) => `&left=${problem}`).join('')
    return seeOther(
      embedded
        ? `/embed?received=${id}&show=${encodeURIComponent(embedded)}${left}${lang}`
        : `/reports/${id}?received${left}${lang}`,
    )
  } catch (error) {
    if (error instanceof InvalidDraft) {
      const field = error.problems.find((problem) => problem.field.startsWith('attribute'))?.field
      return again([
        field ? { field, key: 'error.answer' } : { field: 'description', key: 'error.description' },
      ])
    }
    throw error
  }
}

/** The point that the map or the telephone gave, if it is one. */
const pointIn = (lat: string, long: string): { lat: number; long: number } | undefined => {
  const point = { lat: Number(lat || Number.NaN), long: Number(long || Number.NaN) }
  return Math.abs(point.lat) <= 90 && Math.abs(point.long) <= 180 ? point : undefined
}
