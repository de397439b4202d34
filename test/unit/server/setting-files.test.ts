import { expect, test } from 'bun:test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BadConfig, readConfig } from '../../../src/server/config.ts'

/** A secret may be in a file that is mounted, as Docker and Kubernetes give secrets, so that it is in no environment. */

const SECRET = 'Vt2kN8wq0LxE5yRz7Jh3Ub6Gs1Dc9Mf4'
const PRODUCTION = {
  WHATSAPP_PHONE_NUMBER_ID: '1234567890',
  WHATSAPP_ACCESS_TOKEN: 'EAAGm0PX4ZCpsBO7kQ3v8Zr1mYt6Wc0pXs9Hd2Lf5Bg7',
  WHATSAPP_APP_SECRET: '9f86d081884c7d659a2feaa0c55ad015',
  WHATSAPP_VERIFY_TOKEN: 'kQ3v8Zr1mYt6Wc0pXs9Hd2Lf5Bg7Nj4R',
  PUBLIC_URL: 'https://linia.example.cat',
}
const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
const written = (name: string, content: string) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
const messageOf = (env: Record<string, string>): string => {
  try {
    readConfig({ ...PRODUCTION, ...env }, 'production')
  } catch (error) {
    if (error instanceof BadConfig) return error.message
    throw error
  }
  return ''
}

test('a setting is read from the file that is named in its place', () => {
  const config = readConfig({ ...PRODUCTION, SECRET_KEY_FILE: written('key', `${SECRET}\n`) }, 'production')
  expect(config.secretKey).toBe(SECRET)
})

test('a setting by its former name too', () => {
  const env = {
    ...PRODUCTION,
    SECRET_KEY: SECRET,
    SEALING_KEYS_FILE: written('keys', PRODUCTION.WHATSAPP_VERIFY_TOKEN),
  }
  const message = messageOf(env)
  // The value was read: it is refused for being another setting's too.
  expect(message).toContain('WHATSAPP_VERIFY_TOKEN')
})

test('a file that is missing or empty is named once, and no value is shown', () => {
  expect(messageOf({ SECRET_KEY_FILE: join(folder, 'missing') })).toBe(
    'Invalid configuration:\n  SECRET_KEY: the file of SECRET_KEY_FILE is empty or cannot be read',
  )
  expect(messageOf({ SECRET_KEY_FILE: written('empty', '\n') })).toContain('SECRET_KEY_FILE is empty')
  const both = messageOf({ SECRET_KEY: SECRET, SECRET_KEY_FILE: written('second', SECRET) })
  expect(both).toContain('SECRET_KEY: SECRET_KEY_FILE is set too; unset one of them')
  expect(both).not.toContain(SECRET)
})

test('variables that end in _FILE and are no settings of ours are left alone', () => {
  const env = { ...PRODUCTION, SECRET_KEY: SECRET, SSL_CERT_FILE: '/nowhere', PGPASSFILE: '/nowhere' }
  expect(messageOf(env)).toBe('')
})
