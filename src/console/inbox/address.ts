import { findNextWaiting, INBOX_LISTS, type InboxList, type Viewer } from '#domain/conversations'
import type { PostedForm } from '#platform/pages'
import { isUuid } from '#platform/text'
import type { View } from '../ui/index.ts'

const INBOX = '/console/conversations'

/** Which list stands beside a conversation, and the label that it is narrowed to. */
export type ListPlace = { show: InboxList; label?: string }

/** The list that an address or a form names. */
export const parsePlace = (get: (name: string) => string | null): ListPlace => {
  const label = get('label_is') ?? ''
  return {
    show: INBOX_LISTS.find((one) => one === get('show')) ?? 'open',
    label: isUuid(label) ? label : undefined,
  }
}

const withQuery = (path: string, fields: Record<string, string | undefined>): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value) query.set(name, value)
  return query.size > 0 ? `${path}?${query}` : path
}

const fieldsOf = ({ show, label }: ListPlace) => ({
  show: show === 'open' ? undefined : show,
  label_is: label,
})

/** A list as the hidden fields of a form. */
export const placeFields = (place: ListPlace): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fieldsOf(place)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** The list that a form was sent from. */
export const placeOf = (form: PostedForm): ListPlace => parsePlace((name) => form.text(name, 40))

/** A list of the inbox. */
export const listPath = (place: ListPlace): string => withQuery(INBOX, fieldsOf(place))

/** A conversation beside its list. */
export const conversationPath = (id: string, place: ListPlace): string =>
  withQuery(`${INBOX}/${id}`, fieldsOf(place))

/** The list that a form was sent from, with what is said above it. */
export const listAddress = (form: PostedForm, said: Record<string, string> = {}): string =>
  withQuery(INBOX, { ...fieldsOf(placeOf(form)), ...said })

/** The conversation of a form, beside the list that it was sent from. */
export const conversationAddress = (
  id: string,
  form: PostedForm,
  said: Record<string, string> = {},
): string => withQuery(`${INBOX}/${id}`, { ...fieldsOf(placeOf(form)), ...said })

/**
 * What waits next, or nothing where nothing does, beside the list that the form was sent from: where somebody goes who is done with a
 * conversation.
 */
export const nextAddress = async (
  { town }: View,
  viewer: Viewer,
  { done, said, form }: { done: string; said: string; form: PostedForm },
): Promise<string> => {
  const next = await findNextWaiting(town, viewer, done)
  return withQuery(next ? `${INBOX}/${next}` : INBOX, { ...fieldsOf(placeOf(form)), done: said })
}
