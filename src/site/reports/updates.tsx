import { admit } from '#domain/limits'
import { addUpdateByMail, UPDATE_REFUSALS } from '#domain/notifications'
import {
  MAX_UPDATE_WORDS,
  type PublicRequest,
  takesNeighbourUpdates,
  toStatus,
} from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { whatsappLink } from '#domain/town'
import { conflictOf, DomainError } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import { UnusablePicture } from '#platform/media'
import { Field, FormId, isSameOrigin, ProofOfWorkField, readForm } from '#platform/pages'
import { isUuid } from '#platform/text'
import { mailAskedPage } from '../mail/index.ts'
import { PICTURE_TYPES } from '../report/index.ts'
import {
  citizenContext,
  type FieldError,
  localisedPath,
  unavailableResponse,
  type View,
} from '../ui/index.ts'

/** What was typed to be added to a report, and what is wrong with it. */
export type TypedUpdate = { words: string; email: string; form: string; errors: FieldError[] }

/** Whether the page of a report offers to add something to it. */
export const offersUpdates = (view: View, catalogue: Catalogue, request: PublicRequest): boolean => {
  const closedAt = toStatus(request.state) === 'closed' ? request.updatedAt : null
  return takesNeighbourUpdates(view.town, catalogue, { ...request, closedAt })
}

/** Adding something to a report of somebody else: confirmed from an address, looked at by staff, published without a name. */
export const UpdateForm = ({ view, number, typed }: { view: View; number: string; typed?: TypedUpdate }) => {
  const { t, town } = view
  const wrong = (field: string) => {
    const found = typed?.errors.find((one) => one.field === field)
    return found && t(found.key, found.blanks)
  }
  const link = whatsappLink(town, `seguir ${number}`)
  const chat = link ? (
    <p>
      <a href={link}>{t('update.chat')}</a>
    </p>
  ) : null
  return (
    <details class="card" id="update" open={typed !== undefined}>
      <summary>{t('update.title')}</summary>
      <p>{t('update.lead')}</p>
      {town.mailer ? (
        <form
          method="post"
          action={localisedPath(view, `/reports/${number}/updates`)}
          encType="multipart/form-data"
          noValidate
          data-work="mails"
        >
          <FormId value={typed?.form} />
          <Field
            id="update-words"
            label={t('update.words')}
            hint={t('update.words.hint')}
            error={wrong('update-words')}
          >
            {(attributes) => (
              <textarea {...attributes} required maxLength={MAX_UPDATE_WORDS} dir="auto">
                {typed?.words ?? ''}
              </textarea>
            )}
          </Field>
          <Field
            id="update-picture"
            label={t('form.picture')}
            hint={t('form.picture.hint')}
            error={wrong('update-picture')}
          >
            {(attributes) => <input {...attributes} type="file" accept={PICTURE_TYPES} />}
          </Field>
          <Field
            id="update-email"
            label={t('follow.mail.email')}
            hint={t('update.email.hint')}
            error={wrong('update-email')}
          >
            {(attributes) => (
              <input
                {...attributes}
                type="email"
                autocomplete="email"
                maxLength={320}
                required
                value={typed?.email}
              />
            )}
          </Field>
          <ProofOfWorkField checking={t('work.checking')} />
          <button type="submit">{t('update.send')}</button>
        </form>
      ) : null}
      {chat}
    </details>
  )
}

/**
 * Takes what somebody adds to a report.
 * @param again shows the page of the report with what was typed and what is wrong
 */
export const receiveUpdate = async (
  view: View,
  request: Request,
  number: string,
  again: (typed: TypedUpdate) => Promise<Response>,
): Promise<Response> => {
  const { town } = view
  const { text, file } = await readForm(request)
  const form = text('form_id', 64)
  const typed: TypedUpdate = {
    words: text('update-words', MAX_UPDATE_WORDS),
    email: text('update-email', 320),
    form: isUuid(form) ? form : Bun.randomUUIDv7(),
    errors: [],
  }
  const wrong = (...errors: FieldError[]) => again({ ...typed, errors })
  if (!isSameOrigin(request)) return wrong({ field: '', key: 'error.origin' })
  const admission = await admit(town, 'mails', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted') return unavailableResponse(town, request, 429, admission.seconds)
  try {
    await addUpdateByMail(citizenContext(view), {
      requestId: number,
      words: typed.words,
      picture: file('update-picture'),
      to: typed.email,
      language: view.language,
      form: typed.form,
    })
    return mailAskedPage(view, `/reports/${encodeURIComponent(number)}`)
  } catch (error) {
    if (error instanceof UnusablePicture) {
      const problem = view.t(`picture.${error.problem}`)
      return wrong({ field: 'update-picture', key: 'entry.photo.unusable', blanks: { problem } })
    }
    if (error instanceof DomainError && error.code === 'invalid')
      return wrong(
        ...error.problems.map(
          ({ path }): FieldError =>
            path === 'words'
              ? { field: 'update-words', key: 'update.error.words' }
              : { field: 'update-email', key: 'error.email' },
        ),
      )
    if (error instanceof DomainError && error.code === 'not-found')
      return wrong({ field: '', key: 'update.error.closed' })
    conflictOf(error, UPDATE_REFUSALS)
    return wrong({ field: '', key: 'update.error.full' })
  }
}
