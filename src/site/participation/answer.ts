import { admit } from '#domain/limits'
import { answerByMail } from '#domain/notifications'
import type { Consultation } from '#domain/participation'
import { ADDRESS_TYPED, findNeighbourhood } from '#domain/places'
import type { Town } from '#domain/town'
import { DomainError } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import { parseMailAddress } from '#platform/mail'
import { isSameOrigin, readForm } from '#platform/pages'
import { isUuid } from '#platform/text'
import { mailAskedPage } from '../mail/index.ts'
import { citizenContext, type FieldError, unavailableResponse, type View } from '../ui/index.ts'
import { consultationPage, type TypedAnswer } from './consultation.tsx'

/** Where somebody lives by what they chose, or by their street; and what is wrong with that. */
const homeOf = (
  town: Town,
  { neighbourhoods }: Consultation,
  { neighbourhood, street }: TypedAnswer,
): { neighbourhood?: string; error?: FieldError } => {
  if (neighbourhoods.length === 0) return {}
  if (neighbourhoods.includes(neighbourhood)) return { neighbourhood }
  if (neighbourhood || !street)
    return { error: { field: 'neighbourhood', key: 'participation.error.neighbourhood' } }
  const found = findNeighbourhood(town, { words: street })
  if (!found) return { error: { field: 'street', key: 'participation.error.street' } }
  return neighbourhoods.includes(found)
    ? { neighbourhood: found }
    : { error: { field: 'street', key: 'participation.error.elsewhere' } }
}

/** Takes an answer, which counts once its address confirms it. What is answered is the same whosever it is. */
export const receiveAnswer = async (view: View, one: Consultation, request: Request): Promise<Response> => {
  const { town } = view
  const { text } = await readForm(request)
  const form = text('form_id', 64)
  const typed: TypedAnswer = {
    option: text('option', 5),
    neighbourhood: text('neighbourhood', 200),
    street: text('street', ADDRESS_TYPED),
    email: text('email', 320),
    consent: text('consent', 5) === 'yes',
    form: isUuid(form) ? form : Bun.randomUUIDv7(),
  }
  const wrong = (...errors: FieldError[]) => consultationPage(view, one, { typed, errors })
  if (!isSameOrigin(request)) return wrong({ field: '', key: 'error.origin' })
  const home = homeOf(town, one, typed)
  const errors: FieldError[] = [
    ...(one.options.some(({ id }) => id === typed.option)
      ? []
      : [{ field: 'option', key: 'participation.error.option' } as const]),
    ...(home.error ? [home.error] : []),
    ...(parseMailAddress(typed.email) ? [] : [{ field: 'email', key: 'error.email' } as const]),
    ...(typed.consent ? [] : [{ field: 'consent', key: 'participation.error.consent' } as const]),
  ]
  if (errors.length > 0) return wrong(...errors)
  const admission = await admit(town, 'mails', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted') return unavailableResponse(town, request, 429, admission.seconds)
  try {
    await answerByMail(citizenContext(view), {
      consultationId: one.id,
      option: typed.option,
      neighbourhood: home.neighbourhood,
      to: typed.email,
      language: view.language,
      form: typed.form,
    })
    return mailAskedPage(view, `/participation/${one.number}`)
  } catch (error) {
    // What the form has wrong was said above: it has been closed in between.
    if (!(error instanceof DomainError)) throw error
    return wrong({ field: '', key: 'participation.error.closed' })
  }
}
