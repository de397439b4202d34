// Who holds the phone: the sheet with the username, the hidden number, the change of number, and what goes wrong.
import { element } from './content.client.ts'
import type { Person } from './messages.client.ts'

const json = (method: string, path: string, body: object) =>
  fetch(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

type Options = [value: string, label: string][]

const LATE: Options = [
  ['0', 'No falla'],
  ['131026', '131026 · no es pot lliurar'],
  ['131047', '131047 · han passat 24 hores'],
  ['131049', '131049 · retingut'],
  ['131042', '131042 · pagament'],
  ['131053', '131053 · el fitxer no es pot pujar'],
]

const ACCOUNT: Options = [
  ['0', 'Tot va bé'],
  ['131042', '131042 · pagament'],
  ['131031', '131031 · compte blocat'],
  ['190', '190 · testimoni caducat'],
  ['10', '10 · falta un permís'],
  ['133010', '133010 · número sense registrar'],
  ['131037', '131037 · nom sense aprovar'],
  ['131064', '131064 · plantilles restringides'],
]

const TELLS: Options = [
  ['number', 'El número nou'],
  ['user_id', 'Només l’identificador'],
  ['nothing', 'No res'],
]

const select = (id: string, options: Options, chosen: string) => {
  const made = element(
    'select',
    { id },
    ...options.map(([value, textContent]) => element('option', { value, textContent })),
  )
  made.value = chosen
  return made
}

const row = (id: string, title: string, hint: string, control: HTMLElement) =>
  element(
    'div',
    { className: 'setting' },
    element('label', { htmlFor: id }, title, hint ? element('small', { textContent: hint }) : undefined),
    control,
  )

const toggle = (id: string, checked: boolean) =>
  element('input', { id, type: 'checkbox', className: 'switch', checked })

/** What stands beneath the number: the username, and whether the town sees the number. */
export const standing = ({ username, phoneKnown }: Person) =>
  [username ? `@${username}` : '', phoneKnown ? '' : 'amagat'].filter(Boolean).join(' · ')

/**
 * The sheet's settings.
 * @param person who it is now
 * @param address the person's address in the emulator
 * @param moved told of another number
 */
export const personSettings = async (
  person: Person,
  address: string,
  moved: (to: string) => void,
): Promise<HTMLElement[]> => {
  const faults: { coexistence: boolean; accountCode: number; failLater: { code: number; times: number } } =
    await (await fetch('/faults')).json()
  const set = (wish: object) => json('PUT', address, wish)

  const name = element('input', { id: 'username', value: person.username ?? 'rosa.puig', spellcheck: false })
  const has = toggle('has-username', Boolean(person.username))
  const hides = toggle('hides', person.hidesNumber)
  const named = async () => {
    const response = await set({ username: has.checked ? name.value : null })
    name.setCustomValidity(response.ok ? '' : 'De 3 a 35: a–z, 0–9, punt i guió baix')
    name.reportValidity()
  }
  has.addEventListener('change', named)
  name.addEventListener('change', () => has.checked && named())
  hides.addEventListener('change', () => set({ hidesNumber: hides.checked }))

  const to = element('input', { id: 'new-number', inputMode: 'numeric', placeholder: '34600999888' })
  const tells = select('tells', TELLS, 'number')
  const change = element('button', { type: 'button', className: 'do', textContent: 'Canvia de número' })
  change.addEventListener('click', async () => {
    const response = await json('POST', `${address}/number`, { to: to.value, tells: tells.value })
    to.setCustomValidity(response.ok ? '' : 'Un número de 7 a 15 xifres que no tingui ningú')
    if (response.ok) moved(to.value)
    else to.reportValidity()
  })
  to.addEventListener('input', () => to.setCustomValidity(''))

  const both = toggle('coexistence', faults.coexistence)
  both.addEventListener('change', () => json('PUT', '/faults', { coexistence: both.checked }))
  const late = select('late', LATE, faults.failLater.times > 0 ? String(faults.failLater.code) : '0')
  late.addEventListener('change', () => {
    const code = Number(late.value)
    json('PUT', '/faults', { failLater: { code: code || 131026, times: code ? 1 : 0 } })
  })
  const account = select('account', ACCOUNT, String(faults.accountCode))
  account.addEventListener('change', () => json('PUT', '/faults', { accountCode: Number(account.value) }))

  return [
    element('p', { className: 'identity' }, person.name, element('code', { textContent: person.bsuid })),
    row('has-username', 'Té nom d’usuari', '', has),
    row('username', 'Nom d’usuari', '', name),
    row('hides', 'Amaga el número', 'L’Ajuntament rep només l’identificador', hides),
    element('h3', { textContent: 'Canvi de número' }),
    row('new-number', 'Número nou', '', to),
    row('tells', 'Què se’n diu', '', tells),
    change,
    element('h3', { textContent: 'La plataforma' }),
    row('coexistence', 'Número també a l’app Business', 'Es veu què s’edita i què es retira', both),
    row('account', 'El compte', 'No envia res fins que es repara', account),
    row('late', 'El proper enviament', 'S’accepta, i falla després', late),
  ]
}
