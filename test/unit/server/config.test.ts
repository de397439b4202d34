import { expect, test } from 'bun:test'
import { BadConfig, readConfig } from '../../../src/server/config.ts'
import { DEMO, DEMO_SERVERS } from '../../../src/server/config-strength.ts'

/** Production refuses weak, repeated and demo secrets, and reports all problems at once. */

const problem = (env: Record<string, string>): string => {
  try {
    readConfig(env, 'production')
    return ''
  } catch (error) {
    return error instanceof BadConfig ? error.message : String(error)
  }
}

const GOOD = {
  SECRET_KEY: 'kQ3v8Zr1mYt6Wc0pXs9Hd2Lf5Bg7Nj4R',
  WHATSAPP_ACCESS_TOKEN: 'EAAGm0PX4ZCpsBAK',
  WHATSAPP_APP_SECRET: '6f1ed002ab5595859014ebf0951522d9',
  WHATSAPP_VERIFY_TOKEN: 'b7Kq-21xZ-pp09',
  WHATSAPP_PHONE_NUMBER_ID: '1',
}
const STRONG = 'Vt2kN8wq0LxE5yRz7Jh3Ub6Gs1Dc9Mf4'

test('missing and malformed settings are reported by name, all at once', () => {
  expect(problem(GOOD)).toBe('')
  expect(problem({})).toContain('SECRET_KEY: required')
  expect(problem({ ...GOOD, PORT: 'eighty', MEDIA_URL: 'ftp:x' })).toMatch(
    /PORT: must be a number[\s\S]*MEDIA_URL/,
  )
  expect(problem({ ...GOOD, SECRET_KEY: 'short' })).toContain('at least 32')
  expect(problem({ ...GOOD, DATA_ENCRYPTION_BINDING: 'maybe' })).toContain('must be one of yes, no')
})

test('a town may be on no messenger; with a number on WhatsApp all that it is proved by is required', () => {
  const { SECRET_KEY, WHATSAPP_PHONE_NUMBER_ID, ...proofs } = GOOD
  const read = (settings: Record<string, string>) => readConfig(settings, 'production').whatsapp
  expect(read({ SECRET_KEY })).toBeUndefined()
  // The environment of several towns, of which some are on it.
  expect(read({ SECRET_KEY, ...proofs })).toBeUndefined()
  expect(read(GOOD)).toMatchObject({ phoneNumberId: WHATSAPP_PHONE_NUMBER_ID })
  const said = problem({ SECRET_KEY, WHATSAPP_PHONE_NUMBER_ID })
  for (const name of Object.keys(proofs))
    expect(said).toContain(`${name}: required with WHATSAPP_PHONE_NUMBER_ID`)
})

test.each([
  ['SECRET_KEY', 'x'.repeat(32)],
  ['SECRET_KEY', 'abcd'.repeat(10)],
  ['SECRET_KEY', 'changeme-changeme-changeme-changeme-'],
  ['SECRET_KEY', DEMO.SECRET_KEY],
  ['DATA_ENCRYPTION_KEYS', 'y'.repeat(40)],
  ['DATA_ENCRYPTION_KEYS', DEMO.SECRET_KEY],
  ['DATA_ENCRYPTION_KEYS', `${STRONG},${DEMO.SECRET_KEY}`],
  ['DATA_ENCRYPTION_KEYS', GOOD.SECRET_KEY],
  ['WHATSAPP_APP_SECRET', 'b'],
  ['WHATSAPP_APP_SECRET', '0'.repeat(32)],
  ['WHATSAPP_APP_SECRET', DEMO.WHATSAPP_APP_SECRET],
  ['WHATSAPP_VERIFY_TOKEN', 'hola'],
  ['WHATSAPP_ACCESS_TOKEN', 'a'],
  ['VIDEO_SECRET', DEMO_SERVERS.VIDEO_SECRET],
  ['VIDEO_SECRET', 'a'.repeat(20)],
  ['IDENTITY_CLIENT_SECRET', DEMO_SERVERS.IDENTITY_CLIENT_SECRET],
  ['IDENTITY_CLIENT_SECRET', 'x'],
  ['OIDC_CLIENT_SECRET', 'x'],
  ['OIDC_CLIENT_SECRET', GOOD.WHATSAPP_APP_SECRET],
  ['MODEL_KEY', 'x'],
])('%s=%s is refused without printing the value', (name, value) => {
  const said = problem({ ...GOOD, [name]: value })
  expect(said).toMatch(new RegExp(`^  ${name}: `, 'm'))
  if (value.length > 5) expect(said).not.toContain(value)
})

