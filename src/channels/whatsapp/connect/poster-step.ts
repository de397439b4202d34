import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderSVG } from 'uqr'
import { linkOf } from './greetings.ts'
import { askNumber, asWanted, type Connection, type Step, StepProblem, toDo } from './step.ts'

/** The files to print, by name. */
const drawFiles = async (connection: Connection): Promise<Record<string, Uint8Array>> => {
  const link = await linkOf(connection)
  const { display_phone_number: number } = await askNumber<{ display_phone_number: string }>(
    connection,
    '?fields=display_phone_number',
  )
  const { authority, languages } = connection.profile
  // The service has no use for fonts: they are loaded here only.
  const { drawPoster } = await import('./poster.ts')
  return {
    'qr.svg': new TextEncoder().encode(renderSVG(link, { ecc: 'Q', border: 4 })),
    'poster.pdf': await drawPoster({ authority, number, link, languages }),
  }
}

const isWritten = async (path: string, content: Uint8Array): Promise<boolean> => {
  const found = await readFile(path).catch(() => undefined)
  return found?.equals(content) ?? false
}

export const poster: Step = {
  name: 'QR code and poster',
  needs: ['short link'],
  async check(connection) {
    const files = Object.entries(await drawFiles(connection))
    const written = await Promise.all(
      files.map(([name, content]) => isWritten(join(connection.out, name), content)),
    )
    const names = files.map(([name]) => name).join(' and ')
    return written.every(Boolean)
      ? asWanted(`${names} are in ${connection.out}`)
      : toDo(`write ${names} to ${connection.out}`)
  },
  async apply(connection) {
    const files = Object.entries(await drawFiles(connection))
    try {
      await mkdir(connection.out, { recursive: true })
      for (const [name, content] of files) await writeFile(join(connection.out, name), content)
    } catch {
      throw new StepProblem(`${connection.out} cannot be written: choose another folder with --out`)
    }
    return `${files.map(([name]) => name).join(' and ')} are in ${connection.out}: print the poster on A4`
  },
}
