import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { S3Client, type S3Options } from 'bun'

/** Where pictures and documents lie. Keys are paths of our own making, never a citizen's words. */
export type MediaStore = {
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>
  /** @returns nothing when there is no such thing */
  get(key: string): Promise<Uint8Array | undefined>
  remove(key: string): Promise<void>
  /** Keeps a file that is too long to be held whole. It appears complete or not at all. */
  putFile(key: string, path: string, contentType: string): Promise<void>
  /** A kept thing, to be read as it is sent. @returns nothing when there is no such thing */
  open(key: string): Promise<Blob | undefined>
}

const SAFE_KEY = /^[a-z0-9][a-z0-9._/-]*$/

const createFolderStore = (folder: string): MediaStore => {
  const root = resolve(folder)
  const path = (key: string) => {
    if (!SAFE_KEY.test(key) || key.includes('..')) throw new Error('unsafe media key')
    return join(root, key)
  }
  const write = async (key: string, content: Uint8Array | Blob) => {
    const target = path(key)
    await mkdir(dirname(target), { recursive: true })
    const unfinished = `${target}.${crypto.randomUUID()}.part`
    await Bun.write(unfinished, content)
    await rename(unfinished, target)
  }
  return {
    put: write,
    putFile: (key, file) => write(key, Bun.file(file)),
    async open(key) {
      const file = Bun.file(path(key))
      return (await file.exists()) ? file : undefined
    },
    async get(key) {
      const file = Bun.file(path(key))
      return (await file.exists()) ? file.bytes() : undefined
    },
    remove: (key) => rm(path(key), { force: true }),
  }
}

/** A store that does not answer fails what waits for it, which is tried again: in milliseconds, for a thing and for a file. */
const STORE_TIMEOUT_MS = { thing: 12_000, file: 600_000 }

const withTimeout = async <T>(work: Promise<T>, ms = STORE_TIMEOUT_MS.thing): Promise<T> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the media store did not answer in time')), ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** What Bun's client would read from the environment by itself, at the process's start: here when the store is opened. */
const s3Settings = (bucket: string): S3Options => {
  const of = (name: string) => process.env[`S3_${name}`] ?? process.env[`AWS_${name}`]
  return {
    bucket,
    endpoint: of('ENDPOINT'),
    region: of('REGION'),
    accessKeyId: of('ACCESS_KEY_ID'),
    secretAccessKey: of('SECRET_ACCESS_KEY'),
    sessionToken: of('SESSION_TOKEN'),
  }
}

const createS3Store = (bucket: string): MediaStore => {
  const client = new S3Client(s3Settings(bucket))
  const found = async (key: string) => {
    const file = client.file(key)
    return (await withTimeout(file.exists())) ? file : undefined
  }
  return {
    put: async (key, bytes, type) => void (await withTimeout(client.write(key, bytes, { type }))),
    async get(key) {
      const file = await found(key)
      return file && withTimeout(file.bytes())
    },
    remove: async (key) => void (await withTimeout(client.delete(key))),
    putFile: async (key, path, type) =>
      void (await withTimeout(client.write(key, Bun.file(path), { type }), STORE_TIMEOUT_MS.file)),
    open: found,
  }
}

/**
 * @param url `file:/path` for a folder, `s3://bucket` for an S3-compatible store (its credentials and endpoint
 *   come from the `S3_*` or `AWS_*` variables that Bun's client knows)
 */
export const openMediaStore = (url: string): MediaStore =>
  url.startsWith('s3:')
    ? createS3Store(url.replace(/^s3:\/*/, ''))
    : createFolderStore(url.replace(/^file:(\/\/)?/, ''))
