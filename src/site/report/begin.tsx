import { admit } from '#domain/limits'
import { findReportDraft, MAX_DRAFT_WORDS, tellReportDraft } from '#domain/report-drafts'
import type { Catalogue } from '#domain/services'
import { getClientAddress } from '#platform/address'
import { UnusablePicture } from '#platform/media'
import { isSameOrigin, readForm, seeOther } from '#platform/pages'
import { citizenContext, type FieldError, type View } from '../ui/index.ts'
import { entryPage } from './entry.tsx'
import { stepsPage } from './steps.tsx'
import { parseStepValues, type StepValues, stepPath } from './steps-parts.tsx'

const valuesOf = (request: Request): StepValues => parseStepValues(new URL(request.url).searchParams)

/** Keeps what somebody wrote, and goes on to the kinds that it may be of. */
export const beginWithWords = async (
  view: View,
  catalogue: Catalogue,
  request: Request,
): Promise<Response> => {
  const values = valuesOf(request)
  const { text } = await readForm(request)
  const words = text('words', MAX_DRAFT_WORDS)
  if (!isSameOrigin(request) || !words) return seeOther(stepPath(view, values, {}))
  const admission = await admit(view.town, 'drafts', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted')
    return stepsPage(view, catalogue, values, { refusal: admission, words })
  const draft = await tellReportDraft(citizenContext(view), { key: values.draft, words })
  return seeOther(stepPath(view, values, { kind: '', service: '', draft }))
}

/** Keeps a picture, and goes on to the place that it may say; or takes it away again. */
export const beginWithPhoto = async (
  view: View,
  catalogue: Catalogue,
  request: Request,
): Promise<Response> => {
  const values = valuesOf(request)
  const { text, file } = await readForm(request)
  const again = (error: FieldError) => entryPage(view, catalogue, values, { errors: [error] })
  if (!isSameOrigin(request)) return again({ field: '', key: 'error.origin' })
  const context = citizenContext(view)
  if (text('do', 20) === 'remove') {
    if (await findReportDraft(view.town, values.draft))
      await tellReportDraft(context, { key: values.draft, picture: null })
    return seeOther(stepPath(view, values, {}))
  }
  const picture = file('picture')
  if (!picture) return again({ field: 'picture', key: 'entry.photo.missing' })
  const admission = await admit(view.town, 'drafts', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted') return entryPage(view, catalogue, values, { refusal: admission })
  try {
    const draft = await tellReportDraft(context, { key: values.draft, picture })
    return seeOther(stepPath(view, values, { draft }))
  } catch (error) {
    if (!(error instanceof UnusablePicture)) throw error
    const problem = view.t(`picture.${error.problem}`)
    return again({ field: 'picture', key: 'entry.photo.unusable', blanks: { problem } })
  }
}
