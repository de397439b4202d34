/** What somebody writes in or chooses from. */
export type FormField = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

export const isFormField = (value: unknown): value is FormField =>
  value instanceof HTMLInputElement ||
  value instanceof HTMLSelectElement ||
  value instanceof HTMLTextAreaElement

/** Whether it says something else than when the server wrote it. */
export const isChanged = (field: FormField): boolean => {
  if (field instanceof HTMLSelectElement)
    return (
      field.selectedIndex !==
      Math.max(
        0,
        [...field.options].findIndex((one) => one.defaultSelected),
      )
    )
  if (field.type === 'checkbox' || field.type === 'radio')
    return field instanceof HTMLInputElement && field.checked !== field.defaultChecked
  return field.value !== field.defaultValue || field.validity.badInput
}

/** @throws where the page has no such element */
export const byId = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const element = document.getElementById(id)
  if (element instanceof kind) return element
  throw new Error(`no #${id}`)
}

/** @throws where the form has no such field */
export const fieldOf = (form: HTMLFormElement, name: string): FormField => {
  const field = form.elements.namedItem(name)
  if (isFormField(field)) return field
  throw new Error(`no field ${name}`)
}

/** Sends a form as the browser would, without leaving the page. @throws without a connection */
export const sendForm = (form: HTMLFormElement, submitter?: HTMLElement | null): Promise<Response> => {
  const fields = new FormData(form, submitter)
  const body =
    form.enctype === 'multipart/form-data'
      ? fields
      : new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]))
  return fetch(form.action, { method: 'POST', body })
}

/** A page that was answered, not shown. */
export const pageIn = async (response: Response): Promise<Document> =>
  new DOMParser().parseFromString(await response.text(), 'text/html')

/** The same field in another answer of the server. */
const keyOf = (field: FormField): string => {
  const isOption = field.type === 'checkbox' || field.type === 'radio'
  return [field.form?.getAttribute('action'), field.id, field.name, isOption && field.value].join('\n')
}

const fieldsIn = (region: ParentNode): FormField[] =>
  [...region.querySelectorAll('input, select, textarea')].filter(isFormField)

/**
 * Notes what somebody changed in a region and did not send, before an answer takes its place.
 * @param sent the form that the answer is to: what was in it is no longer being written
 * @returns puts it into the fields of the same forms that are there by then
 */
export const keepUnsent = (region: ParentNode, sent?: HTMLFormElement): ((fresh: ParentNode) => void) => {
  const unsent = new Map(
    fieldsIn(region)
      .filter((field) => field.name && field.form !== sent && isChanged(field))
      .map((field) => [keyOf(field), field]),
  )
  return (fresh) => {
    for (const field of fieldsIn(fresh)) {
      const changed = unsent.get(keyOf(field))
      if (!changed || field.type === 'file') continue
      field.value = changed.value
      if (field instanceof HTMLInputElement && changed instanceof HTMLInputElement)
        field.checked = changed.checked
    }
  }
}
