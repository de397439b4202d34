import { afterAll, beforeAll, expect, test } from 'bun:test'
import { ACTIONS, type Action, type Role } from '#town/staff'
import { PASSWORD, startWorld, type World } from '../support/world.ts'

/**
 * The table of who may do what, cell by cell over HTTP: each role asks for each action, with a request of the
 * department that they are limited to and with one of another. What the table says is written here once more, in
 * letters, so that a change of it is a change of two places.
 */

const ROLES: Role[] = ['administrator', 'lead', 'agent', 'operator', 'editor', 'auditor']

/** A: administrator, L: lead, G: agent, O: operator, E: editor, U: auditor. */
const TABLE: Record<Action, string> = {
  'see-queue': 'ALGOU',
  'take-report': 'ALGO',
  'change-request': 'ALG',
  'review-picture': 'ALG',
  'merge-requests': 'ALG',
  'share-views': 'AL',
  'write-replies': 'AL',
  'answer-citizens': 'ALG',
  'undo-contact-merge': 'A',
  'answer-rights': 'AL',
  'attend-appointments': 'ALGO',
  'manage-agendas': 'AL',
  'break-glass': 'A',
  'see-figures': 'ALU',
  'export-requests': 'ALU',
  'send-notices': 'ALE',
  'edit-content': 'AE',
  teach: 'ALGE',
  'see-sources': 'AE',
  'manage-applications': 'A',
  'manage-forwarding': 'A',
  'manage-settings': 'A',
  'read-quarantine': 'A',
  'manage-staff': 'A',
  'see-audit': 'AU',
}
const LETTER: Record<Role, string> = {
  administrator: 'A',
  lead: 'L',
  agent: 'G',
  operator: 'O',
  editor: 'E',
  auditor: 'U',
}

/** How each action is asked for: what is answered is 403, or anything else. `#` stands for a request's number. */
const PROBES: Partial<Record<Action, [method: 'GET' | 'POST', path: string][]>> = {
  'see-queue': [
    ['GET', '/console/requests.geojson'],
    ['GET', '/console/requests/print'],
    ['GET', '/console/requests/#'],
  ],
  'take-report': [
    ['GET', '/console/010'],
    ['POST', '/console/010'],
    ['POST', '/console/010/parts/kinds'],
  ],
  'change-request': [
    ['POST', '/console/requests/#'],
    ['POST', '/console/requests/#/assign'],
    ['POST', '/console/crew/#'],
    ['POST', '/console/requests'],
  ],
  'review-picture': [
    ['GET', '/console/requests/#/pictures/x'],
    ['POST', '/console/requests/#/pictures/x'],
  ],
  'merge-requests': [
    ['POST', '/console/requests/#/merge'],
    ['POST', '/console/requests/#/unmerge'],
    ['POST', '/console/requests/#/split'],
  ],
  'write-replies': [
    ['GET', '/console/settings/replies'],
    ['POST', '/console/settings/replies'],
  ],
  'answer-citizens': [
    ['GET', '/console/conversations'],
    ['POST', '/console/conversations/00000000-0000-4000-8000-000000000000'],
    ['POST', '/console/conversations/search'],
    [
      'GET',
      '/console/conversations/00000000-0000-4000-8000-000000000000/files/00000000-0000-4000-8000-000000000000',
    ],
  ],
  'answer-rights': [],
  'undo-contact-merge': [['POST', '/console/contact-merges/00000000-0000-4000-8000-000000000000']],
  'attend-appointments': [
    ['GET', '/console/appointments'],
    ['POST', '/console/appointments'],
    ['GET', '/console/appointments/new'],
    ['POST', '/console/appointments/new'],
    ['POST', '/console/appointments/00000000-0000-4000-8000-000000000000'],
    ['GET', '/console/appointments/week?agenda=oat'],
  ],
  'manage-agendas': [
    ['POST', '/console/appointments/week?agenda=oat'],
    ['GET', '/console/appointments/agenda?agenda=oat'],
    ['POST', '/console/appointments/agenda?agenda=oat'],
  ],
  'break-glass': [['POST', '/console/conversations']],
  'see-figures': [
    ['GET', '/console/figures'],
    ['GET', '/console/figures.csv'],
  ],
  'export-requests': [['GET', '/console/requests.csv']],
  'send-notices': [
    ['GET', '/console/notices'],
    ['POST', '/console/notices'],
  ],
  'edit-content': [
    ['GET', '/console/content'],
    ['POST', '/console/content'],
    ['GET', '/console/content/json'],
    ['GET', '/console/content/texts'],
  ],
  teach: [
    ['GET', '/console/phrases'],
    ['POST', '/console/phrases'],
  ],
  'see-sources': [['GET', '/console/sources']],
  'manage-applications': [
    ['GET', '/console/applications'],
    ['POST', '/console/applications'],
  ],
  'manage-forwarding': [
    ['GET', '/console/forwarding'],
    ['POST', '/console/forwarding'],
  ],
  'manage-settings': [
    ['GET', '/console/settings'],
    ['POST', '/console/settings'],
    ['GET', '/console/settings/zones'],
    ['GET', '/console/settings/hours'],
    ['GET', '/console/settings/messenger'],
    ['GET', '/console/settings/services/NR01'],
  ],
  'read-quarantine': [
    ['GET', '/console/settings/quarantine'],
    ['POST', '/console/settings/quarantine'],
    ['GET', '/console/settings/quarantine/00000000-0000-4000-8000-000000000000'],
  ],
  'manage-staff': [
    ['GET', '/console/staff'],
    ['POST', '/console/staff'],
    ['GET', '/console/staff/x'],
  ],
  'see-audit': [['GET', '/console/audit']],
}

