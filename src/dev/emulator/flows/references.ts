/** A reference to something that is known when the screen is shown: `${data.kinds}`, `${form.words}`. */
const REFERENCE = /^\$\{(data|form)\.([A-Za-z_][A-Za-z0-9_]*)\}$/

/** A reference to another screen: `${screen.FIRST.form.words}`. */
const GLOBAL = /^\$\{screen\.([A-Za-z_]+)\.(data|form)\.([A-Za-z_][A-Za-z0-9_]*)\}$/

/** What a text refers to: of this screen unless it names one. */
export type Reference = { screen?: string; of: 'data' | 'form'; name: string }

/** Whether a value is meant as a reference, well formed or not. */
export const isDynamic = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('${')

/** Reads a reference. @returns nothing where it is not well formed */
export const parseReference = (value: unknown): Reference | undefined => {
  const text = String(value)
  const [, of, name] = REFERENCE.exec(text) ?? []
  if (of && name) return { of: of as Reference['of'], name }
  const [, screen, part, field] = GLOBAL.exec(text) ?? []
  return screen && part && field ? { screen, of: part as Reference['of'], name: field } : undefined
}
