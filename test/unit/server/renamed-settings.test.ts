import { expect, test } from 'bun:test'
import { BadConfig, type Config, readConfig } from '../../../src/server/config.ts'
import { RENAMED_SETTINGS, renamedSettingMessage } from '../../../src/server/renamed-settings.ts'

/** A setting that was renamed is read by its old name for one release, with a warning. */

const KEY = 'Vt2kN8wq0LxE5yRz7Jh3Ub6Gs1Dc9Mf4'
const OTHER_KEY = 'kQ3v8Zr1mYt6Wc0pXs9Hd2Lf5Bg7Nj4R'

/** For each old name: two values, the settings that it needs beside it, and where the configuration holds it. */
const CASES: Record<
  string,
  {
    values: [string, string]
    beside?: Record<string, string>
    read: (config: Config) => unknown
    expected: unknown
  }
> = {
  SEALING_KEYS: { values: [KEY, OTHER_KEY], read: ({ sealingKeys }) => sealingKeys, expected: [KEY] },
  SEALING_BOUND: { values: ['no', 'yes'], read: ({ sealingBound }) => sealingBound, expected: false },
  SEAL_CERTIFICATE: {
    values: ['a.pem', 'b.pem'],
    beside: { PDF_SIGNING_KEY: 'key.pem' },
    read: ({ seal }) => seal?.certificate,
    expected: 'a.pem',
  },
  SEAL_KEY: {
    values: ['a.pem', 'b.pem'],
    beside: { PDF_SIGNING_CERTIFICATE: 'certificate.pem' },
    read: ({ seal }) => seal?.key,
    expected: 'a.pem',
  },
  WHATSAPP_DOUBT_SECONDS: {
    values: ['7', '8'],
    read: ({ whatsapp }) => whatsapp?.doubtMs,
    expected: 7_000,
  },
  DATABASE_ANSWER_SECONDS: {
    values: ['7', '8'],
    read: ({ databaseAnswerSeconds }) => databaseAnswerSeconds,
    expected: 7,
  },
  SPEECH_SECONDS: {
    values: ['7', '8'],
    beside: { SPEECH_URL: 'http://localhost:9' },
    read: ({ speech }) => speech?.timeoutMs,
    expected: 7_000,
  },
}

test('every renamed setting is tested here', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(RENAMED_SETTINGS).sort())
})

test.each(Object.entries(CASES))('%s is still read, with a warning', (oldName, one) => {
  const { values, beside, read, expected } = one
  const name = RENAMED_SETTINGS[oldName] ?? ''
  const old = readConfig({ ...beside, [oldName]: values[0] }, 'demo')
  expect(read(old)).toEqual(expected)
  expect(old.renamedSettings).toEqual([{ oldName, name }])
  const message = renamedSettingMessage({ oldName, name })
  expect(message).toContain(oldName)
  expect(message).toContain(name)

  const current = readConfig({ ...beside, [name]: values[0] }, 'demo')
  expect(read(current)).toEqual(expected)
  expect(current.renamedSettings).toEqual([])
  expect(readConfig({ ...beside, [name]: values[0], [oldName]: '' }, 'demo').renamedSettings).toEqual([])
})

test.each(Object.entries(CASES))('%s and its current name must agree', (oldName, { values, beside }) => {
  const name = RENAMED_SETTINGS[oldName] ?? ''
  expect(() => readConfig({ ...beside, [name]: values[0], [oldName]: values[0] }, 'demo')).not.toThrow()
  const both = () => readConfig({ ...beside, [name]: values[0], [oldName]: values[1] }, 'demo')
  expect(both).toThrow(BadConfig)
  expect(both).toThrow(new RegExp(`^  ${name}: .*${oldName}`, 'm'))
})

test('an invalid value of an old setting is reported by the current name', () => {
  expect(() => readConfig({ SEALING_KEYS: 'short' }, 'demo')).toThrow(/^ {2}DATA_ENCRYPTION_KEYS: /m)
})
