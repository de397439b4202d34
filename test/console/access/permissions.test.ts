import { afterAll, beforeAll, expect, test } from 'bun:test'
import { ACTIONS, type Action, flushAccessLog, type Role } from '#domain/staff'
import { NOTHING, ROWS } from '../../support/console/console-routes.ts'
import { startTwoTowns, type TwoTowns } from '../../support/console/objects.ts'
import {
  consoleRoutes,
  listPermissionCases,
  type PermissionCase,
} from '../../support/console/permission-cases.ts'
import { PASSWORD } from '../../support/world.ts'

/**
 * Who may do what, cell by cell over HTTP: each page that the router has, asked for by each role, in and out of a discreet
 * team, for things of their department and another's, of their team and another's, of this town and another. What the
 * table of roles says is written here once more, in letters, so that a change of it is a change of two places.
 */

const ROLES: Role[] = ['administrator', 'lead', 'agent', 'crew', 'operator', 'editor', 'auditor']

/** A: administrator, L: lead, G: agent, C: crew, O: operator, E: editor, U: auditor. */
const TABLE: Record<Action, string> = {
  'see-queue': 'ALGOU',
  'take-report': 'ALGO',
  'change-request': 'ALG',
  'see-work': 'ALGCOU',
  'work-in-street': 'ALGC',
  'review-picture': 'ALG',
  'merge-requests': 'ALG',
  'share-views': 'AL',
  'write-replies': 'AL',
  'organise-work': 'AL',
  'answer-citizens': 'ALG',
  'merge-people': 'AL',
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
  'own-alerts': 'ALGCOEU',
  'manage-staff': 'A',
  'see-audit': 'AU',
}
const LETTER: Record<Role, string> = {
  administrator: 'A',
  lead: 'L',
  agent: 'G',
  crew: 'C',
  operator: 'O',
  editor: 'E',
  auditor: 'U',
}

/** Asked for by fields of forms that are others': tried apart, with the queue and with the rights of people. */
const BY_FIELDS: Action[] = ['share-views', 'answer-rights', 'merge-people']

type Member = { role: Role; discreet: boolean; cookie: string }

let towns: TwoTowns
const members: Member[] = []
let stranger = ''

beforeAll(async () => {
  towns = await startTwoTowns()
  const { world, other } = towns
  for (const role of ROLES)
    for (const discreet of [false, true]) {
      const email = `${role}-${discreet ? 'equip' : 'sense'}@departament.test`
      const teams = discreet ? ['social'] : []
      const name = `Algú ${role}`
      await world.service.staff.add({ name, email, role, teams, departments: ['ENLLUMENAT'] }, PASSWORD)
      members.push({ role, discreet, cookie: await world.signIn(email) })
    }
  stranger = await other.signIn('admin@demo.test')
})
afterAll(() => towns.stop())

const routes = () => consoleRoutes(towns)
const cells = () => listPermissionCases(towns)

const ask = async (
  cookie: string,
  method: string,
  path: string,
): Promise<{ status: number; text: string }> => {
  const body = method === 'POST' ? new URLSearchParams({ probe: 'yes', id: towns.hidden.request }) : undefined
  const response = await fetch(`${towns.world.url}${path}`, {
    method,
    headers: { cookie },
    body,
    redirect: 'manual',
  })
  return { status: response.status, text: await response.text() }
}

/** What a member is to be answered: as who may, 403, or 404. */
const expected = ({ role, discreet }: Member, { row, object }: PermissionCase): 'allowed' | 403 | 404 => {
  if (row.asks !== 'signed-in' && !TABLE[row.asks as Action].includes(LETTER[role])) return 403
  if (!object || object.whose === 'own') return 'allowed'
  if (object.whose === 'department') return 403
  return object.whose === 'team' && discreet ? 'allowed' : 404
}

const fits = (wanted: 'allowed' | 403 | 404, status: number, misses: boolean): boolean =>
  wanted === 'allowed'
    ? status < 500 && ![401, 403].includes(status) && (misses || status !== 404)
    : status === wanted

