import { type RejectedPicture, requestPicture, storePictures } from '#domain/pictures'
import { useCase } from '#domain/use-cases'
import { cleanLocation, type Draft, type Location } from './draft.ts'
import { type CheckedDraft, checkDraft } from './filing/check-draft.ts'
import { fileServiceRequest, fileWithOthers } from './filing/file.ts'
import type { Filed } from './filing/file-all.ts'
import { locate } from './locate.ts'

/** A draft with pictures that are not stored yet: files, each with the name that its sender gave it, and addresses. */
export type Submission = Draft & { files?: [name: string, file: Blob][]; pictureUrls?: string[] }

/** `kept`: pictures that were stored for it; `rejected`: files that are none; `checked`: the draft, where it was looked over. */
type Prepared = { location: Location; kept: string[]; rejected: RejectedPicture[]; checked?: CheckedDraft }

type Submitted = Filed & { rejected: RejectedPicture[] }

/**
 * Files a report: the one way in, whatever the adapter.
 *
 * A point without words is given its nearest address; words without a point, theirs when they are clear.
 * @returns the request's number, by when it is due, whether it had been filed before (under the same key, or word for
 *   word by the same program within a day), and the files that are no pictures of it
 */
export const submitServiceRequest = useCase({
  allow: { citizen: true, staff: 'take-report', application: 'post' },
  prepare: async ({ town }, given: Submission): Promise<Prepared> => {
    // Nothing is looked up or stored for what will not be taken.
    const { files = [], pictureUrls: _, ...draft } = given
    const checked = await checkDraft(town.db, town, draft)
    const location = cleanLocation(await locate(town, checked.draft.location))
    const pictures = await storePictures(town, files)
    return { location, ...pictures, checked: { ...checked, draft: { ...checked.draft, location } } }
  },
  together: ({ town }, { pictures = [], pictureUrls = [] }, { checked, kept, rejected }) => {
    const joins = checked?.draft.joinsOpen && checked.draft.assetId !== undefined
    if (!checked || joins || [...pictures, ...pictureUrls, ...kept].length > 0) return undefined
    return fileWithOthers(town, checked).then((filed): Submitted => ({ ...filed, rejected }))
  },
  run: async (
    { db: tx, town },
    { files: _, pictureUrls = [], ...draft },
    { location, kept, rejected },
  ): Promise<Submitted> => {
    const expected = pictureUrls.map((url) => ({ id: Bun.randomUUIDv7(), url }))
    const filed = await fileServiceRequest(tx, town, {
      ...draft,
      location,
      mediaUrl: pictureUrls[0],
      pictures: [...(draft.pictures ?? []), ...kept, ...expected.map(({ id }) => id)],
    })
    // Fetched later: a picture that cannot be had is no reason to lose a report.
    for (const { id, url } of filed.repeated ? [] : expected)
      await requestPicture(tx, town, { id, source: { from: 'url', url }, read: true })
    return { ...filed, rejected }
  },
})
