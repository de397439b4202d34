import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Mutation } from './mutation.ts'

const root = resolve(import.meta.dir, '../..')

/** A copy of the working tree, in which protections are taken out. */
export type Copy = {
  folder: string
  /** Has some work done in the copy without a protection, which is put back after. @throws when it is not there once */
  without<T>(mutation: Pick<Mutation, 'file' | 'from' | 'to'>, work: () => Promise<T>): Promise<T>
  remove(): Promise<void>
}

/** A text without a protection. @throws when the protection is not in it exactly once */
export const mutated = (text: string, { file, from, to }: Pick<Mutation, 'file' | 'from' | 'to'>): string => {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`${file}: stands there ${parts.length - 1} times: ${from}`)
  return parts.join(to)
}

/** Copies what git knows or would take, with the packages of the original. */
export const copyTree = async (): Promise<Copy> => {
  const folder = await mkdtemp(join(tmpdir(), 'town-hall-line-mutations-'))
  const listed = await Bun.$`git ls-files --cached --others --exclude-standard`.cwd(root).text()
  for (const file of listed.split('\n').filter(Boolean)) {
    const original = Bun.file(join(root, file))
    if (await original.exists()) await Bun.write(join(folder, file), original)
  }
  await mkdir(join(folder, 'test/output'), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    async without(mutation, work) {
      const path = join(folder, mutation.file)
      const text = await Bun.file(path).text()
      await Bun.write(path, mutated(text, mutation))
      try {
        return await work()
      } finally {
        await Bun.write(path, text)
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
