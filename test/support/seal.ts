import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDemoCertificate } from '#platform/sealing'
import type { Config } from '../../src/server/config.ts'
import { DAY } from './clock.ts'

/** By the day that they are good from. */
const made = new Map<number, Promise<string>>()

const makeSeal = async (authority: string, day: number): Promise<string> => {
  const folder = join(tmpdir(), `town-seal-${process.pid}-${day}`)
  await createDemoCertificate(
    join(folder, 'certificate.pem'),
    join(folder, 'key.pem'),
    authority,
    new Date(day * DAY),
  )
  process.once('exit', () => Bun.spawnSync(['rm', '-rf', folder]))
  return folder
}

/** Gives a town the certificate of another: making one takes a third of a second. */
export const lendSeal = async ({ seal }: Config, now: Date): Promise<void> => {
  if (!seal?.demonstration) return
  const day = Math.floor(now.getTime() / DAY)
  const folder = await made.getOrInsertComputed(day, () => makeSeal('Ajuntament de Manresa', day))
  await cp(join(folder, 'certificate.pem'), seal.certificate)
  await cp(join(folder, 'key.pem'), seal.key)
}