test.each([
  'PUBLIC_URL',
  'WHATSAPP_GRAPH_URL',
  'GEOCODER_URL',
  'FEEDS_URL',
  'MODEL_URL',
  'SPEECH_URL',
  'MAP_STYLE_URL',
  'OIDC_ISSUER',
  'VIDEO_URL',
  'IDENTITY_ISSUER',
])('%s must be https, except on this machine or for listed private hosts', (name) => {
  const rest = {
    ...GOOD,
    VIDEO_APP_ID: 'town',
    VIDEO_SECRET: STRONG,
    IDENTITY_CLIENT_ID: 'town',
    IDENTITY_CLIENT_SECRET: 'Qw8Er5Ty2Ui9Op3A',
    OIDC_CLIENT_ID: 'town',
    OIDC_CLIENT_SECRET: 'Zx4Cv7Bn1Ma6Sd9F',
  }
  expect(problem({ ...rest, [name]: 'http://third.example.org' })).toMatch(
    new RegExp(`^  ${name}: .*https`, 'm'),
  )
  expect(problem({ ...rest, [name]: 'http://localhost.example.org' })).toContain(name)
  expect(problem({ ...rest, [name]: 'https://third.example.org' })).toBe('')
  expect(problem({ ...rest, [name]: 'http://localhost:9' })).toBe('')
  const inside = { [name]: 'http://whisper.town:8000', OUTBOUND_PRIVATE_HOSTS: 'whisper.town' }
  expect(problem({ ...rest, ...inside })).toBe('')
})

test('all weak secrets are reported at once, each variable once', () => {
  const said = problem({
    ...GOOD,
    SECRET_KEY: 'x'.repeat(32),
    WHATSAPP_APP_SECRET: 'b',
    VIDEO_SECRET: 'short',
    OIDC_ISSUER: 'http://sso.example.org',
  })
  const names = said.split('\n').flatMap((line) => /^ {2}(\w+):/.exec(line)?.[1] ?? [])
  expect(new Set(names)).toEqual(
    new Set([
      'SECRET_KEY',
      'WHATSAPP_APP_SECRET',
      'VIDEO_SECRET',
      'OIDC_ISSUER',
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
    ]),
  )
  expect(names).toHaveLength(6)
})

test('a secret of the demo is refused in any variable', () => {
  for (const [name, value] of [
    ['SECRET_KEY', DEMO.SECRET_KEY],
    ['DATA_ENCRYPTION_KEYS', `${STRONG},${DEMO.SECRET_KEY}`],
    ['WHATSAPP_ACCESS_TOKEN', DEMO.SECRET_KEY],
    ['VIDEO_SECRET', DEMO_SERVERS.IDENTITY_CLIENT_SECRET],
  ] as const)
    expect(problem({ ...GOOD, [name]: value })).toContain(`${name}: is a secret of the demo`)
})

test('an older weak data encryption key is still accepted for decryption', () => {
  expect(problem({ ...GOOD, DATA_ENCRYPTION_KEYS: `${STRONG},${'y'.repeat(32)}` })).toBe('')
})

test('the demo accepts its own secrets, and http', () => {
  expect(() =>
    readConfig({ ...DEMO_SERVERS, VIDEO_URL: 'http://video:1', VIDEO_APP_ID: 'x' }, 'demo'),
  ).not.toThrow()
})
