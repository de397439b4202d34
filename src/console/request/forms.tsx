import type { VNode } from 'preact'
import type { Picture } from '#domain/pictures'
import type { CannedReply } from '#domain/replies'
import { MAX_DESCRIPTION, type ServiceRequest, STATES } from '#domain/service-requests'
import { type Catalogue, offeredServices } from '#domain/services'
import { Field, SelectField, SelectOptions } from '#platform/pages'
import type { View } from '../ui/index.ts'
import type { ChangeFormValues } from './typed.ts'

const CHANGE_FORM = 'change'

/** Changes the state, answers in public, leaves a note. */
export const ChangeForm = (props: {
  view: View
  request: ServiceRequest
  typed: ChangeFormValues
  replies: CannedReply[]
  texts: Record<string, string>
}) => {
  const { view, request, typed, replies, texts } = props
  const { t, town } = view
  return (
    <form id={CHANGE_FORM} class="card" method="post" action={`/console/requests/${request.id}`}>
      <h2>{t('change.title')}</h2>
      <input type="hidden" name="version" value={String(request.version)} />
      <input type="hidden" name="since" value={town.now().toISOString()} />
      <SelectField
        id="state"
        label={t('change.state')}
        chosen={typed.state ?? request.state}
        options={STATES.map((state) => [state, t(`state.${state}`)])}
      />
      <Field id="public_note" label={t('change.public')} hint={t('change.public.hint')}>
        {(attributes) => (
          <textarea {...attributes} maxLength={1000} dir="auto" data-draft="">
            {typed.publicNote ?? ''}
          </textarea>
        )}
      </Field>
      {replies.length > 0 ? (
        <details class="replies">
          <summary>{t('change.replies')}</summary>
          <ul>
            {replies.map(({ id, title }) => (
              <li>
                <a href={`/console/requests/${request.id}?reply=${id}#public_note`} data-reply={texts[id]}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <Field id="internal_note" label={t('change.internal')} hint={t('change.internal.hint')}>
        {(attributes) => (
          <textarea {...attributes} maxLength={MAX_DESCRIPTION} dir="auto" data-draft="">
            {typed.internalNote ?? ''}
          </textarea>
        )}
      </Field>
      <button type="submit">{t('change.send')}</button>
    </form>
  )
}

/**
 * Gives the request to a colleague, or to another department. Its fields and buttons are of the form of changes: what is
 * being written there comes along, and is shown again.
 */
export const AssignForm = (props: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
  colleagues: { id: string; name: string }[]
}) => {
  const { view, request, catalogue, colleagues } = props
  const { t, member } = view
  return (
    <section class="card" aria-labelledby="assign-title">
      <h2 id="assign-title">{t('assign.title')}</h2>
      {member && request.assigneeId !== member.id ? (
        <p>
          <button type="submit" class="plain" form={CHANGE_FORM} name="do" value="take" data-keeps-draft="">
            {t('assign.take')}
          </button>
        </p>
      ) : null}
      <div class="pair">
        <SelectField
          id="assignee"
          form={CHANGE_FORM}
          label={t('queue.assignee')}
          chosen={request.assigneeId ?? undefined}
          options={[
            ['nobody', t('queue.assignee.nobody')],
            ...colleagues.map(({ id, name }) => [id, name] as const),
          ]}
        />
        <SelectField
          id="department"
          form={CHANGE_FORM}
          label={t('queue.department')}
          chosen={request.department}
          options={[...catalogue.departments]}
        />
      </div>
      <button type="submit" class="plain" form={CHANGE_FORM} name="do" value="assign" data-keeps-draft="">
        {t('assign.send')}
      </button>
    </section>
  )
}

/** Gives the request another kind. */
export const KindForm = ({
  view,
  request,
  catalogue,
}: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
}) => {
  const { t } = view
  return (
    <details class="card">
      <summary>{t('kind.title')}</summary>
      <form method="post" action={`/console/requests/${request.id}/kind`}>
        <p class="hint">{t('kind.hint')}</p>
        <input type="hidden" name="version" value={String(request.version)} />
        <ServiceField id="kind" view={view} catalogue={catalogue} />
        <button type="submit" class="plain">
          {t('kind.send')}
        </button>
      </form>
    </details>
  )
}

/** Which service a request is of, to be chosen from those that the town offers. */
const ServiceField = (props: { id: string; view: View; catalogue: Catalogue }) => {
  const { id, view, catalogue } = props
  const { t, language } = view
  return (
    <Field id={id} label={t('phone.service')}>
      {(attributes) => (
        <SelectOptions
          attributes={attributes}
          ask={t('phone.service.choose')}
          groups={offeredServices(catalogue, language)}
        />
      )}
    </Field>
  )
}

/** Makes a request of its own of a part of this one. */
export const SplitForm = (props: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
  pictures: Picture[]
  formId: VNode
}) => {
  const { view, request, catalogue, pictures, formId } = props
  const { t } = view
  return (
    <details class="card">
      <summary>{t('split.title')}</summary>
      <form method="post" action={`/console/requests/${request.id}/split`}>
        <p class="hint">{t('split.hint')}</p>
        {formId}
        <ServiceField id="service_code" view={view} catalogue={catalogue} />
        <Field id="description" label={t('phone.description')}>
          {(attributes) => <textarea {...attributes} required maxLength={MAX_DESCRIPTION} class="short" />}
        </Field>
        {pictures.map(({ id }, index) => (
          <label class="check">
            <input type="checkbox" name="picture" value={id} /> {t('split.picture', { index: index + 1 })}
          </label>
        ))}
        <button type="submit" class="plain">
          {t('split.send')}
        </button>
      </form>
    </details>
  )
}
