import { type ByLine, listed } from './mutation.ts'

const DEPLOY = 'test/unit/deploy.test.ts'
const HEADERS = 'test/server/headers.test.ts'
const EVERY_ADDRESS = 'every response has security headers and nosniff'
const FILES = 'test/console/inbox/conversation-files.test.ts'
const PICTURES = 'test/unit/platform/pictures.test.ts'
const WEBHOOK = 'test/channels/whatsapp/webhook.test.ts'
const KEYS = 'test/open311/keys.test.ts'
const LIMITS = 'test/server/limits.test.ts'

/** Chapters 10 to 14 of docs/security.md: what is shipped, limits, files, the API. */
export const SERVICE_MUTATIONS = listed({
  '10.3.2, 14.2.3': [
    {
      without: 'pages may have inline styles and scripts',
      file: 'src/platform/pages/respond.ts',
      from: "\"default-src 'none'; script-src 'self'; style-src 'self';",
      to: "\"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self';",
      test: 'test/site/pages.test.ts',
      name: 'pages have security headers, and health and metrics respond',
    },
  ],
  '14.1.1–14.1.4': [
    {
      without: 'a dependency has no exact version',
      file: 'package.json',
      from: '"zod": "',
      to: '"zod": "^',
      test: 'test/unit/source.test.ts',
      name: 'no registry host is named, and every version is exact',
    },
  ],
  '14.2.1': [
    {
      without: 'the command passes where there is a known vulnerability',
      file: 'src/dev/publication/dependencies.ts',
      from: 'return vulnerable.length > 0 ? 1 : 0',
      to: 'return vulnerable.length > 9_999 ? 1 : 0',
      test: 'test/dev/dependencies.test.ts',
      name: 'a vulnerable package is named, and the command fails',
    },
  ],
  '14.2.2': [
    {
      without: 'the image contains the emulator',
      file: 'Dockerfile',
      from: 'RUN rm -rf src/dev && mkdir /data',
      to: 'RUN mkdir /data',
      test: DEPLOY,
      name: 'the image has neither the emulator nor the embedded database',
    },
  ],
  '14.2.5': [
    {
      without: 'licences of indirect dependencies are not checked',
      file: 'src/dev/publication/packages.ts',
      from: '      visit(where, its)\n',
      to: '',
      test: 'test/unit/licences.test.ts',
      name: 'every shipped dependency has an allowed licence',
    },
  ],
  '14.3.2, 14.3.3': [
    {
      without: 'headers name the software',
      file: 'src/platform/pages/respond.ts',
      from: "  'referrer-policy': 'same-origin',\n  'x-content-type-options': 'nosniff',",
      to: "  'referrer-policy': 'same-origin',\n  'x-powered-by': 'Bun',\n  'x-content-type-options': 'nosniff',",
      test: 'test/site/pages.test.ts',
      name: 'pages have security headers, and health and metrics respond',
    },
  ],
  '14.4.1–14.4.7': [
    {
      without: 'browsers may guess the type of answers',
      file: 'src/platform/pages/respond.ts',
      from: "if (!headers.has('x-content-type-options')) headers.set('x-content-type-options', 'nosniff')",
      to: '',
      test: HEADERS,
      name: EVERY_ADDRESS,
    },
    {
      without: 'answers have no content security policy',
      file: 'src/platform/pages/respond.ts',
      from: "if (!headers.has('content-security-policy') && !SUBRESOURCE_TYPES.test(type))",
      to: "if (headers.has('x-none') && !SUBRESOURCE_TYPES.test(type))",
      test: HEADERS,
      name: EVERY_ADDRESS,
    },
  ],
  '14.5.1–14.5.3': [
    {
      without: 'every method is accepted',
      file: 'src/open311/handler.ts',
      from: 'const operation = route.methods[effectiveMethod(request) as Method]',
      to: 'const operation = route.methods[effectiveMethod(request) as Method] ?? Object.values(route.methods)[0]',
      test: 'test/open311/contract/clients.test.ts',
      name: 'by another method gets 405 with the allowed ones',
    },
  ],
  '11.1.1, 11.1.2': [
    {
      without: 'messages may exceed the platform’s limits',
      file: 'src/domain/conversations/outbound/outgoing.ts',
      from: "truncate(text.trim(), limit) || '·'",
      to: "truncate(text.trim(), limit * 99) || '·'",
      test: 'test/unit/conversation/engine-property.test.ts',
      name: `no sequence of events throws, gets stuck or makes a message that the platform refuses (\${RUNS} sequences)`,
      fails: /error: Property failed/,
    },
  ],
  '11.1.4': [
    {
      without: 'reports have no limit',
      file: 'src/domain/limits/rate-limits.ts',
      from: `{ limit: \`\${limited}:address\`, whose: address, perDay: most.address },`,
      to: '',
      test: LIMITS,
      name: 'requests for a key: three a day from one address',
    },
    {
      without: 'addresses of one network are limited separately',
      file: 'src/domain/limits/rate-limits.ts',
      from: `{ limit: \`\${limited}:network\`, whose: toNetwork(address), perDay: most.network },`,
      to: '',
      test: LIMITS,
      name: 'reports are limited for a whole network too',
    },
    {
      without: 'an unverified appointment counts as the telephone owner’s',
      file: 'src/domain/appointments/book.ts',
      from: "const VERIFIED_OWN_CHANNELS: readonly OwnChannel[] = ['phone', 'desk']",
      to: "const VERIFIED_OWN_CHANNELS: readonly OwnChannel[] = ['phone', 'desk', 'web', 'api']",
      test: 'test/domain/appointments/unverified-phone.test.ts',
      name: 'booking on the web does not reveal whether a telephone has an appointment at the office for victims of violence',
    },
  ],
  '11.1.6': [
    {
      without: 'a counter is booked twice',
      file: 'drizzle/0010_appointments.sql',
      from: '"jurisdiction_id" WITH =, "agenda_id" WITH =, "desk" WITH =, tstzrange("starts_at", "ends_at") WITH &&)',
      to: '"id" WITH =, "jurisdiction_id" WITH =, "agenda_id" WITH =, "desk" WITH =, tstzrange("starts_at", "ends_at") WITH &&)',
      test: 'test/domain/appointments/race.test.ts',
      name: 'on %s, fifty of the concurrent bookings succeed and the others are told what is free',
      of: '2026-11-27',
      migrated: true,
    },
    {
      without: 'a lorry is promised beyond its room',
      file: 'src/domain/appointments/hold-slot.ts',
      from: 'await lockRoom(tx, town, claim.plan, only)',
      to: 'void lockRoom',
      test: 'test/domain/appointments/collections.test.ts',
      name: 'of any number who want the same day at the same moment, as many get it as a lorry holds, whichever replica they ask',
    },
  ],
  '11.1.7, 11.1.8': [
    {
      without: 'an alert uses an unknown metric',
      file: 'src/platform/telemetry/metrics.ts',
      from: "name: 'whatsapp_webhooks_total',",
      to: "name: 'whatsapp_webhooks',",
      test: DEPLOY,
      name: 'every alert and every panel uses metrics that exist',
    },
  ],
  '12.1.1–12.1.3': [
    {
      without: 'pictures may have any number of pixels',
      file: 'src/platform/media/formats.ts',
      from: 'export const MAX_PIXELS = 120_000_000',
      to: 'export const MAX_PIXELS = 1_200_000_000',
      test: PICTURES,
      name: 'a small file that declares huge dimensions is refused before memory is used',
    },
    {
      without: 'forms may have any length',
      file: 'src/server/body-rules.ts',
      from: 'export const MAX_FORM = 64 * KB',
      to: 'export const MAX_FORM = 64 * MB',
      test: 'test/faults/bodies.test.ts',
      name: 'where no file is accepted, a form longer than 64 kB, declared or actual, is refused',
    },
    {
      without: 'the console reads large bodies of strangers',
      file: 'src/server/body-rules.ts',
      from: 'if (!(await staffOf(town).currentSession(request.headers))) return SIGN_IN_REQUIRED(pathname)',
      to: '',
      test: 'test/faults/bodies.test.ts',
      name: 'a large body for the console is read only from a signed-in member',
    },
  ],
  '12.2.1': [
    {
      without: 'a file’s declared type is trusted',
      file: 'src/domain/attachments/display-mode.ts',
      from: "if (!known) return { as: 'download', mime: 'application/octet-stream' }",
      to: "if (!known) return { as: 'pdf', mime: mime ?? 'text/html' }",
      test: FILES,
      name: '%s is only downloaded, whatever type it claims',
    },
  ],
  '12.3.1–12.3.5': [
    {
      without: 'a file name may lead out of its folder',
      file: 'src/platform/pages/foreign-file.ts',
      from: ".replaceAll(/[^\\p{L}\\p{N} ._-]/gu, '_')",
      to: '',
      test: FILES,
      name: '%s is only downloaded, whatever type it claims',
    },
    {
      without: 'files are stored under any key',
      file: 'src/platform/media/store.ts',
      from: "if (!SAFE_KEY.test(key) || key.includes('..')) throw new Error('unsafe media key')",
      to: '',
      test: 'test/server/internal-errors.test.ts',
      name: 'no URL serves a source file or a folder listing',
    },
  ],
  '12.4.1, 12.4.2': [
    {
      without: 'pictures keep their metadata',
      file: 'src/platform/media/render.ts',
      from: `    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 78 })`,
      to: `    .flatten({ background: '#ffffff' })
    .keepMetadata()
    .jpeg({ quality: 78 })`,
      test: PICTURES,
      name: 'a big photo is reduced to 1,600 px with a thumbnail, without place or camera',
    },
  ],
  '12.5.1, 12.5.2': [
    {
      without: 'files are shown with the rights of a page',
      file: 'src/platform/pages/foreign-file.ts',
      from: "\"sandbox; default-src 'none';",
      to: "\"default-src 'none';",
      test: FILES,
      name: 'a PDF opens in its own sandboxed tab, or is downloaded under its name',
    },
  ],
  '12.6.1': [
    {
      without: 'a picture’s URL may be a private address',
      file: 'src/platform/outbound/guard.ts',
      from: "ipaddr.isValid(text) && ipaddr.process(text).range() === 'unicast'",
      to: 'ipaddr.isValid(text)',
      test: 'test/unit/platform/outbound.test.ts',
      name: 'a name whose address changes between check and connection is checked at the connection (DNS rebinding)',
    },
  ],
  '13.1.1, 13.1.3': [
    {
      without: 'keys ignore their scopes',
      file: 'src/open311/api-request.ts',
      from: "if (scope && !application.scopes.includes(scope)) throw apiRefusal(403, 'key.scope', { scope })",
      to: '',
      test: KEYS,
      name: 'a key may do only what its scopes allow',
    },
  ],
  '13.1.4': [
    {
      without: 'private services are shown to the public',
      file: 'src/domain/service-requests/public/public-view.ts',
      from: '  request.isPublic || request.isOwn ? request',
      to: '  request.id ? request',
      test: 'test/domain/public-view.test.ts',
      name: 'of a service that is not public, strangers see number, kind and state only',
    },
    {
      without: 'public answers contain the reporter’s name',
      file: 'src/domain/service-requests/public/public-view.ts',
      from: 'return publicWords(town, service, request, names)(text)',
      to: 'return publicWords(town, service, request, names.slice(names.length))(text)',
      test: 'test/domain/public-view.test.ts',
      name: 'the reporter’s name in a reply is shown to the reporter and redacted for everybody else',
    },
    {
      without: 'changes of private services are in the feed',
      file: 'src/open311/endpoints/changes.ts',
      from: 'changes: changes.filter((change) => isPublic(catalogue, change.request.serviceCode)),',
      to: 'changes: changes.filter((change) => catalogue && isPublic && change),',
      test: 'test/open311/events.test.ts',
      name: 'of a kind that is not public there is no event',
    },
  ],
  '13.2.1–13.2.6': [
    {
      without: 'keys have no rate limit',
      file: 'src/open311/api-request.ts',
      from: 'if (!allowed)\n',
      to: 'if (!allowed && limit < 0)\n',
      test: KEYS,
      name: 'two hundred concurrent requests do not exceed the rate limit',
    },
  ],
  "a webhook's signature over the raw bytes, in constant time": [
    {
      without: 'deliveries are accepted with any signature',
      file: 'src/channels/whatsapp/webhook.ts',
      from: 'timingSafeEqualText(signature, `sha256=$' + '{hmacHex(config.appSecret, body)}`)',
      to: 'signature.length + hmacHex(config.appSecret, body).length > 64',
      test: WEBHOOK,
      name: 'a forged, unsigned, truncated or altered delivery is rejected and stores nothing',
    },
    {
      without: 'the signature is checked over the parsed body, not the bytes',
      file: 'src/channels/whatsapp/webhook.ts',
      from: 'hmacHex(config.appSecret, body)',
      to: 'hmacHex(config.appSecret, new TextEncoder().encode(JSON.stringify(parseBody(body) ?? null)))',
      test: WEBHOOK,
      name: 'the signature is verified over the raw bytes, with the platform’s escapes',
    },
  ],
  "a bot's updates by its secret, in constant time": [
    {
      without: 'updates are accepted with any secret',
      file: 'src/channels/telegram/bots.ts',
      from: 'timingSafeEqualText(secret, webhookSecret(config))',
      to: 'secret.length + webhookSecret(config).length > 100',
      test: 'test/channels/telegram/telegram.test.ts',
      name: 'only who knows the secret of the bot is heard: strangers are told nothing of why',
    },
    {
      without: 'a choice of another person’s message is taken',
      file: 'src/domain/conversations/sessions/citizen-view.ts',
      from: "        eq(outboundMessage.conversationId, id),\n        'id' in named",
      to: "        'id' in named",
      test: 'test/channels/telegram/telegram.test.ts',
      name: 'what is chosen has no room in a button, and is found by the message; another person’s message is none of theirs',
    },
  ],
  'repeating a request executes it once': [
    {
      without: 'idempotency keys are not stored',
      file: 'src/domain/service-requests/filing/file-all.ts',
      from: '    idempotencyKey: draft.idempotencyKey,\n',
      to: '',
      test: 'test/open311/duplicates.test.ts',
      name: 'posting again under the same idempotency key returns the first request and says so',
    },
    {
      without: 'reports of one trouble that arrive together do not see each other',
      file: 'src/domain/service-requests/asset.ts',
      from: 'select pg_advisory_xact_lock(hashtext(',
      to: 'select (hashtext(',
      test: 'test/open311/assets.test.ts',
      name: 'twenty at once of the same trouble are one report',
    },
  ],
} satisfies ByLine)
