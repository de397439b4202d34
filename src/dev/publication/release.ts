import { existsSync } from 'node:fs'

/** What is read before a version is published. */
export type ReleaseFiles = {
  version: string
  publiccode: string
  dockerfile: string
  changeLog: string
  /** Whether the rows of a version are kept for the upgrade test. */
  hasReleaseData: (version: string) => boolean
}

/** Hosts that are nobody's (RFC 2606, RFC 6761): an address on one was never filled in. */
const RESERVED_HOST = /(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$/

/** `FROM image` and `FROM --platform=… image`; a stage of the file itself is none from outside. */
const FROM = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/gim

const DIGEST = /@sha256:[0-9a-f]{64}$/

/** The images that a Dockerfile is built on. */
export const baseImages = (dockerfile: string): string[] => {
  const lines = [...dockerfile.matchAll(FROM)]
  const stages = new Set(lines.flatMap(([, , stage]) => stage ?? []))
  return lines.flatMap(([, image = '']) => (stages.has(image) || image === 'scratch' ? [] : image))
}

/** What stands in the way of publishing, each with what to do about it. */
export const releaseProblems = ({
  version,
  publiccode,
  dockerfile,
  changeLog,
  hasReleaseData,
}: ReleaseFiles): string[] => {
  const { url, softwareVersion } = Bun.YAML.parse(publiccode) as { url?: string; softwareVersion?: string }
  const host = URL.parse(url ?? '')?.hostname
  const unpinned = new Set(baseImages(dockerfile).filter((image) => !DIGEST.test(image)))
  return [
    ...(host && !RESERVED_HOST.test(host)
      ? []
      : [`publiccode.yml: url is ${url ?? 'not set'}. Write the public address of this repository.`]),
    ...(softwareVersion === version
      ? []
      : [`publiccode.yml: softwareVersion is ${softwareVersion}. Write ${version}, as in package.json.`]),
    ...[...unpinned].map(
      (image) =>
        `Dockerfile: ${image} has no digest, and its tag can be moved. Run "bun run release:pin ${image}@sha256:…".`,
    ),
    ...(changeLog.includes(`\n## ${version} - `)
      ? []
      : [`CHANGELOG.md: no "## ${version} - YYYY-MM-DD". Give the unreleased changes their version.`]),
    ...(hasReleaseData(version)
      ? []
      : [`test/upgrade/releases: nothing of ${version} to upgrade from. Run "bun run release:data".`]),
  ]
}

/** Names the digest wherever a Dockerfile is built on an image. @returns undefined where it is built on no such image */
export const pinImage = (dockerfile: string, pinned: string): string | undefined => {
  const [image = ''] = pinned.split('@')
  if (!DIGEST.test(pinned) || !baseImages(dockerfile).some((one) => one.split('@')[0] === image))
    return undefined
  return dockerfile.replace(FROM, (line, from: string) =>
    from.split('@')[0] === image ? line.replace(from, pinned) : line,
  )
}

const read = (file: string) => Bun.file(file).text()

/** `bun run release:check` and `bun run release:pin IMAGE:TAG@sha256:…`. @returns the exit code */
const run = async ([what, pinned = '']: string[]): Promise<number> => {
  const dockerfile = await read('Dockerfile')
  if (what === 'pin') {
    const written = pinImage(dockerfile, pinned)
    if (written === undefined) {
      process.stderr.write(
        `✗ "${pinned}" is no image of the Dockerfile with a digest: ${[...new Set(baseImages(dockerfile))].join(', ')}\n`,
      )
      return 2
    }
    await Bun.write('Dockerfile', written)
    process.stdout.write(`Dockerfile: ${pinned}\n`)
    return 0
  }
  const problems = releaseProblems({
    version: (await Bun.file('package.json').json()).version,
    publiccode: await read('publiccode.yml'),
    dockerfile,
    changeLog: await read('CHANGELOG.md'),
    hasReleaseData: (version) => existsSync(`test/upgrade/releases/${version}.sql.gz`),
  })
  for (const problem of problems) process.stderr.write(`✗ ${problem}\n`)
  if (problems.length === 0) process.stdout.write('Nothing stands in the way of publishing.\n')
  return problems.length === 0 ? 0 : 1
}

if (import.meta.main) process.exit(await run(process.argv.slice(2)))
