import { type ByLine, listed } from './mutation.ts'

const PERMISSIONS = 'test/console/access/permissions.test.ts'
const DEPARTMENTS = 'test/console/queue/departments.test.ts'
const DISCRETION = 'test/console/inbox/discretion.test.ts'
const SEATS = 'test/domain/procedures/seats.test.ts'
const DEPLOY = 'test/unit/deploy.test.ts'
const HOUSE = 'test/architecture.test.ts'

/** Chapters 1 and 4 of docs/security.md: how the service is made up, and who may do what. */
export const ACCESS_MUTATIONS = listed({
  '1.1.4': [
    {
      without: 'a lower layer imports a higher one',
      file: 'src/platform/text/index.ts',
      from: "export { isUuid } from './uuid.ts'",
      to: "export { isUuid } from './uuid.ts'\nexport { countUse } from '../../domain/limits/index.ts'",
      test: HOUSE,
      name: 'a layer imports only the layers below it, and no adapter imports another',
    },
  ],
  '1.2.3, 1.4.4': [
    {
      without: 'every page is open to every signed-in member',
      file: 'src/console/access/guard.ts',
      from: "if (action !== 'signed-in' && !hasPermission(member, action)) {",
      to: "if (action === 'signed-in' && !hasPermission(member, 'see-queue')) {",
      test: 'test/domain/content.test.ts',
      name: 'only members with the permission edit content',
    },
  ],
  '1.5.2, 1.5.3': [
    {
      without: 'characters that the database refuses are passed on',
      file: 'src/platform/pages/respond.ts',
      from: "typeof value === 'string' ? stripUnstorable(value).trim()",
      to: "typeof value === 'string' ? value.trim()",
      test: 'test/site/pages.test.ts',
      name: 'an invalid byte in a URL or a form is handled',
    },
    {
      without: 'text is evaluated as code',
      file: 'src/platform/text/uuid.ts',
      from: '/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)',
      to: "new Function('text', 'return text.length === 36')(text)",
      test: 'test/unit/source.test.ts',
      name: '%s is found only where it is allowed',
      of: 'text evaluated as code or objects',
    },
  ],
  '1.6.1–1.6.4': [
    {
      without: 'only the newest key decrypts',
      file: 'src/platform/crypto/vault.ts',
      from: 'const all = [...named, own]',
      to: 'const all = named.length > 0 ? named.slice(0, 1) : [own]',
      test: 'test/platform/key-rotation.test.ts',
      name: 'a new key works beside a replica without it; re-encryption makes the old one unnecessary',
      fails: /error: /,
    },
  ],
  '1.7.1, 1.7.2': [
    {
      without: 'output that is not in the log',
      file: 'src/platform/text/uuid.ts',
      from: 'export const isUuid = (text: string): boolean =>',
      to: 'export const isUuid = (text: string): boolean => console.log(text) === undefined &&',
      test: 'test/unit/source.test.ts',
      name: '%s is found only where it is allowed',
      of: 'output beside the log',
    },
  ],
  '1.11.2': [
    {
      without: 'concurrent posts count separately',
      file: 'src/domain/service-requests/filing/file-all.ts',
      from: '    const name = nameOf(report.draft) ?? report\n',
      to: '    const name = report as string | CheckedDraft\n',
      test: 'test/open311/duplicates.test.ts',
      name: 'posting the same text twenty times at once makes one request; a day later another',
    },
  ],
  '1.14.1': [
    {
      without: 'the service may write to its whole file system',
      file: 'deploy/compose.yaml',
      from: '  read_only: true\n',
      to: '',
      test: DEPLOY,
      name: 'no container runs as root, and file systems are read-only',
    },
    {
      without: 'the database listens on public interfaces',
      file: 'deploy/compose.yaml',
      from: '    shm_size: 256mb',
      to: '    shm_size: 256mb\n    ports: ["5432:5432"]',
      test: DEPLOY,
      name: 'only the proxy listens on public interfaces',
    },
  ],
  '4.1.1–4.1.3, 4.1.5': [
    {
      without: 'an agent has an administrator’s permission',
      file: 'src/domain/staff/roles.ts',
      from: "'manage-staff': ['administrator'],",
      to: "'manage-staff': ['administrator', 'agent'],",
      test: PERMISSIONS,
      name: 'each page × role × team × object is allowed, refused or not found as the table says, and no response shows hidden content',
    },
    {
      without: 'a page that is missing in the table of permissions',
      file: 'src/console/people/routes.ts',
      from: "'/console/audit',",
      to: "'/console/audits',",
      test: PERMISSIONS,
      name: 'every route of the router has a row in the table, and every permission is used by a route',
    },
  ],
  '4.2.1': [
    {
      without: 'requests of other departments open by number',
      file: 'src/domain/service-requests/merge.ts',
      from: 'requireDepartment(ctx, row.department)',
      to: '',
      test: DEPARTMENTS,
      name: 'a merge needs access to both requests: into another department’s request it is refused and adds no followers',
    },
    {
      without: 'a caller’s requests of other departments are shown',
      file: 'src/domain/staff/scope.ts',
      from: 'member !== undefined && isInDepartment(member, department)',
      to: 'member !== undefined && department !== undefined',
      test: DEPARTMENTS,
      name: 'of a caller’s, person’s and merged requests in other departments only the count is shown',
    },
    {
      without: 'messages to a discreet team are shown',
      file: 'src/domain/conversations/inbox/discretion.ts',
      from: '.filter(({ discreet, team }) => discreet && !reader.teams.includes(team))',
      to: '.filter(({ discreet, team }) => discreet && team === undefined)',
      test: DISCRETION,
      name: 'keeps messages to the discreet team visible to it only; the other team reads from its takeover on',
    },
    {
      without: 'later messages about a discreet team are shown',
      file: 'src/domain/conversations/inbox/discretion.ts',
      from: 'Math.max(closed, one.commentedAt?.getTime() ?? 0) + AFTER_MS',
      to: 'closed + AFTER_MS',
      test: DISCRETION,
      name: 'the citizen’s rating days later, and what follows it, stays with the team; messages to others in between do not',
    },
    {
      without: 'rows of another town are returned',
      file: 'src/platform/database/row-security.ts',
      from: "return { 'town_hall.jurisdiction': jurisdictionId, ...(locked ? { role: TOWN_ROLE } : {}) }",
      to: "return locked ? { 'town_hall.jurisdiction': jurisdictionId } : {}",
      test: 'test/personal-data/towns.test.ts',
      name: 'row-level security limits a query without a town condition to the town’s own rows',
    },
  ],
  '4.2.2': [
    {
      without: 'the console accepts posts from another site',
      file: 'src/console/access/guard.ts',
      from: 'if (write && !isSameOrigin(request)) {',
      to: 'if (write && !request.url) {',
      test: PERMISSIONS,
      name: 'posts from another site are refused',
    },
    {
      without: 'forms are accepted from another site',
      file: 'src/platform/pages/respond.ts',
      from: "if (site) return site === 'same-origin' || site === 'none'",
      to: 'if (site) return true',
      test: 'test/site/pages.test.ts',
      name: 'a form posted from another site is refused',
    },
    {
      without: 'forms are accepted from another site in an old browser',
      file: 'src/platform/pages/respond.ts',
      from: "return !origin || URL.parse(origin)?.host === (request.headers.get('host') ?? new URL(request.url).host)",
      to: 'return !origin || URL.canParse(origin)',
      test: 'test/site/pages.test.ts',
      name: 'a form posted from another site is refused',
    },
  ],
  '4.3.2': [
    {
      without: 'files are stored under any key',
      file: 'src/platform/media/store.ts',
      from: "if (!SAFE_KEY.test(key) || key.includes('..')) throw new Error('unsafe media key')",
      to: '',
      test: 'test/server/internal-errors.test.ts',
      name: 'no URL serves a source file or a folder listing',
    },
  ],
  '4.3.3': [
    {
      without: 'emergency access does not end',
      file: 'src/domain/staff/emergency-access.ts',
      from: 'e.until > ',
      to: 'e.at < ',
      test: 'test/console/inbox/inbox.test.ts',
      name: 'an administrator has emergency access with a reason, for an hour, and every read is logged',
    },
  ],
  'a discreet team stays discreet, whatever an editor writes': [
    {
      without: 'an editor makes a discreet team public',
      file: 'src/domain/content/validate.ts',
      from: '.filter((id) => !after.has(id))',
      to: '.filter((id) => !after.has(id) && id === undefined)',
      test: 'test/domain/content.test.ts',
      name: 'a discreet team stays discreet whatever an editor writes, and its pages lead to no other team',
    },
  ],
  'an answer in the name of an address counts once it confirms; what few people answered is not shown': [
    {
      without: 'another address confirms an answer that is kept',
      file: 'src/domain/participation/answers.ts',
      from: 'return kept.length > 0 ? open : undefined',
      to: 'return open',
      test: 'test/domain/participation.test.ts',
      name: 'an address is not made to answer by a form of somebody else',
    },
    {
      without: 'any count by neighbourhood is shown',
      file: 'src/domain/participation/results.ts',
      from: 'count === 0 || count >= MIN_SHOWN',
      to: 'count >= 0',
      test: 'test/unit/participation/results.test.ts',
      name: 'whatever the counts are, no cell by neighbourhood and no difference between them and the whole is below five',
    },
  ],
  'only the citizen takes the seat of a video call; an identification ends in the browser that has the seat':
    [
      {
        without: 'one address uses up the codes of all',
        file: 'src/domain/procedures/seats.ts',
        from: `\`seat-source:\${id}:\${source === 'staff' ? source : \`address:\${source.address}\`}\``,
        to: `\`seat-source:\${id}:\${source === 'staff' ? source : 'anybody'}\``,
        test: SEATS,
        name: 'and uses up their own codes and tries: the citizen still gets a code and takes the seat',
      },
      {
        without: 'an identification may end in any browser',
        file: 'src/domain/procedures/identify.ts',
        from: "if (!hasSeat(town, await findVideoCall(town.db, town, appointmentId), kept))\n    return { outcome: 'other-browser' }",
        to: '',
        test: SEATS,
        name: 'signs nothing in another browser, so a link sent on to somebody else signs nothing for the stranger',
      },
    ],
} satisfies ByLine)
