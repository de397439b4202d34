import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { S3Client } from 'bun'

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

const folderStore = (folder: string): MediaStore => {
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

const s3Store = (bucket: string): MediaStore => {
  const client = new S3Client({ bucket })
  return {
    put: async (key, bytes, type) => void (await client.write(key, bytes, { type })),
    async get(key) {
      const file = client.file(key)
      return (await file.exists()) ? file.bytes() : undefined
    },
    remove: async (key) => void (await client.delete(key)),
    putFile: async (key, path, type) => void (await client.write(key, Bun.file(path), { type })),
    async open(key) {
      const file = client.file(key)
      return (await file.exists()) ? file : undefined
    },
  }
}

/**
 * @param url `file:/path` for a folder, `s3://bucket` for an S3-compatible store (its credentials and endpoint
 *   come from the `S3_*` or `AWS_*` variables that Bun's client reads)
 */
export const openMediaStore = (url: string): MediaStore =>
  url.startsWith('s3:') ? s3Store(url.replace(/^s3:\/*/, '')) : folderStore(url.replace(/^file:(\/\/)?/, ''))
