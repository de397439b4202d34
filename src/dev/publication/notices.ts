import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ShippedPackage, shippedPackages } from './packages.ts'

const LEGAL_FILE = /^(?:licen[cs]e|copying|unlicense|notice|ofl)(?:[.-].*)?$/i

const legalTexts = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LEGAL_FILE.test(entry.name))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8').trim())

const notice = ({ name, version, licence, folder }: ShippedPackage): string => {
  const texts = legalTexts(folder)
  return [
    `${name} ${version}`,
    `Licence: ${licence}`,
    ...(texts.length > 0 ? texts : ['(It ships no text.)']),
  ].join('\n\n')
}

/** The notices of everything that is shipped with the service, one after the other: what their licences ask for. */
export const thirdPartyNotices = (root?: string): string =>
  `${[
    'Software of others that is part of this distribution, under its own licences.',
    ...shippedPackages(root).map(notice),
  ].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`

if (import.meta.main) process.stdout.write(thirdPartyNotices())