test('every route of the router has a row in the table, and every permission is used by a route', () => {
  expect(
    routes().flatMap(([method, path]) => (ROWS[`${method} ${path}`] ? [] : [`${method} ${path}`])),
  ).toEqual([])
  expect(Object.keys(TABLE).sort()).toEqual([...ACTIONS].sort())
  const asked = new Set(Object.values(ROWS).map(({ asks }) => asks))
  expect(ACTIONS.filter((action) => !asked.has(action))).toEqual(BY_FIELDS)
})

test('each page × role × team × object is allowed, refused or not found as the table says, and no response shows hidden content', async () => {
  const wrong: string[] = []
  let asserted = 0
  const all = cells()
  const { canaries } = towns
  for (const member of members) {
    const secrets = [...canaries.always, ...(member.discreet ? [] : canaries.team)]
    const queue = [...all]
    const worker = async () => {
      for (let cell = queue.shift(); cell; cell = queue.shift()) {
        const { status, text } = await ask(member.cookie, cell.method, cell.path)
        const wanted = expected(member, cell)
        const named = `${member.role}${member.discreet ? ' of the team' : ''} ${cell.method} ${cell.path} (${cell.object?.whose ?? 'no object'})`
        const misses = cell.row.misses ?? cell.path.includes(NOTHING)
        if (!fits(wanted, status, misses)) wrong.push(`${named}: ${status}, not ${wanted}`)
        const told = (wanted === 'allowed' ? secrets : [...secrets, ...canaries.own]).filter((word) =>
          text.includes(word),
        )
        if (told.length > 0) wrong.push(`${named}: ${status} says ${told.join(', ')}`)
        asserted += 1 + secrets.length
      }
    }
    await Promise.all([worker(), worker(), worker(), worker()])
  }
  expect(wrong).toEqual([])
  // Pages with their objects × members: the answer of each, and each hidden word in it.
  process.stdout.write(`${all.length} × ${members.length} answers, ${asserted} assertions\n`)
  expect(asserted).toBeGreaterThanOrEqual(15_000)
  expect(await towns.untouched()).toEqual([])
}, 300_000)

test('members of another town and anonymous visitors are sent to the sign-in page', async () => {
  const wrong: string[] = []
  for (const cookie of [stranger, ''])
    for (const { method, path } of cells()) {
      const { status, text } = await ask(cookie, method, path)
      const shownIn =
        status === 303 || (method === 'POST' && status === 401 && text.includes('name="resume"'))
      if (!shownIn) wrong.push(`${cookie ? 'other town' : 'stranger'} ${method} ${path}: ${status}`)
    }
  expect(wrong).toEqual([])
}, 120_000)

test('posts from another site are refused', async () => {
  const wrong: string[] = []
  for (const { method, path } of cells().filter((one) => one.method === 'POST')) {
    const forged = await fetch(`${towns.world.url}${path}`, {
      method,
      body: new URLSearchParams({ probe: 'yes' }),
      headers: {
        cookie: members[0]?.cookie ?? '',
        origin: 'https://mal.test',
        'sec-fetch-site': 'cross-site',
      },
      redirect: 'manual',
    })
    await forged.arrayBuffer()
    if (forged.status !== 403) wrong.push(`forged ${method} ${path}: ${forged.status}`)
  }
  expect(wrong).toEqual([])
}, 60_000)

test('reads of pages with personal data are logged, and no others', async () => {
  const { world } = towns
  await flushAccessLog(world.service.town)
  const wrong: string[] = []
  const pages = cells().filter(
    ({ method, object, row }) =>
      method === 'GET' && (!object || object.whose === 'own') && !row.misses && row.about !== 'picture',
  )
  for (const { path, row } of pages) {
    await world.sql`delete from audit_entry where action = 'read'`
    const { status } = await ask(members[0]?.cookie ?? '', 'GET', path)
    await flushAccessLog(world.service.town)
    const rows = await world.sql`select object from audit_entry where action = 'read'`
    const wanted = row.personal && status === 200 ? 1 : 0
    if (rows.length !== wanted) wrong.push(`${path}: ${rows.length} entries, not ${wanted}`)
  }
  expect(wrong).toEqual([])
}, 60_000)