let world: World
const cookies = new Map<Role, string>()
const requests = { own: '', other: '' }

beforeAll(async () => {
  world = await startWorld()
  for (const role of ROLES) {
    const email = `${role}@departament.test`
    await world.service.staff.add(
      { name: `Algú ${role}`, email, role, departments: ['ENLLUMENAT'] },
      PASSWORD,
    )
    cookies.set(role, await world.signIn(email))
  }
  requests.own = await world.report({ service_code: 'EP01' })
  requests.other = await world.report({ service_code: 'NR01' })
})
afterAll(() => world.stop())

const ask = async (role: Role, method: string, path: string): Promise<number> => {
  const response = await fetch(`${world.url}${path}`, {
    method,
    headers: { cookie: cookies.get(role) ?? '' },
    body: method === 'POST' ? new URLSearchParams({ probe: 'yes' }) : undefined,
    redirect: 'manual',
  })
  await response.arrayBuffer()
  return response.status
}

test('every action of the table is in this one', () => {
  expect(Object.keys(TABLE).sort()).toEqual([...ACTIONS].sort())
  // A view is shared by a field of a form that is everybody's: tried apart, with the queue.
  expect(ACTIONS.filter((action) => !PROBES[action])).toEqual(['share-views'])
})

for (const role of ROLES)
  test(`${role}: what they may do they may, with requests of their department; the rest is refused`, async () => {
    const wrong: string[] = []
    for (const action of ACTIONS)
      for (const [method, path] of PROBES[action] ?? []) {
        const may = TABLE[action].includes(LETTER[role])
        for (const department of path.includes('#') ? (['own', 'other'] as const) : (['own'] as const)) {
          const status = await ask(role, method, path.replace('#', requests[department]))
          const allowed = may && department === 'own'
          const good = allowed ? status < 500 && ![401, 403].includes(status) : status === 403
          if (!good) wrong.push(`${action} ${method} ${path} ${department}: ${status}`)
        }
      }
    expect(wrong).toEqual([])
  })

test('nobody is shown anything without signing in, and no post of another site is taken', async () => {
  const wrong: string[] = []
  for (const probes of Object.values(PROBES))
    for (const [method, path] of probes) {
      const address = `${world.url}${path.replace('#', requests.own)}`
      const body = method === 'POST' ? new URLSearchParams({ probe: 'yes' }) : undefined
      const stranger = await fetch(address, { method, body, redirect: 'manual' })
      const text = await stranger.text()
      const shownIn =
        stranger.status === 303 ||
        (method === 'POST' && stranger.status === 401 && text.includes('name="resume"'))
      if (!shownIn) wrong.push(`stranger ${method} ${path}: ${stranger.status}`)
      if (method === 'GET') continue
      const forged = await fetch(address, {
        method,
        body: new URLSearchParams({ probe: 'yes' }),
        headers: {
          cookie: cookies.get('administrator') ?? '',
          origin: 'https://mal.test',
          'sec-fetch-site': 'cross-site',
        },
        redirect: 'manual',
      })
      await forged.arrayBuffer()
      if (forged.status !== 403) wrong.push(`forged ${method} ${path}: ${forged.status}`)
    }
  expect(wrong).toEqual([])
})
