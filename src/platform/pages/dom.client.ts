/** What somebody writes in or chooses from. */
export type FormField = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

export const isFormField = (value: unknown): value is FormField =>
  value instanceof HTMLInputElement ||
  value instanceof HTMLSelectElement ||
  value instanceof HTMLTextAreaElement

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
