import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDemoCertificate } from '#platform/sealing'
import type { Config } from '../../src/server/config.ts'
import { DAY } from './clock.ts'

/** Folders of certificates, by the day of the clock that they were created for. */
const folders = new Map<number, Promise<string>>()

const createCertificate = async (authority: string, day: number): Promise<string> => {
  const folder = join(tmpdir(), `town-certificate-${process.pid}-${day}`)
  await createDemoCertificate(
    join(folder, 'certificate.pem'),
    join(folder, 'key.pem'),
    authority,
    new Date(day * DAY),
  )
  process.once('exit', () => Bun.spawnSync(['rm', '-rf', folder]))
  return folder
}

/** Gives a test town the demo certificate shared by this process: creating one takes a third of a second. */
export const shareCertificate = async ({ seal }: Config, now: Date): Promise<void> => {
  if (!seal?.demonstration) return
  const day = Math.floor(now.getTime() / DAY)
  const folder = await folders.getOrInsertComputed(day, () => createCertificate('Ajuntament de Manresa', day))
  await cp(join(folder, 'certificate.pem'), seal.certificate)
  await cp(join(folder, 'key.pem'), seal.key)
}
