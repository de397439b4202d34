// A form inside the messenger, as the phone shows it: one screen of the components that the emulator knows.
import { element } from './content.client.ts'

/** A component with its data in place. */
type Component = {
  type: string
  name?: string
  label?: string
  text?: string | string[]
  description?: string
  required?: boolean
  'helper-text'?: string
  'data-source'?: { id: string; title: string; description?: string }[]
  'max-length'?: number
  'max-uploaded-photos'?: number
  'min-uploaded-photos'?: number
  'on-click-action'?: { name: string; url?: string }
}

type Screen = { title: string; components: Component[] }

const dialog = element('dialog', { id: 'form', className: 'form' })
dialog.setAttribute('aria-labelledby', 'form-title')
document.body.append(dialog)

const hint = (id: string, text: string | undefined) =>
  text ? element('p', { id, className: 'hint', dir: 'auto', textContent: text }) : undefined

const labelled = (one: Component, control: HTMLElement & { id: string }, help = one['helper-text']) => {
  const helpId = `${control.id}-help`
  if (help) control.setAttribute('aria-describedby', helpId)
  const name = element('label', { htmlFor: control.id, dir: 'auto' }, one.label, mark(one))
  return element('div', { className: 'field' }, name, hint(helpId, help), control)
}

/** What has to be answered is marked, also for screen readers. */
const mark = ({ required }: Component) =>
  required ? undefined : element('span', { className: 'optional', textContent: ' (opcional)' })

const link = (url: string | undefined, textContent: string) =>
  url ? element('a', { href: url, target: '_blank', rel: 'noreferrer', textContent }) : undefined

const radios = (one: Component) => {
  const { name = '', required = false } = one
  const options = (one['data-source'] ?? []).map(({ id, title, description }) =>
    element(
      'label',
      { className: 'choice', dir: 'auto' },
      element('input', { type: 'radio', name, value: id, required }),
      title,
      description ? element('small', { textContent: description }) : undefined,
    ),
  )
  return element(
    'fieldset',
    { className: 'field' },
    element('legend', { dir: 'auto' }, one.label, mark(one)),
    ...options,
  )
}

const consent = (one: Component) => {
  const { name = '', required = false } = one
  const box = element('input', { type: 'checkbox', name, value: 'true', required })
  return element(
    'div',
    { className: 'field' },
    element('label', { className: 'choice', dir: 'auto' }, box, one.label),
    link(one['on-click-action']?.url, 'Més informació'),
  )
}

const text = (value: string | string[] | undefined) => [value].flat().join('\n')

const DRAWN: Record<string, (one: Component) => HTMLElement> = {
  TextHeading: (one) => element('h3', { dir: 'auto', textContent: text(one.text) }),
  TextSubheading: (one) => element('h4', { dir: 'auto', textContent: text(one.text) }),
  TextBody: (one) => element('p', { dir: 'auto', textContent: text(one.text) }),
  TextCaption: (one) => element('p', { className: 'hint', dir: 'auto', textContent: text(one.text) }),
  EmbeddedLink: (one) => element('p', {}, link(one['on-click-action']?.url ?? '#', text(one.text))),
  RadioButtonsGroup: radios,
  Dropdown: (one) => {
    const options = (one['data-source'] ?? []).map(({ id, title }) =>
      element('option', { value: id, textContent: title }),
    )
    const { name = '', required = false } = one
    const all = [element('option', { value: '', textContent: '' }), ...options]
    return labelled(one, element('select', { id: `form-${name}`, name, required }, ...all))
  },
  TextInput: (one) => {
    const { name = '', required = false } = one
    return labelled(one, element('input', { id: `form-${name}`, name, required, dir: 'auto' }))
  },
  TextArea: (one) => {
    const { name = '', required = false } = one
    const maxLength = one['max-length'] ?? 600
    return labelled(
      one,
      element('textarea', { id: `form-${name}`, name, required, rows: 4, maxLength, dir: 'auto' }),
    )
  },
  PhotoPicker: (one) => {
    const { name = '' } = one
    const multiple = (one['max-uploaded-photos'] ?? 30) > 1
    const required = (one['min-uploaded-photos'] ?? 0) > 0
    const input = element('input', {
      id: `form-${name}`,
      type: 'file',
      name,
      required,
      multiple,
      accept: 'image/*',
    })
    return labelled({ ...one, required }, input, one.description)
  },
  OptIn: consent,
}

const draw = (one: Component): HTMLElement[] => {
  if (one.type === 'Footer') return []
  const drawn = DRAWN[one.type]
  return [drawn ? drawn(one) : element('p', { textContent: `[${one.type}]` })]
}

/**
 * Opens the form of a message.
 * @param address where the emulator has it
 * @returns why it cannot be opened, in the platform's own word; nothing where it can
 */
export const openForm = async (address: string): Promise<string | undefined> => {
  const response = await fetch(address)
  if (!response.ok) return ((await response.json()) as { error: string }).error
  const { title, components } = (await response.json()) as Screen
  const problem = element('p', { className: 'problem', role: 'alert' })
  const footer = components.find(({ type }) => type === 'Footer')
  const close = element('button', { type: 'button', className: 'close', textContent: 'Tancar' })
  const send = element('button', { className: 'do', dir: 'auto', textContent: footer?.label ?? 'Enviar' })
  const form = element(
    'form',
    {},
    element('h2', { id: 'form-title', dir: 'auto', textContent: title }),
    ...components.flatMap(draw),
    problem,
    element('p', { className: 'actions' }, close, send),
  )
  close.addEventListener('click', () => dialog.close())
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const answer = await fetch(address, { method: 'POST', body: new FormData(form) })
    if (answer.ok) dialog.close()
    else problem.textContent = ((await answer.json()) as { error: string }).error
  })
  dialog.replaceChildren(form)
  dialog.showModal()
  return undefined
}
